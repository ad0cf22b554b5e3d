package dev.poplin.netlink.xfrm;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import java.util.List;

/**
 * Which packets must be protected, and how. Immutable.
 *
 * @param selector the packets
 * @param direction {@link #IN}, {@link #OUT} or {@link #FORWARD}; of a socket's own {@link #SOCKET_IN} or {@link #SOCKET_OUT}
 * @param priority which policy is asked first: the least
 * @param block whether the packets are dropped
 * @param index its number, 0 for the kernel's choice
 * @param flags XFRM_POLICY_*: 1 a socket's own comes first, 2 also ICMP
 * @param share who may use the associations: 0 anybody
 * @param limits when it ends
 * @param use what it has matched; only read
 * @param attributes templates, marks and what else is said of it
 */
public record XfrmPolicy(
        XfrmSelector selector,
        int direction,
        long priority,
        boolean block,
        int index,
        int flags,
        int share,
        XfrmLimits limits,
        XfrmUse use,
        Attributes<XfrmPolicy> attributes)
        implements Attributed<XfrmPolicy> {

    /** Packets for this host. */
    public static final int IN = 0;
    /** Packets that this host sends. */
    public static final int OUT = 1;
    /** Packets that this host routes. */
    public static final int FORWARD = 2;
    /** Packets for one socket, whose owner has set it (IP_XFRM_POLICY, IPV6_XFRM_POLICY); only read. */
    public static final int SOCKET_IN = 3;
    /** Packets that one socket sends; only read. */
    public static final int SOCKET_OUT = 4;

    /** A policy as most are. */
    public static final int MAIN = 0;
    /** A policy that is asked first, and may leave a packet to the main ones. */
    public static final int SUB = 1;

    /** struct xfrm_userpolicy_info. */
    static final int HEADER_BYTES = 168;

    private static final int TYPE_PADDING = 5;
    private static final int ALLOW = 0;
    private static final int BLOCK = 1;
    static final AttributeSpace<XfrmPolicy> SPACE = AttributeSpace.behind(HEADER_BYTES, "XFRMA_");

    /** The associations that it asks for, the innermost first: {@code tmpl}. */
    public static final Attribute<XfrmPolicy, List<XfrmTemplate>> TEMPLATES =
            SPACE.of(5, "TMPL", XfrmTemplate::decodeAll, XfrmTemplate::writeAll);
    /** When it was last used; only read. */
    public static final Attribute<XfrmPolicy, Long> LAST_USED = SPACE.u64(15, "LASTUSED");
    /** {@link #MAIN} or {@link #SUB} (struct xfrm_userpolicy_type): {@code ptype}. */
    public static final Attribute<XfrmPolicy, Integer> TYPE =
            SPACE.of(16, "POLICY_TYPE", at -> at.u8(0), (writer, type) -> writer.u8(requireType(type))
                    .bytes(new byte[TYPE_PADDING]));
    /** The mark of packets that it is for: {@code mark}. */
    public static final Attribute<XfrmPolicy, XfrmMark> MARK = SPACE.of(21, "MARK", XfrmMark::decode, XfrmMark::write);
    /** The number of the xfrm link that it is for: {@code if_id}. */
    public static final Attribute<XfrmPolicy, Long> INTERFACE_ID = SPACE.u32(31, "IF_ID");

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if the direction is none, or the priority, the flags or the share do not fit
     */
    public XfrmPolicy {
        if (direction < IN || direction > SOCKET_OUT) {
            throw new IllegalArgumentException("direction " + direction + " is not within 0 and 4");
        }
        if (priority < 0 || priority > 0xffff_ffffL) {
            throw new IllegalArgumentException("priority " + priority + " is not within 0 and 4294967295");
        }
        XfrmWire.requireByte("flags", flags);
        XfrmWire.requireByte("share", share);
    }

    /** Packets must be protected so: {@code ip xfrm policy add SELECTOR dir DIRECTION priority PRIORITY tmpl …}. */
    public static XfrmPolicy protect(XfrmSelector selector, int direction, long priority, XfrmTemplate... templates) {
        return of(selector, direction, priority, false).with(TEMPLATES, List.of(templates));
    }

    /** Packets pass as they are: {@code action allow}. */
    public static XfrmPolicy pass(XfrmSelector selector, int direction, long priority) {
        return of(selector, direction, priority, false);
    }

    /** Packets are dropped: {@code action block}. */
    public static XfrmPolicy block(XfrmSelector selector, int direction, long priority) {
        return of(selector, direction, priority, true);
    }

    private static XfrmPolicy of(XfrmSelector selector, int direction, long priority, boolean block) {
        if (direction > FORWARD) {
            throw new IllegalArgumentException("direction " + direction + " is not within 0 and 2");
        }
        if (selector.destination() == null) {
            throw new IllegalArgumentException("a policy for " + selector + " packets needs prefixes");
        }
        return new XfrmPolicy(
                selector, direction, priority, block, 0, 0, 0, XfrmLimits.NONE, XfrmUse.NONE, Attributes.none(SPACE));
    }

    /**
     * This, if it can be written.
     *
     * @throws IllegalArgumentException if it belongs to a socket
     */
    XfrmPolicy requireWritable() {
        if (direction > FORWARD) {
            throw new IllegalArgumentException(
                    "policy " + this + " belongs to a socket, and only its owner changes it");
        }
        return this;
    }

    private static int requireType(int type) {
        if (type != MAIN && type != SUB) {
            throw new IllegalArgumentException("policy type " + type + " is neither 0 (main) nor 1 (sub)");
        }
        return type;
    }

    /** {@link #MAIN} or {@link #SUB}. */
    public int type() {
        return get(TYPE).orElse(MAIN);
    }

    /** The same as a sub-policy: {@code ptype sub}. */
    public XfrmPolicy asSub() {
        return with(TYPE, SUB);
    }

    /**
     * What an XFRM_MSG_NEWPOLICY or XFRM_MSG_UPDPOLICY message says.
     *
     * @throws MalformedMessageException if it is no such message
     */
    public static XfrmPolicy decode(Reply reply) {
        AttributeReader at = XfrmWire.header(reply, HEADER_BYTES);
        try {
            return new XfrmPolicy(
                    XfrmSelector.decode(at, 0),
                    at.u8(160),
                    Integer.toUnsignedLong(at.u32(152)),
                    at.u8(161) == BLOCK,
                    at.u32(156),
                    at.u8(162),
                    at.u8(163),
                    XfrmLimits.decode(at, 56),
                    XfrmUse.decode(at, 120),
                    Attributes.read(SPACE, reply.attributes(HEADER_BYTES)));
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.because(e, reply.bytes(), reply.start());
        }
    }

    /** Writes struct xfrm_userpolicy_info and attributes. */
    void write(MessageWriter writer) {
        selector.write(writer);
        limits.write(writer);
        use.write(writer);
        writer.u32((int) priority)
                .u32(index)
                .u8(direction)
                .u8(block ? BLOCK : ALLOW)
                .u8(flags)
                .u8(share)
                .u32(0);
        attributes.write(writer);
    }

    /** Writes struct xfrm_userpolicy_id and what else says which one it is. */
    void writeKey(MessageWriter writer) {
        selector.write(writer);
        writer.u32(index).u8(direction).u8(0).u16(0);
        attributes.find(TYPE.number()).ifPresent(type -> type.write(writer));
        attributes.find(MARK.number()).ifPresent(mark -> mark.write(writer));
        attributes.find(INTERFACE_ID.number()).ifPresent(id -> id.write(writer));
    }

    @Override
    public XfrmPolicy withAttributes(Attributes<XfrmPolicy> changed) {
        return new XfrmPolicy(selector, direction, priority, block, index, flags, share, limits, use, changed);
    }

    /** As {@code ip xfrm policy} writes it. */
    @Override
    public String toString() {
        return selector + " "
                + List.of("dir in", "dir out", "dir fwd", "socket in", "socket out")
                        .get(direction)
                + (block ? " action block" : "")
                + " priority " + priority + (attributes.isEmpty() ? "" : " " + attributes);
    }
}
