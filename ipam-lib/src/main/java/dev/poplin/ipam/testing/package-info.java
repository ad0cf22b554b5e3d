/** A store in memory for tests of what is built on address management, with faults on demand. Thread-safe. */
@NullMarked
package dev.poplin.ipam.testing;

import org.jspecify.annotations.NullMarked;
