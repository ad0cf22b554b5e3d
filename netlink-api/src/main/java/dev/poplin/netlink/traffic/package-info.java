/**
 * Traffic control: the queueing disciplines of links, their classes, and the filters and actions for packets:
 * {@link dev.poplin.netlink.traffic.Traffic} is {@code tc}. Opened by {@link dev.poplin.netlink.Netlink#traffic}; thread-safe, its values are
 * immutable. Kinds that have no words here are kept as they came. Follows linux/pkt_sched.h, linux/pkt_cls.h, linux/tc_act.
 */
@NullMarked
package dev.poplin.netlink.traffic;

import org.jspecify.annotations.NullMarked;
