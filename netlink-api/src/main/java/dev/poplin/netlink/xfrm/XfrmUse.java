package dev.poplin.netlink.xfrm;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;

/**
 * What an association or policy has carried (struct xfrm_lifetime_cur). Immutable.
 *
 * @param bytes bytes
 * @param packets packets
 * @param added when it was made, in seconds since 1970
 * @param firstUsed when it was first used, 0 for never
 */
public record XfrmUse(long bytes, long packets, long added, long firstUsed) {

    /** Nothing yet. */
    public static final XfrmUse NONE = new XfrmUse(0, 0, 0, 0);

    static final int BYTES = 32;

    static XfrmUse decode(AttributeReader at, int from) {
        return new XfrmUse(at.u64(from), at.u64(from + 8), at.u64(from + 16), at.u64(from + 24));
    }

    void write(MessageWriter writer) {
        writer.u64(bytes).u64(packets).u64(added).u64(firstUsed);
    }
}
