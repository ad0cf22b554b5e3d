/** Tests of the NLRI of each family. */
@NullMarked
package dev.poplin.bgp.nlri;

import org.jspecify.annotations.NullMarked;
