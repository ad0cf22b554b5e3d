/** Tests. */
@NullMarked
package dev.poplin.bgp.peer;

import org.jspecify.annotations.NullMarked;
