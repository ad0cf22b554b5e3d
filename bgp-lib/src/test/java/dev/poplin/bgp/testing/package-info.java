/** Tests. */
@NullMarked
package dev.poplin.bgp.testing;

import org.jspecify.annotations.NullMarked;
