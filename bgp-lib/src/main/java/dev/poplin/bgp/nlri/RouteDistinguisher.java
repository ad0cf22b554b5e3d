package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Ipv4Address;

/**
 * What makes a VPN's prefix unique (RFC 4364 §4.2): a type, an administrator and a number of his. Shown as {@code 65000:1} or
 * {@code 192.0.2.1:1}, as BIRD does, or {@code 2:65000:1} where an AS of four octets would fit two.
 *
 * @param bits the eight octets
 */
public record RouteDistinguisher(long bits) {

    /** A distinguisher of a two-octet AS: type 0. */
    public static RouteDistinguisher ofAs(int as, long number) {
        return new RouteDistinguisher(
                Wire.requireBits(as, 16, "AS") << 32 | Wire.requireBits(number, 32, "number of an AS"));
    }

    /** A distinguisher of an address: type 1. */
    public static RouteDistinguisher ofAddress(Ipv4Address address, int number) {
        return new RouteDistinguisher(
                1L << 48 | address.lowBits() << 16 | Wire.requireBits(number, 16, "number of an address"));
    }

    /** A distinguisher of a four-octet AS: type 2. */
    public static RouteDistinguisher ofLongAs(long as, int number) {
        return new RouteDistinguisher(
                2L << 48 | Wire.requireBits(as, 32, "AS") << 16 | Wire.requireBits(number, 16, "number of an AS"));
    }

    /** The type: 0, 1 or 2, or what has not been assigned. */
    public int type() {
        return (int) (bits >>> 48);
    }

    /** The AS of type 2. */
    private static long as(long bits) {
        return bits >>> 16 & 0xffff_ffffL;
    }

    @Override
    public String toString() {
        return switch (type()) {
            case 0 -> (bits >>> 32 & 0xffff) + ":" + (bits & 0xffff_ffffL);
            case 1 -> Ipv4Address.ofInt((int) (bits >>> 16)) + ":" + (bits & 0xffff);
            case 2 -> (as(bits) > 0xffff ? "" : "2:") + as(bits) + ":" + (bits & 0xffff);
            default -> "%d:%012x".formatted(type(), bits & 0xffff_ffff_ffffL);
        };
    }
}
