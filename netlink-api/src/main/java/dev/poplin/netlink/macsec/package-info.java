/**
 * What MACsec links (IEEE 802.1AE) protect frames with, as {@code ip macsec}: channels from which a link receives, and the associations, each
 * with a key, by which it sends and receives. The link itself is made by {@code netlink.links()}, see
 * {@link dev.poplin.netlink.link.type.Macsec}. The front door is {@link dev.poplin.netlink.macsec.MacsecDevices}; thread-safe, its values are
 * immutable; keys are never printed, and never told by the kernel. Follows linux/if_macsec.h.
 */
@NullMarked
package dev.poplin.netlink.macsec;

import org.jspecify.annotations.NullMarked;
