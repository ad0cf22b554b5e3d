/** Tests of assigning without the shared store. */
@NullMarked
package dev.poplin.ipam.delegation;

import org.jspecify.annotations.NullMarked;
