/**
 * Path attributes as values: RFC 4271 §4.3 and §5, RFC 1997, RFC 6793. What is not known is kept byte for byte.
 */
@NullMarked
package dev.poplin.bgp.attribute;

import org.jspecify.annotations.NullMarked;
