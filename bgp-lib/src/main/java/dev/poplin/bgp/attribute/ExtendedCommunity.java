package dev.poplin.bgp.attribute;

import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.MacAddress;

/**
 * An extended community, RFC 4360: eight octets whose first two say what the others mean. Shown as BIRD shows it:
 * {@code (rt, 65000, 1)}, or {@code (generic, 0x43000000, 0x1)} where it has no other name.
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

    private static final int LINK_BANDWIDTH = 0x4004;
    private static final int ENCAPSULATION = 0x030c;
    private static final int COLOR = 0x030b;
    private static final int MAC_MOBILITY = 0x0600;
    private static final int ESI_LABEL = 0x0601;
    private static final int ES_IMPORT = 0x0602;
    private static final int ROUTER_MAC = 0x0603;
    private static final int DEFAULT_GATEWAY = 0x030d;

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

    private static ExtendedCommunity ofAs(int subtype, long as, long number) {
        boolean wide = as > 0xffff;
        if (as >>> 32 != 0 || number >>> (wide ? 16 : 32) != 0) {
            throw new IllegalArgumentException(as + ":" + number + " does not fit 48 bits");
        }
        return wide
                ? new ExtendedCommunity((long) (FOUR_OCTET_AS << 8 | subtype) << 48 | as << 16 | number)
                : new ExtendedCommunity((long) subtype << 48 | as << 32 | number);
    }

    private static ExtendedCommunity ofAddress(int subtype, Ipv4Address address, int number) {
        if (number >>> 16 != 0) {
            throw new IllegalArgumentException(address + ":" + number + " does not fit 48 bits");
        }
        return new ExtendedCommunity((long) (IPV4 << 8 | subtype) << 48 | address.lowBits() << 16 | number);
    }

    /** The bandwidth of a link to the next hop, in bytes per second (link bandwidth, kept as a 32-bit floating number). */
    public static ExtendedCommunity linkBandwidth(int as, long bytesPerSecond) {
        return new ExtendedCommunity((long) LINK_BANDWIDTH << 48
                | (as & 0xffffL) << 32
                | Float.floatToIntBits(bytesPerSecond) & 0xffff_ffffL);
    }

    /** The encapsulation that leads to the next hop, by its tunnel type; 8 is VXLAN (RFC 9012 §4.1). */
    public static ExtendedCommunity encapsulation(int tunnelType) {
        return new ExtendedCommunity((long) ENCAPSULATION << 48 | tunnelType & 0xffffL);
    }

    /** A color, and how next hops are found by it (RFC 9012 §4.3). */
    public static ExtendedCommunity color(int flags, long color) {
        return new ExtendedCommunity((long) COLOR << 48 | (flags & 0xffffL) << 32 | color & 0xffff_ffffL);
    }

    /** How often a MAC address has moved, or that it must not (RFC 7432 §7.7). */
    public static ExtendedCommunity macMobility(boolean sticky, long sequence) {
        return new ExtendedCommunity((long) MAC_MOBILITY << 48 | (sticky ? 1L << 40 : 0) | sequence & 0xffff_ffffL);
    }

    /** The label of an Ethernet segment (RFC 7432 §7.5). */
    public static ExtendedCommunity segmentLabel(boolean singleActive, int label) {
        return new ExtendedCommunity((long) ESI_LABEL << 48 | (singleActive ? 1L << 40 : 0) | label & 0xff_ffffL);
    }

    /** Which Ethernet segment's routes are imported (RFC 7432 §7.6). */
    public static ExtendedCommunity segmentImport(MacAddress mac) {
        return new ExtendedCommunity((long) ES_IMPORT << 48 | bits(mac));
    }

    /** The MAC address of the router behind the next hop (RFC 9135 §8.1). */
    public static ExtendedCommunity routerMac(MacAddress mac) {
        return new ExtendedCommunity((long) ROUTER_MAC << 48 | bits(mac));
    }

    /** Marks a default gateway's MAC address (RFC 7432 §7.8). */
    public static ExtendedCommunity defaultGateway() {
        return new ExtendedCommunity((long) DEFAULT_GATEWAY << 48);
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
        String kind =
                switch (subtype()) {
                    case ROUTE_TARGET -> "rt";
                    case ROUTE_ORIGIN -> "ro";
                    default -> "";
                };
        int first = (int) (bits >>> 56);
        if (kind.isEmpty() || first > FOUR_OCTET_AS) {
            return "(generic, 0x%x, 0x%x)".formatted(bits >>> 32, bits & 0xffff_ffffL);
        }
        return switch (first) {
            case TWO_OCTET_AS -> "(" + kind + ", " + (bits >>> 32 & 0xffff) + ", " + (bits & 0xffff_ffffL) + ")";
            case IPV4 -> "(" + kind + ", " + Ipv4Address.ofInt((int) (bits >>> 16)) + ", " + (bits & 0xffff) + ")";
            default -> "(" + kind + ", " + (bits >>> 16 & 0xffff_ffffL) + ", " + (bits & 0xffff) + ")";
        };
    }
}
