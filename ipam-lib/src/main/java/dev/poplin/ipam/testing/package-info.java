/**
 * For tests of what is built on address management: a store in memory with faults on demand, one around another store, and the contract that every
 * {@link dev.poplin.ipam.store.Store} must keep, as checks for any test framework. All types are thread-safe.
 */
@NullMarked
package dev.poplin.ipam.testing;

import org.jspecify.annotations.NullMarked;
