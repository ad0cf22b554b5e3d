/**
 * Where the node is in its network: {@link dev.poplin.node.address.NodeAddress} finds its own address, and
 * {@link dev.poplin.node.address.HostOverlap} refuses pod addresses that the host already uses. Pure functions of what the
 * kernel lists.
 */
@NullMarked
package dev.poplin.node.address;

import org.jspecify.annotations.NullMarked;
