/**
 * Routes: {@link dev.poplin.netlink.route.Routes} is {@code ip route}. Follows linux/rtnetlink.h.
 */
@NullMarked
package dev.poplin.netlink.route;

import org.jspecify.annotations.NullMarked;
