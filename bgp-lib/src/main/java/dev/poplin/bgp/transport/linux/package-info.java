/**
 * Options of TCP sockets that Linux has and the JDK has no names for: keys, times to live, devices; and the
 * subnets of its interfaces. The only package that needs
 * netlink-api, which is optional.
 */
@NullMarked
package dev.poplin.bgp.transport.linux;

import org.jspecify.annotations.NullMarked;
