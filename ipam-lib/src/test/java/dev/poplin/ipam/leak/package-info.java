/** Tests of address management. */
@NullMarked
package dev.poplin.ipam.leak;

import org.jspecify.annotations.NullMarked;
