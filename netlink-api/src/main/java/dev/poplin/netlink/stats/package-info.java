/**
 * What links have carried, asked for by group: {@link dev.poplin.netlink.stats.LinkCounters} is {@code ip stats}. Opened by
 * {@link dev.poplin.netlink.Netlink#counters}; thread-safe, its values are immutable. Follows linux/if_link.h IFLA_STATS_*.
 */
@NullMarked
package dev.poplin.netlink.stats;

import org.jspecify.annotations.NullMarked;
