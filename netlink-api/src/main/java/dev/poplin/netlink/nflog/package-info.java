/**
 * Packets that rules log to a group, as values: {@link dev.poplin.netlink.nflog.PacketLog}. Values are immutable. Follows
 * linux/netfilter/nfnetlink_log.h.
 */
@NullMarked
package dev.poplin.netlink.nflog;

import org.jspecify.annotations.NullMarked;
