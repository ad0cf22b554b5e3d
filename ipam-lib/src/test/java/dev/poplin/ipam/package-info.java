/** Tests of address management. */
@NullMarked
package dev.poplin.ipam;

import org.jspecify.annotations.NullMarked;
