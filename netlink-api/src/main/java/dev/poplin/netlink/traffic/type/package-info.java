/**
 * The kinds of queueing disciplines, classes, filters and actions, each a record of its settings: what {@code tc} takes behind a
 * kind's name. Pure values, immutable. Follows linux/pkt_sched.h, linux/pkt_cls.h and linux/tc_act.
 */
@NullMarked
package dev.poplin.netlink.traffic.type;

import org.jspecify.annotations.NullMarked;
