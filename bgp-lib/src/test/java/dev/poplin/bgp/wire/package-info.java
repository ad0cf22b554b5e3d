/** Tests of bytes and numbers. */
@NullMarked
package dev.poplin.bgp.wire;

import org.jspecify.annotations.NullMarked;
