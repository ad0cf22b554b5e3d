package dev.poplin.netlink.link;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributes;

/** Why a link is kept down ({@link LinkSetting#PROTOCOL_DOWN}): 32 reasons, each a bit whose meaning programs agree on. */
public final class ProtocolDownReason {

    static final AttributeSpace<ProtocolDownReason> SPACE = AttributeSpace.of("IFLA_PROTO_DOWN_REASON_");

    /** Which bits are to be changed, all without it; only written. */
    public static final Attribute<ProtocolDownReason, Long> MASK = SPACE.u32(1, "MASK");
    /** The bits that are set. */
    public static final Attribute<ProtocolDownReason, Long> VALUE = SPACE.u32(2, "VALUE");

    private static final int BITS = 32;

    private ProtocolDownReason() {}

    /**
     * One reason that is there, or is there no more, whatever the others: {@code protodown_reason BIT on}.
     *
     * @throws IllegalArgumentException if the bit is not within 0 and 31
     */
    public static Attributes<ProtocolDownReason> of(int bit, boolean on) {
        if (bit < 0 || bit >= BITS) {
            throw new IllegalArgumentException("reason " + bit + " is not within 0 and 31");
        }
        return Attributes.none(SPACE).with(MASK, 1L << bit).with(VALUE, on ? 1L << bit : 0L);
    }
}
