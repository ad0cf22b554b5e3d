/**
 * Archives of routes and messages: RFC 6396 and RFC 8050. {@link dev.poplin.bgp.mrt.MrtReader} and
 * {@link dev.poplin.bgp.mrt.MrtWriter} work on streams that the caller opens, compressed or not; records are immutable values, and
 * what is not known, or is malformed, is kept byte for byte.
 */
@NullMarked
package dev.poplin.bgp.mrt;

import org.jspecify.annotations.NullMarked;
