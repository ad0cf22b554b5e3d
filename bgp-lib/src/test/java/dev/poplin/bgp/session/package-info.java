/** Tests. */
@NullMarked
package dev.poplin.bgp.session;

import org.jspecify.annotations.NullMarked;
