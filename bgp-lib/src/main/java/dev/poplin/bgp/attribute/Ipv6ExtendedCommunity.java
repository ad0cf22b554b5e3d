package dev.poplin.bgp.attribute;

import dev.poplin.inet.Ipv6Address;

/**
 * An extended community with an IPv6 address, RFC 5701: twenty octets.
 *
 * @param type the type, with its flags; 0x00 or 0x40
 * @param subtype the subtype; 2 a route target, 3 a route origin
 * @param address the address
 * @param number a number of the address's owner, 0 to 65,535
 */
public record Ipv6ExtendedCommunity(int type, int subtype, Ipv6Address address, int number) {

    /** A route target. */
    public static Ipv6ExtendedCommunity routeTarget(Ipv6Address address, int number) {
        return new Ipv6ExtendedCommunity(0, ExtendedCommunity.ROUTE_TARGET, address, number);
    }

    /** Checks the ranges. */
    public Ipv6ExtendedCommunity {
        if ((type | subtype) >>> 8 != 0 || number >>> 16 != 0) {
            throw new IllegalArgumentException(type + ", " + subtype + ", " + number + " are not of 8, 8 and 16 bits");
        }
    }

    @Override
    public String toString() {
        String kind = type != 0
                ? "0x%02x%02x".formatted(type, subtype)
                : switch (subtype) {
                    case ExtendedCommunity.ROUTE_TARGET -> "rt";
                    case ExtendedCommunity.ROUTE_ORIGIN -> "ro";
                    default -> "0x%02x%02x".formatted(type, subtype);
                };
        return "(" + kind + ", " + address + ", " + number + ")";
    }
}
