/**
 * What a bridge knows beside its settings: ports, forwarding entries, multicast groups, VLANs, and the VNIs of VXLAN links:
 * {@link dev.poplin.netlink.bridge.Bridges} is {@code bridge}. Opened by {@link dev.poplin.netlink.Netlink#bridges}; thread-safe, its values
 * are immutable. The bridge itself is a link, see {@link dev.poplin.netlink.link.type.Bridge}. Follows linux/if_bridge.h, linux/neighbour.h.
 */
@NullMarked
package dev.poplin.netlink.bridge;

import org.jspecify.annotations.NullMarked;
