/**
 * Block-based address management, as Calico does it: {@link dev.poplin.ipam.Ipam} is the front door. A pool is cut into blocks,
 * a block belongs to a node, an address is found again by its handle. All state is in a {@link dev.poplin.ipam.store.Store};
 * every assignment is one atomic write to it. Values are immutable; {@code Ipam} is thread-safe.
 */
@NullMarked
package dev.poplin.ipam;

import org.jspecify.annotations.NullMarked;
