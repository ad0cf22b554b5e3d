/**
 * Interfaces: {@link dev.poplin.netlink.link.Links} is {@code ip link}, {@link dev.poplin.netlink.link.Link} one interface as the kernel describes it, {@link dev.poplin.netlink.link.NewLink} one to be made. Follows linux/if_link.h.
 */
@NullMarked
package dev.poplin.netlink.link;

import org.jspecify.annotations.NullMarked;
