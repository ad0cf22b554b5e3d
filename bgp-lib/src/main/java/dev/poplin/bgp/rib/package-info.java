/**
 * Routes as learned, chosen and advertised: RFC 4271 §3.2 and §9. Values are immutable; the tables are confined to the speaker's
 * thread.
 */
@NullMarked
package dev.poplin.bgp.rib;

import org.jspecify.annotations.NullMarked;
