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

    /** A stack of MPLS labels, the outermost first. */
    static LabelStack mpls(List<Integer> labels) {
        return new LabelStack(labels, 0);
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
