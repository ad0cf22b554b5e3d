package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The bytes of flows, tuples and filters (linux/netfilter/nfnetlink_conntrack.h). */
final class FlowCodec {

    static final int TUPLE_ORIG = 1;
    static final int TUPLE_REPLY = 2;
    static final int ZONE = 18;
    static final int ID = 12;

    private static final int STATUS = 3;
    private static final int TIMEOUT = 7;
    private static final int MARK = 8;
    private static final int FILTER = 25;
    private static final int FILTER_ORIG_FLAGS = 1;
    private static final int FILTER_REPLY_FLAGS = 2;

    private static final int TUPLE_IP = 1;
    private static final int TUPLE_PROTO = 2;
    private static final int V4_SRC = 1;
    private static final int V4_DST = 2;
    private static final int V6_SRC = 3;
    private static final int V6_DST = 4;
    private static final int PROTO_NUM = 1;
    private static final int PROTO_SRC_PORT = 2;
    private static final int PROTO_DST_PORT = 3;
    private static final int PROTO_ICMP_ID = 4;
    private static final int PROTO_ICMPV6_ID = 7;

    /** The bits of CTA_FILTER_ORIG_FLAGS and CTA_FILTER_REPLY_FLAGS. */
    private static final int MATCH_IP_SRC = 1;

    private static final int MATCH_IP_DST = 1 << 1;
    private static final int MATCH_PROTO_NUM = 1 << 3;
    private static final int MATCH_SRC_PORT = 1 << 4;
    private static final int MATCH_DST_PORT = 1 << 5;

    private static final int HEADER_BYTES = 4;
    /** With version 0 the kernel takes a delete without a tuple for a flush of every family. */
    private static final int VERSION = 1;

    private FlowCodec() {}

    static void header(MessageWriter out, int family) {
        out.u8(family).u8(VERSION).u16(0);
    }

    static int number(IpFamily family) {
        return family == IpFamily.IPV4 ? 2 : 10;
    }

    static Flow decode(Reply reply) {
        FlowTuple original = null;
        FlowTuple answers = null;
        int status = 0;
        int timeout = 0;
        int mark = 0;
        int zone = 0;
        int id = 0;
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case TUPLE_ORIG -> original = tuple(attributes.nested());
                case TUPLE_REPLY -> answers = tuple(attributes.nested());
                case STATUS -> status = attributes.be32();
                case TIMEOUT -> timeout = attributes.be32();
                case MARK -> mark = attributes.be32();
                case ZONE -> zone = attributes.be16();
                case ID -> id = attributes.be32();
                default -> {
                    // Counters, time stamps and protocol details are not part of this record.
                }
            }
        }
        if (original == null || answers == null) {
            throw MalformedMessageException.missing("CTA_TUPLE_ORIG or CTA_TUPLE_REPLY", reply.bytes(), reply.start());
        }
        Duration left = Duration.ofSeconds(Integer.toUnsignedLong(timeout));
        return new Flow(original, answers, FlowStatus.of(status), left, mark, zone, id);
    }

    private static @Nullable FlowTuple tuple(AttributeReader attributes) {
        IpAddress source = null;
        IpAddress destination = null;
        int protocol = 0;
        TransportKey key = new TransportKey.Unknown(new byte[0]);
        while (attributes.next()) {
            if (attributes.type() == TUPLE_IP) {
                AttributeReader addresses = attributes.nested();
                while (addresses.next()) {
                    switch (addresses.type()) {
                        case V4_SRC, V6_SRC -> source = addresses.address();
                        case V4_DST, V6_DST -> destination = addresses.address();
                        default -> {
                            // There are no others.
                        }
                    }
                }
            } else if (attributes.type() == TUPLE_PROTO) {
                ProtocolPart part = protocolPart(attributes.nested());
                protocol = part.protocol();
                key = part.key();
            }
        }
        return source == null || destination == null ? null : new FlowTuple(source, destination, protocol, key);
    }

    private record ProtocolPart(int protocol, TransportKey key) {}

    private static ProtocolPart protocolPart(AttributeReader attributes) {
        int protocol = 0;
        int[] ports = {-1, -1};
        int[] icmp = {0, -1, 0};
        MessageWriter rest = new MessageWriter(16);
        while (attributes.next()) {
            int type = attributes.type();
            switch (type) {
                case PROTO_NUM -> protocol = attributes.u8();
                case PROTO_SRC_PORT -> ports[0] = attributes.be16();
                case PROTO_DST_PORT -> ports[1] = attributes.be16();
                case PROTO_ICMP_ID, PROTO_ICMPV6_ID -> icmp[0] = attributes.be16();
                case PROTO_ICMP_ID + 1, PROTO_ICMPV6_ID + 1 -> icmp[1] = attributes.u8();
                case PROTO_ICMP_ID + 2, PROTO_ICMPV6_ID + 2 -> icmp[2] = attributes.u8();
                default -> rest.attributeBytes(type, attributes.bytes());
            }
        }
        if (ports[0] >= 0 && ports[1] >= 0) {
            return new ProtocolPart(protocol, new TransportKey.Ports(ports[0], ports[1]));
        }
        if (icmp[1] >= 0) {
            return new ProtocolPart(protocol, new TransportKey.Icmp(icmp[1], icmp[2], icmp[0]));
        }
        byte[] unknown = new byte[rest.size()];
        rest.written().get(unknown);
        return new ProtocolPart(protocol, new TransportKey.Unknown(unknown));
    }

    static void tuple(MessageWriter out, int type, FlowTuple tuple) {
        boolean v4 = tuple.source().family() == IpFamily.IPV4;
        out.nested(type, () -> {
            out.nested(TUPLE_IP, () -> out.attributeAddress(v4 ? V4_SRC : V6_SRC, tuple.source())
                    .attributeAddress(v4 ? V4_DST : V6_DST, tuple.destination()));
            out.nested(TUPLE_PROTO, () -> {
                out.attributeU8(PROTO_NUM, tuple.protocol());
                key(out, v4, tuple.key());
            });
        });
    }

    private static void key(MessageWriter out, boolean v4, TransportKey key) {
        if (key instanceof TransportKey.Ports ports) {
            out.attributeBe16(PROTO_SRC_PORT, ports.source()).attributeBe16(PROTO_DST_PORT, ports.destination());
        } else if (key instanceof TransportKey.Icmp icmp) {
            int first = v4 ? PROTO_ICMP_ID : PROTO_ICMPV6_ID;
            out.attributeBe16(first, icmp.id())
                    .attributeU8(first + 1, icmp.type())
                    .attributeU8(first + 2, icmp.code());
        } else if (key instanceof TransportKey.Unknown unknown) {
            out.bytes(unknown.attributes()).align();
        }
    }

    /** The tuples to compare with, and which of their parts to compare. */
    static void filter(MessageWriter out, FlowFilter filter) {
        match(out, TUPLE_ORIG, filter.original());
        match(out, TUPLE_REPLY, filter.reply());
        out.nested(FILTER, () -> out.attributeU32(FILTER_ORIG_FLAGS, flags(filter.original()))
                .attributeU32(FILTER_REPLY_FLAGS, flags(filter.reply())));
    }

    private static int flags(TupleMatch match) {
        return (match.source().isPresent() ? MATCH_IP_SRC : 0)
                | (match.destination().isPresent() ? MATCH_IP_DST : 0)
                | (match.protocol().isPresent() ? MATCH_PROTO_NUM : 0)
                | (match.sourcePort().isPresent() ? MATCH_SRC_PORT : 0)
                | (match.destinationPort().isPresent() ? MATCH_DST_PORT : 0);
    }

    private static void match(MessageWriter out, int type, TupleMatch match) {
        int flags = flags(match);
        if (flags == 0) {
            return;
        }
        out.nested(type, () -> {
            if ((flags & (MATCH_IP_SRC | MATCH_IP_DST)) != 0) {
                out.nested(TUPLE_IP, () -> {
                    match.source().ifPresent(address -> out.attributeAddress(isV4(address) ? V4_SRC : V6_SRC, address));
                    match.destination()
                            .ifPresent(address -> out.attributeAddress(isV4(address) ? V4_DST : V6_DST, address));
                });
            }
            if (match.protocol().isPresent()) {
                out.nested(TUPLE_PROTO, () -> {
                    out.attributeU8(PROTO_NUM, match.protocol().getAsInt());
                    match.sourcePort().ifPresent(port -> out.attributeBe16(PROTO_SRC_PORT, port));
                    match.destinationPort().ifPresent(port -> out.attributeBe16(PROTO_DST_PORT, port));
                });
            }
        });
    }

    private static boolean isV4(IpAddress address) {
        return address.family() == IpFamily.IPV4;
    }
}
