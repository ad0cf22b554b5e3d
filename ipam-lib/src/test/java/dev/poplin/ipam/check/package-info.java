/** Tests of address management. */
@NullMarked
package dev.poplin.ipam.check;

import org.jspecify.annotations.NullMarked;
