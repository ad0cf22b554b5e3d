/**
 * Where the state of address management lives: {@link dev.poplin.ipam.store.Store}, versioned records with transactions over
 * several of them. Implement it to bring a store of your own.
 */
@NullMarked
package dev.poplin.ipam.store;

import org.jspecify.annotations.NullMarked;
