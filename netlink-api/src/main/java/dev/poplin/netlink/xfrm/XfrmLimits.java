package dev.poplin.netlink.xfrm;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;

/**
 * When an association or policy ends, and when somebody is told that it will (struct xfrm_lifetime_cfg). Immutable; times are in seconds,
 * 0 for never.
 *
 * @param softBytes after how many bytes it is told, {@link #UNLIMITED} for never
 * @param hardBytes after how many bytes it ends
 * @param softPackets after how many packets it is told
 * @param hardPackets after how many packets it ends
 * @param softAge how long after it was made it is told
 * @param hardAge how long after it was made it ends
 * @param softUse how long after its first use it is told
 * @param hardUse how long after its first use it ends
 */
public record XfrmLimits(
        long softBytes,
        long hardBytes,
        long softPackets,
        long hardPackets,
        long softAge,
        long hardAge,
        long softUse,
        long hardUse) {

    /** No end. */
    public static final long UNLIMITED = -1;
    /** No limits at all. */
    public static final XfrmLimits NONE = new XfrmLimits(UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED, 0, 0, 0, 0);

    static final int BYTES = 64;

    static XfrmLimits decode(AttributeReader at, int from) {
        return new XfrmLimits(
                at.u64(from),
                at.u64(from + 8),
                at.u64(from + 16),
                at.u64(from + 24),
                at.u64(from + 32),
                at.u64(from + 40),
                at.u64(from + 48),
                at.u64(from + 56));
    }

    void write(MessageWriter writer) {
        writer.u64(softBytes).u64(hardBytes).u64(softPackets).u64(hardPackets);
        writer.u64(softAge).u64(hardAge).u64(softUse).u64(hardUse);
    }
}
