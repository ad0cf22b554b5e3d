/**
 * The tunnels of GTP links (3GPP TS 29.060, TS 29.281), as {@code gtp-tunnel} of libgtpnl: which mobile's packets go to which peer. The link
 * itself is made by {@code netlink.links()}, see {@link dev.poplin.netlink.link.type.Gtp}. The front door is
 * {@link dev.poplin.netlink.gtp.GtpTunnels}; thread-safe, its values are immutable. Follows linux/gtp.h.
 */
@NullMarked
package dev.poplin.netlink.gtp;

import org.jspecify.annotations.NullMarked;
