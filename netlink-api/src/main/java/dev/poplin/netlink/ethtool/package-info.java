/**
 * What a link's driver can be asked and told beyond rtnetlink: {@code ethtool} by its netlink family (linux/ethtool_netlink.h). The front
 * door is {@link dev.poplin.netlink.ethtool.Ethtool}; thread-safe.
 */
@NullMarked
package dev.poplin.netlink.ethtool;

import org.jspecify.annotations.NullMarked;
