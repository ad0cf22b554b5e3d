package dev.poplin.netlink.route;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv6Address;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.route.Encapsulation.IpTunnel;
import dev.poplin.netlink.route.Encapsulation.LabelStack;
import dev.poplin.netlink.route.Encapsulation.Program;
import dev.poplin.netlink.route.Encapsulation.Programs;
import dev.poplin.netlink.route.Encapsulation.SegmentEnd;
import dev.poplin.netlink.route.Encapsulation.Segments;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The attributes of linux/lwtunnel.h, those of eBPF programs among them, linux/seg6_iptunnel.h and linux/mpls_iptunnel.h. */
final class EncapsulationCodec {

    static final int MPLS = 1;
    static final int IP = 2;
    static final int IP6 = 4;
    static final int SEG6 = 5;
    static final int BPF = 6;
    static final int SEG6_LOCAL = 7;

    // IPv6 tunnels have the same numbers; their hop limit and traffic class are called so.
    private static final int TUNNEL_ID = 1;
    private static final int TUNNEL_DST = 2;
    private static final int TUNNEL_SRC = 3;
    private static final int TUNNEL_TTL = 4;
    private static final int TUNNEL_TOS = 5;
    private static final int TUNNEL_FLAGS = 6;
    private static final int MPLS_DST = 1;
    private static final int MPLS_TTL = 2;
    private static final int BOTTOM_OF_STACK = 0x100;
    private static final int SEG6_SRH = 1;
    private static final int SEG6_HEADER_BYTES = 12;
    private static final int SEGMENT_BYTES = 16;
    private static final int ROUTING_TYPE = 4;
    private static final int LOCAL_ACTION = 1;
    private static final int LOCAL_TABLE = 3;
    private static final int LOCAL_NH4 = 4;
    private static final int LOCAL_NH6 = 5;
    private static final int LOCAL_IIF = 6;
    private static final int LOCAL_OIF = 7;
    private static final int LOCAL_VRF_TABLE = 9;

    private static final int BPF_IN = 1;
    private static final int BPF_OUT = 2;
    private static final int BPF_XMIT = 3;
    private static final int BPF_HEADROOM = 4;
    private static final int PROGRAM_FD = 1;
    private static final int PROGRAM_NAME = 2;

    private EncapsulationCodec() {}

    static Encapsulation decode(int kind, RawAttribute content) {
        Encapsulation known =
                switch (kind) {
                    case IP -> tunnel(content.nested(), IpFamily.IPV4);
                    case IP6 -> tunnel(content.nested(), IpFamily.IPV6);
                    case SEG6 -> segments(content.nested());
                    case SEG6_LOCAL -> segmentEnd(content.nested());
                    case BPF -> programs(content.nested());
                    case MPLS -> labels(content.nested());
                    default -> null;
                };
        return known == null ? new Encapsulation.Unknown(kind, content) : known;
    }

    private static @Nullable IpTunnel tunnel(AttributeReader attributes, IpFamily family) {
        long id = 0;
        IpAddress source = null;
        IpAddress destination = family.unspecified();
        int ttl = 0;
        int tos = 0;
        while (attributes.next()) {
            switch (attributes.type()) {
                case TUNNEL_ID -> id = attributes.be64();
                case TUNNEL_DST -> destination = attributes.address();
                case TUNNEL_SRC -> source = attributes.address();
                case TUNNEL_TTL -> ttl = attributes.u8();
                case TUNNEL_TOS -> tos = attributes.u8();
                default -> {
                    if (attributes.type() != TUNNEL_FLAGS || attributes.u16() != 0) {
                        return null;
                    }
                }
            }
        }
        return new IpTunnel(id, family.unspecified().equals(source) ? null : source, destination, ttl, tos);
    }

    private static @Nullable Segments segments(AttributeReader attributes) {
        if (!attributes.next() || attributes.type() != SEG6_SRH || attributes.length() < SEG6_HEADER_BYTES) {
            return null;
        }
        ByteBuffer header = ByteBuffer.wrap(attributes.bytes()).order(ByteOrder.nativeOrder());
        int mode = header.getInt(0);
        int count = Byte.toUnsignedInt(header.get(5)) / 2;
        boolean plain = header.get(6) == ROUTING_TYPE
                && header.get(7) == count - 1
                && header.get(8) == count - 1
                && header.get(9) == 0
                && header.getShort(10) == 0
                && header.capacity() == SEG6_HEADER_BYTES + count * SEGMENT_BYTES;
        if (!plain || mode < 0 || mode >= Segments.Mode.values().length || attributes.next()) {
            return null;
        }
        List<Ipv6Address> visited = new ArrayList<>(count);
        int last = mode == Segments.Mode.INLINE.ordinal() ? 1 : 0;
        for (int index = count - 1; index >= last; index--) {
            byte[] segment = new byte[SEGMENT_BYTES];
            header.get(SEG6_HEADER_BYTES + index * SEGMENT_BYTES, segment);
            visited.add((Ipv6Address) IpAddress.of(segment));
        }
        return visited.isEmpty() ? null : new Segments(Segments.Mode.values()[mode], visited);
    }

    private static @Nullable SegmentEnd segmentEnd(AttributeReader attributes) {
        int[] numbers = new int[LOCAL_VRF_TABLE + 1];
        IpAddress gateway = null;
        while (attributes.next()) {
            switch (attributes.type()) {
                case LOCAL_ACTION, LOCAL_TABLE, LOCAL_IIF, LOCAL_OIF, LOCAL_VRF_TABLE ->
                    numbers[attributes.type()] = attributes.u32();
                case LOCAL_NH4, LOCAL_NH6 -> {
                    boolean four = attributes.type() == LOCAL_NH4;
                    if (gateway != null || attributes.length() != (four ? 4 : SEGMENT_BYTES)) {
                        return null;
                    }
                    gateway = attributes.address();
                }
                default -> {
                    return null;
                }
            }
        }
        return new SegmentEnd(
                numbers[LOCAL_ACTION],
                numbers[LOCAL_TABLE],
                numbers[LOCAL_VRF_TABLE],
                gateway,
                numbers[LOCAL_IIF],
                numbers[LOCAL_OIF]);
    }

    private static @Nullable LabelStack labels(AttributeReader attributes) {
        List<Integer> labels = new ArrayList<>();
        int ttl = 0;
        while (attributes.next()) {
            if (attributes.type() == MPLS_DST && attributes.length() % 4 == 0) {
                ByteBuffer entries = ByteBuffer.wrap(attributes.bytes());
                while (entries.hasRemaining()) {
                    labels.add(entries.getInt() >>> 12);
                }
            } else if (attributes.type() == MPLS_TTL) {
                ttl = attributes.u8();
            } else {
                return null;
            }
        }
        return labels.isEmpty() ? null : new LabelStack(labels, ttl);
    }

    private static @Nullable Programs programs(AttributeReader attributes) {
        Program[] programs = new Program[BPF_XMIT + 1];
        int headroom = 0;
        while (attributes.next()) {
            switch (attributes.type()) {
                case BPF_IN, BPF_OUT, BPF_XMIT -> {
                    Program program = program(attributes.nested());
                    if (program == null) {
                        return null;
                    }
                    programs[attributes.type()] = program;
                }
                case BPF_HEADROOM -> headroom = attributes.u32();
                default -> {
                    return null;
                }
            }
        }
        boolean none = programs[BPF_IN] == null && programs[BPF_OUT] == null && programs[BPF_XMIT] == null;
        return none || headroom < 0 || headroom > Programs.MAX_HEADROOM_BYTES
                ? null
                : new Programs(programs[BPF_IN], programs[BPF_OUT], programs[BPF_XMIT], headroom);
    }

    private static @Nullable Program program(AttributeReader attributes) {
        int descriptor = Program.NOT_TOLD;
        String name = "";
        while (attributes.next()) {
            switch (attributes.type()) {
                case PROGRAM_FD -> descriptor = attributes.u32();
                case PROGRAM_NAME -> name = attributes.string();
                default -> {
                    return null;
                }
            }
        }
        return new Program(descriptor, name);
    }

    static void write(Encapsulation encapsulation, MessageWriter writer, int type) {
        if (encapsulation instanceof Encapsulation.Unknown unknown) {
            unknown.content().write(writer);
            return;
        }
        writer.nested(type, () -> {
            if (encapsulation instanceof IpTunnel tunnel) {
                write(tunnel, writer);
            } else if (encapsulation instanceof Segments segments) {
                writer.scope(SEG6_SRH, () -> write(segments, writer));
            } else if (encapsulation instanceof SegmentEnd end) {
                write(end, writer);
            } else if (encapsulation instanceof LabelStack stack) {
                write(stack, writer);
            } else if (encapsulation instanceof Programs programs) {
                write(programs, writer);
            }
        });
    }

    private static void write(Programs programs, MessageWriter writer) {
        write(BPF_IN, programs.incoming(), writer);
        write(BPF_OUT, programs.outgoing(), writer);
        write(BPF_XMIT, programs.sending(), writer);
        number(writer, BPF_HEADROOM, programs.headroomBytes());
    }

    private static void write(int type, @Nullable Program program, MessageWriter writer) {
        if (program != null) {
            writer.nested(type, () -> {
                if (program.descriptor() != Program.NOT_TOLD) {
                    writer.attributeU32(PROGRAM_FD, program.descriptor());
                }
                writer.attributeString(PROGRAM_NAME, program.name());
            });
        }
    }

    private static void write(IpTunnel tunnel, MessageWriter writer) {
        writer.attributeBe64(TUNNEL_ID, tunnel.id());
        writer.attributeAddress(TUNNEL_DST, tunnel.destination());
        IpAddress source = tunnel.source();
        if (source != null) {
            writer.attributeAddress(TUNNEL_SRC, source);
        }
        if (tunnel.ttl() != 0) {
            writer.attributeU8(TUNNEL_TTL, tunnel.ttl());
        }
        if (tunnel.tos() != 0) {
            writer.attributeU8(TUNNEL_TOS, tunnel.tos());
        }
    }

    /** struct seg6_iptunnel_encap: the mode, then struct ipv6_sr_hdr with the segments from the last to the first. */
    private static void write(Segments segments, MessageWriter writer) {
        boolean inline = segments.mode() == Segments.Mode.INLINE;
        int count = segments.segments().size() + (inline ? 1 : 0);
        writer.u32(segments.mode().ordinal())
                .u8(0)
                .u8(2 * count)
                .u8(ROUTING_TYPE)
                .u8(count - 1)
                .u8(count - 1)
                .u8(0)
                .u16(0);
        if (inline) {
            // Room for the packet's own destination.
            writer.bytes(new byte[SEGMENT_BYTES]);
        }
        for (int index = segments.segments().size() - 1; index >= 0; index--) {
            writer.bytes(segments.segments().get(index).toBytes());
        }
    }

    private static void write(SegmentEnd end, MessageWriter writer) {
        writer.attributeU32(LOCAL_ACTION, end.action());
        number(writer, LOCAL_TABLE, end.table());
        IpAddress gateway = end.gateway();
        if (gateway != null) {
            writer.attributeAddress(gateway.family() == IpFamily.IPV4 ? LOCAL_NH4 : LOCAL_NH6, gateway);
        }
        number(writer, LOCAL_IIF, end.incoming());
        number(writer, LOCAL_OIF, end.outgoing());
        number(writer, LOCAL_VRF_TABLE, end.vrfTable());
    }

    private static void number(MessageWriter writer, int type, int value) {
        if (value != 0) {
            writer.attributeU32(type, value);
        }
    }

    private static void write(LabelStack stack, MessageWriter writer) {
        List<Integer> labels = stack.labels();
        writer.scope(MPLS_DST, () -> {
            for (int index = 0; index < labels.size(); index++) {
                writer.be32(labels.get(index) << 12 | (index == labels.size() - 1 ? BOTTOM_OF_STACK : 0));
            }
        });
        if (stack.ttl() != 0) {
            writer.attributeU8(MPLS_TTL, stack.ttl());
        }
    }
}
