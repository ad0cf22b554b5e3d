package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.conntrack.Connection.Tuple;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bytes of a direction of a connection (linux/netfilter/nfnetlink_conntrack.h CTA_TUPLE). */
final class TupleCodec {

    static final int IP = 1;
    static final int PROTO = 2;
    static final int PROTO_NUM = 1;
    static final int SOURCE_PORT = 2;
    static final int DESTINATION_PORT = 3;
    static final int ICMP_ID = 4;
    static final int ICMP_TYPE = 5;
    static final int ICMP_CODE = 6;

    private static final int V4_SOURCE = 1;
    private static final int V4_DESTINATION = 2;
    private static final int V6_SOURCE = 3;
    private static final int V6_DESTINATION = 4;
    /** The attributes of ICMPv6 are as far behind those of ICMP. */
    private static final int ICMPV6 = 3;

    private TupleCodec() {}

    static int sourceAttribute(IpAddress address) {
        return address.family() == IpFamily.IPV4 ? V4_SOURCE : V6_SOURCE;
    }

    static int destinationAttribute(IpAddress address) {
        return address.family() == IpFamily.IPV4 ? V4_DESTINATION : V6_DESTINATION;
    }

    /** The attribute that holds a direction of a connection. */
    static void write(MessageWriter out, int type, Tuple tuple) {
        out.nested(type, () -> {
            out.nested(IP, () -> out.attributeAddress(sourceAttribute(tuple.source()), tuple.source())
                    .attributeAddress(destinationAttribute(tuple.destination()), tuple.destination()));
            out.nested(PROTO, () -> {
                out.attributeU8(PROTO_NUM, tuple.protocol());
                tuple.icmp().ifPresentOrElse(query -> writeIcmp(out, tuple.protocol(), query), () -> out.attributeBe16(
                                SOURCE_PORT, tuple.sourcePort())
                        .attributeBe16(DESTINATION_PORT, tuple.destinationPort()));
            });
        });
    }

    private static void writeIcmp(MessageWriter out, int protocol, IcmpQuery query) {
        int shift = protocol == IcmpQuery.ICMPV6 ? ICMPV6 : 0;
        out.attributeBe16(ICMP_ID + shift, query.id());
        out.attributeU8(ICMP_TYPE + shift, query.type());
        out.attributeU8(ICMP_CODE + shift, query.code());
    }

    /** What a tuple says; null if it lacks an address. */
    static @Nullable Tuple read(AttributeReader parts) {
        IpAddress source = null;
        IpAddress destination = null;
        Numbers numbers = new Numbers();
        while (parts.next()) {
            AttributeReader part = parts.nested();
            if (parts.type() == IP) {
                while (part.next()) {
                    switch (part.type()) {
                        case V4_SOURCE, V6_SOURCE -> source = part.address();
                        case V4_DESTINATION, V6_DESTINATION -> destination = part.address();
                        default -> {
                            // The kernel has no other.
                        }
                    }
                }
            } else if (parts.type() == PROTO) {
                numbers.read(part);
            }
        }
        return source == null || destination == null ? null : numbers.tuple(source, destination);
    }

    /** What is said beside the addresses. */
    private static final class Numbers {
        private int protocol;
        private int sourcePort;
        private int destinationPort;
        private int type;
        private int code;
        private int id;
        private boolean icmp;

        private void read(AttributeReader part) {
            while (part.next()) {
                switch (part.type()) {
                    case PROTO_NUM -> protocol = part.u8();
                    case SOURCE_PORT -> sourcePort = part.be16();
                    case DESTINATION_PORT -> destinationPort = part.be16();
                    case ICMP_ID, ICMP_ID + ICMPV6 -> id = part.be16();
                    case ICMP_TYPE, ICMP_TYPE + ICMPV6 -> {
                        type = part.u8();
                        icmp = true;
                    }
                    case ICMP_CODE, ICMP_CODE + ICMPV6 -> code = part.u8();
                    default -> {
                        // The kernel has no other.
                    }
                }
            }
        }

        private Tuple tuple(IpAddress source, IpAddress destination) {
            Optional<IcmpQuery> query = icmp ? Optional.of(new IcmpQuery(type, code, id)) : Optional.empty();
            return new Tuple(source, destination, protocol, sourcePort, destinationPort, query);
        }
    }
}
