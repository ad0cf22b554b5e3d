/**
 * Nexthop objects, to which many routes refer by id: {@link dev.poplin.netlink.nexthop.NextHopObjects} is {@code ip nexthop}. Opened
 * by {@link dev.poplin.netlink.Netlink#nextHops}; thread-safe, its values are immutable. Follows linux/nexthop.h.
 */
@NullMarked
package dev.poplin.netlink.nexthop;

import org.jspecify.annotations.NullMarked;
