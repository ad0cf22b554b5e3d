/** Tests. */
@NullMarked
package dev.poplin.bgp.rib;

import org.jspecify.annotations.NullMarked;
