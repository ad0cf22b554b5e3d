/** Tests. */
@NullMarked
package dev.poplin.bgp.mrt;

import org.jspecify.annotations.NullMarked;
