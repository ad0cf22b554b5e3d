/**
 * Prefixes on the wire: RFC 4271 §4.3 and RFC 4760 §5. Pure.
 */
@NullMarked
package dev.poplin.bgp.nlri;

import org.jspecify.annotations.NullMarked;
