/**
 * WireGuard tunnels, as {@code wg} (linux/wireguard.h). The link itself is made by {@code netlink.links()}, of the kind
 * {@code wireguard}; here are its keys and peers. The front door is {@link dev.poplin.netlink.wireguard.WireGuard}; thread-safe.
 */
@NullMarked
package dev.poplin.netlink.wireguard;

import org.jspecify.annotations.NullMarked;
