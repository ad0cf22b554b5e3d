/** Tests of reading and writing Calico's data. */
@NullMarked
package dev.poplin.ipam.calico;

import org.jspecify.annotations.NullMarked;
