/** Tests. */
@NullMarked
package dev.poplin.bgp.message;

import org.jspecify.annotations.NullMarked;
