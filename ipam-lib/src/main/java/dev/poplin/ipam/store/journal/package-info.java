/**
 * The store for one machine: an append-only file and a snapshot in a directory, safe for several processes at once and for a
 * process that is killed at any instruction. {@link dev.poplin.ipam.store.journal.Journal} opens it. Thread-safe.
 */
@NullMarked
package dev.poplin.ipam.store.journal;

import org.jspecify.annotations.NullMarked;
