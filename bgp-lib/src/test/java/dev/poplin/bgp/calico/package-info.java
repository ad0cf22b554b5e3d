/** Tests of Calico's resources. */
@NullMarked
package dev.poplin.bgp.calico;

import org.jspecify.annotations.NullMarked;
