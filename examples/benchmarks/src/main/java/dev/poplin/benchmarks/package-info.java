/** Measurements; see docs/performance.md for what they gave and how to repeat them. */
@NullMarked
package dev.poplin.benchmarks;

import org.jspecify.annotations.NullMarked;
