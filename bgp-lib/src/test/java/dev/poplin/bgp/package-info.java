/** Tests. */
@NullMarked
package dev.poplin.bgp;

import org.jspecify.annotations.NullMarked;
