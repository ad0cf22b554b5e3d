/** bgp-lib beside other BGP speakers and their libraries, and what its tables take. Each benchmark is a program. */
@NullMarked
package dev.poplin.benchmarks.bgp;

import org.jspecify.annotations.NullMarked;
