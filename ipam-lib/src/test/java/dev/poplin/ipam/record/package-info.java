/** Tests of the records in the store. */
@NullMarked
package dev.poplin.ipam.record;

import org.jspecify.annotations.NullMarked;
