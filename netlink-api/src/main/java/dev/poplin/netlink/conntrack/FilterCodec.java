package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.MessageWriter;

/** The bytes of filters (linux/netfilter/nfnetlink_conntrack.h CTA_FILTER). */
final class FilterCodec {

    private static final int TUPLE_ORIG = 1;
    private static final int TUPLE_REPLY = 2;
    private static final int STATUS = 3;
    private static final int MARK = 8;
    private static final int ZONE = 18;
    private static final int MARK_MASK = 21;
    private static final int FILTER = 25;
    private static final int STATUS_MASK = 26;
    private static final int FILTER_ORIG_FLAGS = 1;
    private static final int FILTER_REPLY_FLAGS = 2;

    /** The bits of CTA_FILTER_ORIG_FLAGS and CTA_FILTER_REPLY_FLAGS. */
    private static final int MATCH_IP_SRC = 1;

    private static final int MATCH_IP_DST = 1 << 1;
    private static final int MATCH_PROTO_NUM = 1 << 3;
    private static final int MATCH_SRC_PORT = 1 << 4;
    private static final int MATCH_DST_PORT = 1 << 5;
    private static final int MATCH_ICMP_TYPE = 1 << 6;
    private static final int MATCH_ICMP_CODE = 1 << 7;
    private static final int MATCH_ICMP_ID = 1 << 8;

    /** With version 0 the kernel takes a delete without a tuple for a flush of every family. */
    private static final int VERSION = 1;

    private FilterCodec() {}

    static void header(MessageWriter out, IpFamily family) {
        out.u8(AddressFamily.of(family)).u8(VERSION).u16(0);
    }

    /** The tuples to compare with, and which of their parts to compare. */
    static void filter(MessageWriter out, ConnectionFilter filter) {
        match(out, TUPLE_ORIG, filter.original());
        match(out, TUPLE_REPLY, filter.reply());
        if (!filter.original().isAny() || !filter.reply().isAny()) {
            out.nested(FILTER, () -> out.attributeU32(FILTER_ORIG_FLAGS, flags(filter.original()))
                    .attributeU32(FILTER_REPLY_FLAGS, flags(filter.reply())));
        }
        filter.traits().mark().ifPresent(bits -> out.attributeBe32(MARK, bits.wanted())
                .attributeBe32(MARK_MASK, bits.mask()));
    }

    /** The parts that narrow a listing, and whose meaning is checked again in what comes. */
    static void narrow(MessageWriter out, ConnectionTraits traits) {
        traits.zone().ifPresent(zone -> out.attributeBe16(ZONE, zone));
        traits.status()
                .ifPresent(bits -> out.attributeBe32(STATUS, bits.wanted()).attributeBe32(STATUS_MASK, bits.mask()));
    }

    private static int flags(TupleMatch match) {
        return (match.source().isPresent() ? MATCH_IP_SRC : 0)
                | (match.destination().isPresent() ? MATCH_IP_DST : 0)
                | (match.protocol().isPresent() ? MATCH_PROTO_NUM : 0)
                | (match.sourcePort().isPresent() ? MATCH_SRC_PORT : 0)
                | (match.destinationPort().isPresent() ? MATCH_DST_PORT : 0)
                | (match.icmpType().isPresent() ? MATCH_ICMP_TYPE : 0)
                | (match.icmpCode().isPresent() ? MATCH_ICMP_CODE : 0)
                | (match.icmpId().isPresent() ? MATCH_ICMP_ID : 0);
    }

    private static void match(MessageWriter out, int type, TupleMatch match) {
        if (flags(match) == 0) {
            return;
        }
        out.nested(type, () -> {
            if (match.families().findAny().isPresent()) {
                out.nested(TupleCodec.IP, () -> {
                    match.source().ifPresent(each -> out.attributeAddress(TupleCodec.sourceAttribute(each), each));
                    match.destination()
                            .ifPresent(each -> out.attributeAddress(TupleCodec.destinationAttribute(each), each));
                });
            }
            if (match.protocol().isPresent()) {
                out.nested(TupleCodec.PROTO, () -> {
                    out.attributeU8(TupleCodec.PROTO_NUM, match.protocol().getAsInt());
                    match.sourcePort().ifPresent(port -> out.attributeBe16(TupleCodec.SOURCE_PORT, port));
                    match.destinationPort().ifPresent(port -> out.attributeBe16(TupleCodec.DESTINATION_PORT, port));
                    match.icmpId().ifPresent(id -> out.attributeBe16(TupleCodec.ICMP_ID, id));
                    match.icmpType().ifPresent(number -> out.attributeU8(TupleCodec.ICMP_TYPE, number));
                    match.icmpCode().ifPresent(code -> out.attributeU8(TupleCodec.ICMP_CODE, code));
                });
            }
        });
    }
}
