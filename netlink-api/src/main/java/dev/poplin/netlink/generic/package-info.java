/**
 * Generic netlink: the families that register themselves under a name, such as ethtool and WireGuard (linux/genetlink.h). Opened by who
 * writes the requests of such a family; thread-safe.
 */
@NullMarked
package dev.poplin.netlink.generic;

import org.jspecify.annotations.NullMarked;
