/**
 * One small program per library. README shows what stands between {@code // snippet} and {@code // end}; run one by
 * {@code examples/quickstart/run NAME}.
 */
@NullMarked
package dev.poplin.quickstart;

import org.jspecify.annotations.NullMarked;
