/** Tests of origin validation. */
@NullMarked
package dev.poplin.bgp.rpki;

import org.jspecify.annotations.NullMarked;
