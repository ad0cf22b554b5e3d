/** Tests of what processes say to each other. */
@NullMarked
package dev.poplin.bgp.handover;

import org.jspecify.annotations.NullMarked;
