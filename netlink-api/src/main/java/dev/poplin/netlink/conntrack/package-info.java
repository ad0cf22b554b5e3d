/**
 * Connection tracking: {@link dev.poplin.netlink.conntrack.Conntrack} lists the flows that the kernel remembers and makes it
 * forget some of them, chosen by the kernel itself by address and port. Values are immutable, {@code Conntrack} is thread-safe.
 * Follows linux/netfilter/nfnetlink_conntrack.h.
 */
@NullMarked
package dev.poplin.netlink.conntrack;

import org.jspecify.annotations.NullMarked;
