/**
 * The kinds of links and of their ports, each a record of its settings: {@link dev.poplin.netlink.link.type.LinkType} is what {@code ip link add}
 * takes behind {@code type}. Pure values, immutable. Follows linux/if_link.h, linux/if_tunnel.h and linux/veth.h.
 */
@NullMarked
package dev.poplin.netlink.link.type;

import org.jspecify.annotations.NullMarked;
