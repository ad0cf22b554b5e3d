/**
 * What the kernel tells of its IP settings by link: {@link dev.poplin.netlink.netconf.LinkConfigurations} is {@code ip netconf}. Opened by
 * {@link dev.poplin.netlink.Netlink#configurations}; thread-safe, its values are immutable. They are written through
 * {@link dev.poplin.netlink.namespace.Sysctl}. Follows linux/netconf.h.
 */
@NullMarked
package dev.poplin.netlink.netconf;

import org.jspecify.annotations.NullMarked;
