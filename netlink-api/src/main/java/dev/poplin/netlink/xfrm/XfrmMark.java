package dev.poplin.netlink.xfrm;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;

/**
 * Bits of the firewall mark that must have a value (struct xfrm_mark). Immutable.
 *
 * @param value the value
 * @param mask which bits count
 */
public record XfrmMark(int value, int mask) {

    static XfrmMark decode(AttributeReader at) {
        return new XfrmMark(at.u32(0), at.u32(4));
    }

    static void write(MessageWriter writer, XfrmMark mark) {
        writer.u32(mark.value).u32(mark.mask);
    }

    /** As {@code ip xfrm} writes it. */
    @Override
    public String toString() {
        return String.format("0x%x/0x%x", value, mask);
    }
}
