package dev.poplin.bgp.attribute;

import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.MacAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An extended community, RFC 4360: eight octets whose first two say what the others mean. Shown as BIRD shows it:
 * {@code (rt, 65000, 1)}, {@code (unknown 0x4004, 65000, 1)} where only its type is known, or {@code (generic, 0x43000000, 0x1)}. What
 * was made by one of the factories is read by the method of its name; of another community that is empty.
 *
 * @param bits the eight octets
 */
public record ExtendedCommunity(long bits) implements Comparable<ExtendedCommunity> {

    /** Type: a two-octet AS and a number of 32 bits (RFC 4360 §3.1). */
    public static final int TWO_OCTET_AS = 0x00;
    /** Type: an IPv4 address and a number of 16 bits (RFC 4360 §3.2). */
    public static final int IPV4 = 0x01;
    /** Type: a four-octet AS and a number of 16 bits (RFC 5668). */
    public static final int FOUR_OCTET_AS = 0x02;
    /** Type: opaque (RFC 4360 §3.3). */
    public static final int OPAQUE = 0x03;
    /** Type: EVPN (RFC 7153). */
    public static final int EVPN = 0x06;
    /** Subtype of the first three types: a route target. */
    public static final int ROUTE_TARGET = 0x02;
    /** Subtype of the first three types: a route origin. */
    public static final int ROUTE_ORIGIN = 0x03;

    /** The highest bit of the third octet. */
    private static final long FIRST_FLAG = 1L << 40;

    private static final int LINK_BANDWIDTH = 0x4004;
    private static final int ENCAPSULATION = 0x030c;
    private static final int COLOR = 0x030b;
    private static final int MAC_MOBILITY = 0x0600;
    private static final int ESI_LABEL = 0x0601;
    private static final int ES_IMPORT = 0x0602;
    private static final int ROUTER_MAC = 0x0603;
    private static final int DEFAULT_GATEWAY = 0x030d;

    /**
     * Reads what {@link #toString} writes, with the parentheses or without, and with colons instead of commas, too, such as
     * {@code rt:65000:1}. As there, an AS above 65,535 is one of four octets.
     *
     * @throws IllegalArgumentException if the text is none of these, or a number does not fit
     */
    public static ExtendedCommunity parse(String text) {
        return ExtendedCommunityText.parse(text);
    }

    /** A route target of an AS: {@code number} has 32 bits if the AS has 16, and 16 otherwise. */
    public static ExtendedCommunity routeTarget(long as, long number) {
        return ofAs(ROUTE_TARGET, as, number);
    }

    /** A route target of an address, with a number of 16 bits. */
    public static ExtendedCommunity routeTarget(Ipv4Address address, int number) {
        return ofAddress(ROUTE_TARGET, address, number);
    }

    /** A route origin of an AS: {@code number} has 32 bits if the AS has 16, and 16 otherwise. */
    public static ExtendedCommunity routeOrigin(long as, long number) {
        return ofAs(ROUTE_ORIGIN, as, number);
    }

    /** A route origin of an address, with a number of 16 bits. */
    public static ExtendedCommunity routeOrigin(Ipv4Address address, int number) {
        return ofAddress(ROUTE_ORIGIN, address, number);
    }

    static ExtendedCommunity ofAs(int subtype, long as, long number) {
        boolean wide = as > 0xffff;
        if (as >>> 32 != 0 || number >>> (wide ? 16 : 32) != 0) {
            throw new IllegalArgumentException(as + ":" + number + " does not fit 48 bits");
        }
        return wide
                ? new ExtendedCommunity((long) (FOUR_OCTET_AS << 8 | subtype) << 48 | as << 16 | number)
                : new ExtendedCommunity((long) subtype << 48 | as << 32 | number);
    }

    static ExtendedCommunity ofAddress(int subtype, Ipv4Address address, int number) {
        if (number >>> 16 != 0) {
            throw new IllegalArgumentException(address + ":" + number + " does not fit 48 bits");
        }
        return new ExtendedCommunity((long) (IPV4 << 8 | subtype) << 48 | address.lowBits() << 16 | number);
    }

    /**
     * The bandwidth of a link to the next hop, in bytes per second (link bandwidth, kept as a 32-bit floating number); the AS has 16
     * bits.
     */
    public static ExtendedCommunity linkBandwidth(int as, long bytesPerSecond) {
        return of(
                LINK_BANDWIDTH,
                Wire.requireBits(as, 16, "AS") << 32 | Float.floatToIntBits(bytesPerSecond) & 0xffff_ffffL);
    }

    /** The encapsulation that leads to the next hop, by its tunnel type; 8 is VXLAN (RFC 9012 §4.1). */
    public static ExtendedCommunity encapsulation(int tunnelType) {
        return of(ENCAPSULATION, Wire.requireBits(tunnelType, 16, "tunnel type"));
    }

    /** The tunnel type of an encapsulation. */
    public OptionalInt encapsulation() {
        return is(ENCAPSULATION) ? OptionalInt.of((int) bits & 0xffff) : OptionalInt.empty();
    }

    /** A color, and how next hops are found by it (RFC 9012 §4.3): 16 and 32 bits. */
    public static ExtendedCommunity color(int flags, long color) {
        return of(COLOR, Wire.requireBits(flags, 16, "flags") << 32 | Wire.requireBits(color, 32, "color"));
    }

    /**
     * A color.
     *
     * @param flags how next hops are found by it, 16 bits
     * @param color the color, unsigned 32 bits
     */
    public record Color(int flags, long color) {}

    /** The color. */
    public Optional<Color> color() {
        return when(COLOR, new Color((int) (bits >>> 32) & 0xffff, bits & 0xffff_ffffL));
    }

    /** How often a MAC address has moved, unsigned 32 bits, or that it must not (RFC 7432 §7.7). */
    public static ExtendedCommunity macMobility(boolean sticky, long sequence) {
        return of(MAC_MOBILITY, (sticky ? FIRST_FLAG : 0) | Wire.requireBits(sequence, 32, "sequence number"));
    }

    /**
     * The moves of a MAC address.
     *
     * @param sticky whether it must not move
     * @param sequence how often it has, unsigned 32 bits
     */
    public record MacMobility(boolean sticky, long sequence) {}

    /** The moves of a MAC address. */
    public Optional<MacMobility> macMobility() {
        return when(MAC_MOBILITY, new MacMobility((bits & FIRST_FLAG) != 0, bits & 0xffff_ffffL));
    }

    /** The label of an Ethernet segment, 24 bits (RFC 7432 §7.5). */
    public static ExtendedCommunity segmentLabel(boolean singleActive, int label) {
        return of(ESI_LABEL, (singleActive ? FIRST_FLAG : 0) | Wire.requireBits(label, 24, "label"));
    }

    /**
     * The label of an Ethernet segment.
     *
     * @param singleActive whether one router forwards at a time
     * @param label 24 bits: an MPLS label above 4 other bits
     */
    public record SegmentLabel(boolean singleActive, int label) {}

    /** The label of an Ethernet segment. */
    public Optional<SegmentLabel> segmentLabel() {
        return when(ESI_LABEL, new SegmentLabel((bits & FIRST_FLAG) != 0, (int) bits & 0xff_ffff));
    }

    /** Which Ethernet segment's routes are imported (RFC 7432 §7.6). */
    public static ExtendedCommunity segmentImport(MacAddress mac) {
        return of(ES_IMPORT, bits(mac));
    }

    /** Which Ethernet segment's routes are imported. */
    public Optional<MacAddress> segmentImport() {
        return when(ES_IMPORT, mac());
    }

    /** The MAC address of the router behind the next hop (RFC 9135 §8.1). */
    public static ExtendedCommunity routerMac(MacAddress mac) {
        return of(ROUTER_MAC, bits(mac));
    }

    /** The MAC address of the router behind the next hop. */
    public Optional<MacAddress> routerMac() {
        return when(ROUTER_MAC, mac());
    }

    /** Marks a default gateway's MAC address (RFC 7432 §7.8). */
    public static ExtendedCommunity defaultGateway() {
        return of(DEFAULT_GATEWAY, 0);
    }

    /** Whether it marks a default gateway's MAC address. */
    public boolean isDefaultGateway() {
        return is(DEFAULT_GATEWAY);
    }

    private static ExtendedCommunity of(int kind, long value) {
        return new ExtendedCommunity((long) kind << 48 | value);
    }

    private boolean is(int kind) {
        return bits >>> 48 == kind;
    }

    private <T> Optional<T> when(int kind, T value) {
        return is(kind) ? Optional.of(value) : Optional.empty();
    }

    private MacAddress mac() {
        byte[] bytes = new byte[8];
        Wire.put64(bytes, 0, bits);
        return MacAddress.of(Arrays.copyOfRange(bytes, 2, 8));
    }

    private static long bits(MacAddress mac) {
        byte[] bytes = mac.toBytes();
        return (long) Wire.uint16(bytes, 0) << 32 | Wire.uint32(bytes, 2);
    }

    /** The first octet without its two flags. */
    public int type() {
        return (int) (bits >>> 56) & 0x3f;
    }

    /** The second octet. */
    public int subtype() {
        return (int) (bits >>> 48) & 0xff;
    }

    /** Whether it crosses the borders of an AS. */
    public boolean isTransitive() {
        return (bits >>> 62 & 1) == 0;
    }

    /** The six octets behind the first two. */
    public long value() {
        return bits & 0xffff_ffff_ffffL;
    }

    /** Whether it is a route target of any of the three types. */
    public boolean isRouteTarget() {
        return bits >>> 56 <= FOUR_OCTET_AS && subtype() == ROUTE_TARGET;
    }

    /** The bandwidth in bytes per second if it is a link bandwidth, otherwise -1. */
    public long bytesPerSecond() {
        return (bits >>> 48 & ~0x4000) == (LINK_BANDWIDTH & ~0x4000) ? (long) Float.intBitsToFloat((int) bits) : -1;
    }

    @Override
    public int compareTo(ExtendedCommunity other) {
        return Long.compareUnsigned(bits, other.bits);
    }

    @Override
    public String toString() {
        return ExtendedCommunityText.of(this);
    }
}
