/**
 * The capabilities of an OPEN message: RFC 5492 and the documents of each. What is not known is kept byte for byte.
 */
@NullMarked
package dev.poplin.bgp.capability;

import org.jspecify.annotations.NullMarked;
