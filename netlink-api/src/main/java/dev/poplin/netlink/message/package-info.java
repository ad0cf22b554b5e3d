/**
 * The wire form of netlink: headers and nested attributes as cursors over a {@link java.nio.ByteBuffer}. Pure: no I/O, no clock,
 * no log. {@link dev.poplin.netlink.message.MessageWriter} writes requests, {@link dev.poplin.netlink.message.AttributeReader}
 * reads replies; neither steps outside the bytes it was given. Both are confined to one thread. Follows linux/netlink.h.
 */
@NullMarked
package dev.poplin.netlink.message;

import org.jspecify.annotations.NullMarked;
