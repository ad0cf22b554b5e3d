/** Tests. */
@NullMarked
package dev.poplin.bgp.bfd;

import org.jspecify.annotations.NullMarked;
