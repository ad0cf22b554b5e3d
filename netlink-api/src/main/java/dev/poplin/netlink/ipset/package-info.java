/**
 * Sets of addresses, ports and the like that iptables rules look packets up in, as {@code ipset}: {@link
 * dev.poplin.netlink.ipset.Ipset} has the verbs, {@link dev.poplin.netlink.ipset.IpSet} is a set. Values are immutable, the verbs
 * thread-safe. Follows linux/netfilter/ipset/ip_set.h, protocol 7.
 */
@NullMarked
package dev.poplin.netlink.ipset;

import org.jspecify.annotations.NullMarked;
