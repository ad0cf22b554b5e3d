/**
 * Where the state of address management lives: {@link dev.poplin.ipam.store.Store}, versioned records with transactions over
 * several of them. Implement it to bring a store of your own, and run it through
 * {@code dev.poplin.ipam.testing.StoreContract}. All types are thread-safe or say otherwise.
 */
@NullMarked
package dev.poplin.ipam.store;

import org.jspecify.annotations.NullMarked;
