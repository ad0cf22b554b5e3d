/**
 * How pools, blocks and handles lie in a store, and how they change: keys, bytes, the index beside the blocks, and the
 * {@link dev.poplin.ipam.record.Draft} that writes them in one transaction. Not exported: only the rooms of this library open it.
 * The codec is pure; a draft is confined to one attempt.
 */
@NullMarked
package dev.poplin.ipam.record;

import org.jspecify.annotations.NullMarked;
