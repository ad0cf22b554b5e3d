/**
 * Connections that the kernel tracks: {@link dev.poplin.netlink.conntrack.Conntrack} is {@code conntrack}. Values are immutable,
 * {@code Conntrack} is thread-safe. Follows linux/netfilter/nfnetlink_conntrack.h.
 */
@NullMarked
package dev.poplin.netlink.conntrack;

import org.jspecify.annotations.NullMarked;
