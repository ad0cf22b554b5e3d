/**
 * Seeded random values for property tests of all modules: {@link dev.poplin.inet.gen.Gen}. Shared as the test-jar of inet-lib.
 */
@NullMarked
package dev.poplin.inet.gen;

import org.jspecify.annotations.NullMarked;
