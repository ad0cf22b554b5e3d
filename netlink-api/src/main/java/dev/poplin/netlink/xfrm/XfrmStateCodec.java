package dev.poplin.netlink.xfrm;

import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import java.util.List;

/** {@link XfrmState} in messages: struct xfrm_usersa_info and xfrm_usersa_id (linux/xfrm.h), and attributes. */
final class XfrmStateCodec {

    private static final int SOURCE_ADDRESS = 13;

    private XfrmStateCodec() {}

    static XfrmState decode(Reply reply) {
        AttributeReader at = XfrmWire.header(reply, XfrmState.HEADER_BYTES);
        int family = at.u16(212);
        try {
            return new XfrmState(
                    XfrmWire.address(at, 80, family),
                    XfrmWire.address(at, 56, family),
                    at.be32(72),
                    at.u8(76),
                    at.u8(214),
                    at.u32(208),
                    at.be32(204),
                    XfrmSelector.decode(at, 0),
                    XfrmLimits.decode(at, 96),
                    XfrmUse.decode(at, 160),
                    at.u8(215),
                    at.u8(216),
                    Attributes.read(XfrmState.SPACE, reply.attributes(XfrmState.HEADER_BYTES)));
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.because(e, reply.bytes(), reply.start());
        }
    }

    /** Writes struct xfrm_usersa_info and attributes. */
    static void write(XfrmState state, MessageWriter writer) {
        writeInfo(state, writer);
        state.attributes().write(writer);
    }

    static void writeInfo(XfrmState state, MessageWriter writer) {
        state.selector().write(writer);
        XfrmWire.write(writer, state.destination());
        writer.be32(state.spi()).u8(state.protocol()).u8(0).u16(0);
        XfrmWire.write(writer, state.source());
        state.limits().write(writer);
        state.use().write(writer);
        writer.u32(0).u32(0).u32(0);
        writer.be32(state.sequence())
                .u32(state.requestId())
                .u16(AddressFamily.of(state.destination().family()))
                .u8(state.mode())
                .u8(state.replayWindow());
        writer.u8(state.flags()).u8(0).u16(0).u32(0);
    }

    /** Writes what one that is still negotiated has. */
    static void writeLarval(XfrmState state, MessageWriter writer) {
        for (Attribute<XfrmState, Long> each :
                List.of(XfrmState.INTERFACE_ID, XfrmState.DIRECTION, XfrmState.PROCESSOR)) {
            state.attributes().find(each.number()).ifPresent(attribute -> attribute.write(writer));
        }
        state.attributes().find(XfrmState.MARK.number()).ifPresent(mark -> mark.write(writer));
    }

    /** Writes struct xfrm_usersa_id and what else says which one it is. */
    static void writeKey(XfrmState state, MessageWriter writer) {
        XfrmWire.write(writer, state.destination());
        writer.be32(state.spi())
                .u16(AddressFamily.of(state.destination().family()))
                .u8(state.protocol())
                .u8(0);
        state.attributes().find(XfrmState.MARK.number()).ifPresent(mark -> mark.write(writer));
        writer.scope(SOURCE_ADDRESS, () -> XfrmWire.write(writer, state.source()));
    }
}
