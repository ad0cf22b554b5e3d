/** Tests of capabilities. */
@NullMarked
package dev.poplin.bgp.capability;

import org.jspecify.annotations.NullMarked;
