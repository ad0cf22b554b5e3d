package dev.poplin.netlink.route;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv6Address;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a route puts in front of its packets (linux/lwtunnel.h): {@code ip route add … encap …}. Immutable. Of a kind that this library does not
 * know, or that says more than it knows, the bytes are {@link Unknown kept}.
 */
public sealed interface Encapsulation {

    /** The number of the kind, LWTUNNEL_ENCAP_*. */
    int kind();

    /** An IP tunnel to this address, for a link that takes its tunnel from the route (collect metadata). */
    static IpTunnel ip(long id, IpAddress destination) {
        return new IpTunnel(id, null, destination, 0, 0);
    }

    /** Segment routing: an outer IPv6 header with these segments in the order in which they are visited. */
    static Segments seg6(List<Ipv6Address> segments) {
        return new Segments(Segments.Mode.ENCAP, segments);
    }

    /** What this node does as the end of a segment: {@code encap seg6local action …}, such as {@link SegmentEnd#END_X}. */
    static SegmentEnd seg6local(int action) {
        return new SegmentEnd(action, 0, 0, null, 0, 0);
    }

    /** A stack of MPLS labels, the outermost first. */
    static LabelStack mpls(List<Integer> labels) {
        return new LabelStack(labels, 0);
    }

    /** eBPF programs that see the packets as they come in, go out and are sent; each may be null, but not all. */
    static Programs bpf(@Nullable Program incoming, @Nullable Program outgoing, @Nullable Program sending) {
        return new Programs(incoming, outgoing, sending, 0);
    }

    /**
     * The outer header of an IP tunnel: {@code encap ip} or {@code encap ip6}.
     *
     * @param id the tunnel's key, such as a VNI
     * @param source its source, or null if the kernel chooses
     * @param destination its destination
     * @param ttl its time to live or hop limit; 0 leaves it to the kernel
     * @param tos its type of service or traffic class
     */
    record IpTunnel(long id, @Nullable IpAddress source, IpAddress destination, int ttl, int tos)
            implements Encapsulation {

        /**
         * Checks that it can be said.
         *
         * @throws IllegalArgumentException if the addresses are of two families or a number is out of range
         */
        public IpTunnel {
            if (source != null && source.family() != destination.family()) {
                throw new IllegalArgumentException("tunnel from " + source + " to " + destination);
            }
            if (ttl < 0 || ttl > 255 || tos < 0 || tos > 255) {
                throw new IllegalArgumentException("ttl " + ttl + ", tos " + tos + " are not within 0 and 255");
            }
        }

        @Override
        public int kind() {
            return destination.family() == IpFamily.IPV4 ? EncapsulationCodec.IP : EncapsulationCodec.IP6;
        }

        @Override
        public String toString() {
            return (kind() == EncapsulationCodec.IP ? "ip" : "ip6") + " id " + Long.toUnsignedString(id)
                    + (source == null ? "" : " src " + source) + " dst " + destination
                    + (ttl == 0 ? "" : " ttl " + ttl) + (tos == 0 ? "" : " tos " + tos);
        }
    }

    /**
     * Segment routing over IPv6: {@code encap seg6}, RFC 8754.
     *
     * @param mode where the segments go
     * @param segments the segments in the order in which they are visited
     */
    record Segments(Mode mode, List<Ipv6Address> segments) implements Encapsulation {

        /** Where the segments go (linux/seg6_iptunnel.h). */
        public enum Mode {
            /** Into the packet's own header. */
            INLINE,
            /** Into an outer header. */
            ENCAP,
            /** Into an outer header around the whole frame. */
            L2ENCAP,
            /** As {@link #ENCAP}, without the first segment in the list. */
            ENCAP_REDUCED,
            /** As {@link #L2ENCAP}, without the first segment in the list. */
            L2ENCAP_REDUCED
        }

        private static final int MAX_SEGMENTS = 126;

        /**
         * Checks the number.
         *
         * @throws IllegalArgumentException if there are none or more than 126
         */
        public Segments {
            segments = List.copyOf(segments);
            if (segments.isEmpty() || segments.size() > MAX_SEGMENTS) {
                throw new IllegalArgumentException(segments.size() + " segments are not within 1 and " + MAX_SEGMENTS);
            }
        }

        @Override
        public int kind() {
            return EncapsulationCodec.SEG6;
        }

        @Override
        public String toString() {
            return "seg6 mode " + mode.name().toLowerCase(Locale.ROOT) + " segs "
                    + String.join(
                            ",", segments.stream().map(Ipv6Address::toString).toList());
        }
    }

    /**
     * The end of a segment at this node: {@code encap seg6local}, RFC 8986. What does not belong to an action is 0 or null.
     *
     * @param action what is done, such as {@link #END_X}
     * @param table the routing table: {@code table}
     * @param vrfTable the table of a VRF: {@code vrftable}
     * @param gateway where packets go: {@code nh4} or {@code nh6}
     * @param incoming the index of the link that packets are to seem to come from: {@code iif}
     * @param outgoing the index of the link that packets go to: {@code oif}
     */
    record SegmentEnd(int action, int table, int vrfTable, @Nullable IpAddress gateway, int incoming, int outgoing)
            implements Encapsulation {

        /** On to the next segment. */
        public static final int END = 1;
        /** On to the next segment by a gateway. */
        public static final int END_X = 2;
        /** On to the next segment by a table. */
        public static final int END_T = 3;
        /** The frame within goes to a link. */
        public static final int END_DX2 = 4;
        /** The IPv6 packet within goes to a gateway. */
        public static final int END_DX6 = 5;
        /** The IPv4 packet within goes to a gateway. */
        public static final int END_DX4 = 6;
        /** The IPv6 packet within is routed by a table. */
        public static final int END_DT6 = 7;
        /** The IPv4 packet within is routed by the table of a VRF. */
        public static final int END_DT4 = 8;
        /** The packet within, of either family, is routed by the table of a VRF. */
        public static final int END_DT46 = 16;

        /** The same by this gateway. */
        public SegmentEnd by(IpAddress address) {
            return new SegmentEnd(action, table, vrfTable, address, incoming, outgoing);
        }

        /** The same by this table. */
        public SegmentEnd withTable(int number) {
            return new SegmentEnd(action, number, vrfTable, gateway, incoming, outgoing);
        }

        /** The same by this table of a VRF. */
        public SegmentEnd withVrfTable(int number) {
            return new SegmentEnd(action, table, number, gateway, incoming, outgoing);
        }

        /** The same to this link. */
        public SegmentEnd to(int link) {
            return new SegmentEnd(action, table, vrfTable, gateway, incoming, link);
        }

        @Override
        public int kind() {
            return EncapsulationCodec.SEG6_LOCAL;
        }

        @Override
        public String toString() {
            return "seg6local action " + action
                    + (table == 0 ? "" : " table " + Integer.toUnsignedString(table))
                    + (vrfTable == 0 ? "" : " vrftable " + Integer.toUnsignedString(vrfTable))
                    + (gateway == null ? "" : (gateway.family() == IpFamily.IPV4 ? " nh4 " : " nh6 ") + gateway)
                    + (incoming == 0 ? "" : " iif #" + incoming) + (outgoing == 0 ? "" : " oif #" + outgoing);
        }
    }

    /**
     * MPLS labels: {@code encap mpls}, RFC 3032.
     *
     * @param labels the labels, the outermost first
     * @param ttl the time to live that the labels begin with; 0 takes the packet's
     */
    record LabelStack(List<Integer> labels, int ttl) implements Encapsulation {

        private static final int MAX_LABEL = (1 << 20) - 1;

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if there is no label, one of more than 20 bits, or a time to live of more than 255
         */
        public LabelStack {
            labels = List.copyOf(labels);
            if (labels.isEmpty() || labels.stream().anyMatch(label -> label < 0 || label > MAX_LABEL)) {
                throw new IllegalArgumentException(
                        "labels " + labels + " are not one or more within 0 and " + MAX_LABEL);
            }
            if (ttl < 0 || ttl > 255) {
                throw new IllegalArgumentException("ttl " + ttl + " is not within 0 and 255");
            }
        }

        @Override
        public int kind() {
            return EncapsulationCodec.MPLS;
        }

        @Override
        public String toString() {
            return "mpls "
                    + String.join("/", labels.stream().map(String::valueOf).toList()) + (ttl == 0 ? "" : " ttl " + ttl);
        }
    }

    /**
     * An eBPF program of a route.
     *
     * @param descriptor the descriptor that it is attached by, -1 in what is listed
     * @param name what it is listed by
     */
    record Program(int descriptor, String name) {

        /** What is listed of a program. */
        static final int NOT_TOLD = -1;

        @Override
        public String toString() {
            return descriptor == NOT_TOLD ? name : name + " fd " + descriptor;
        }
    }

    /**
     * eBPF programs: {@code encap bpf}. The kernel lists their names and no more, so that what is listed cannot be added again.
     *
     * @param incoming sees packets for this host, or null
     * @param outgoing sees packets of this host, or null
     * @param sending may change what is sent, or null
     * @param headroomBytes how much the last one puts in front of a packet, at most 256; not listed
     */
    record Programs(
            @Nullable Program incoming, @Nullable Program outgoing, @Nullable Program sending, int headroomBytes)
            implements Encapsulation {

        static final int MAX_HEADROOM_BYTES = 256;

        /**
         * Checks that it can be said.
         *
         * @throws IllegalArgumentException if there is no program or the headroom is out of range
         */
        public Programs {
            if (incoming == null && outgoing == null && sending == null) {
                throw new IllegalArgumentException("an encapsulation by no program");
            }
            if (headroomBytes < 0 || headroomBytes > MAX_HEADROOM_BYTES) {
                throw new IllegalArgumentException(
                        "headroom " + headroomBytes + " is not within 0 and " + MAX_HEADROOM_BYTES);
            }
        }

        @Override
        public int kind() {
            return EncapsulationCodec.BPF;
        }

        @Override
        public String toString() {
            return "bpf" + (incoming == null ? "" : " in " + incoming)
                    + (outgoing == null ? "" : " out " + outgoing)
                    + (sending == null ? "" : " xmit " + sending)
                    + (headroomBytes == 0 ? "" : " headroom " + headroomBytes);
        }
    }

    /**
     * Any other, kept as it came.
     *
     * @param kind the number of the kind
     * @param content the attribute as it came
     */
    record Unknown(int kind, RawAttribute content) implements Encapsulation {

        @Override
        public String toString() {
            return "kind " + kind + " " + content;
        }
    }

    /** What an attribute of this kind says; {@link Unknown} if this library does not know all of it. */
    static Encapsulation decode(int kind, RawAttribute content) {
        return EncapsulationCodec.decode(kind, content);
    }

    /** Writes it as two attributes: one of this type with its content and one of the other with its kind. */
    default void write(MessageWriter writer, int contentType, int kindType) {
        EncapsulationCodec.write(this, writer, contentType);
        writer.attributeU16(kindType, kind());
    }
}
