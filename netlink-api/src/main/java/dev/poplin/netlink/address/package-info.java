/**
 * Addresses of interfaces: {@link dev.poplin.netlink.address.Addresses} is {@code ip address}. Follows linux/if_addr.h.
 */
@NullMarked
package dev.poplin.netlink.address;

import org.jspecify.annotations.NullMarked;
