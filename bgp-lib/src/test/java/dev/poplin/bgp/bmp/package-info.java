/** Tests. */
@NullMarked
package dev.poplin.bgp.bmp;

import org.jspecify.annotations.NullMarked;
