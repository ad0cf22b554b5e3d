/** The codec of bgp-lib beside GoBGP's library. */
@NullMarked
package dev.poplin.benchmarks.bgp;

import org.jspecify.annotations.NullMarked;
