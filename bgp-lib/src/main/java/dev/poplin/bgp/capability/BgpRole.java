package dev.poplin.bgp.capability;

import dev.poplin.bgp.wire.Wire;

/**
 * What a speaker is to its peer, RFC 9234 §4.1.
 *
 * @param number the role's number, 0 to 255
 */
public record BgpRole(int number) {

    /** It provides the peer's way to others. */
    public static final BgpRole PROVIDER = new BgpRole(0);
    /** It serves routes and forwards nothing. */
    public static final BgpRole ROUTE_SERVER = new BgpRole(1);
    /** It takes routes from a route server. */
    public static final BgpRole ROUTE_SERVER_CLIENT = new BgpRole(2);
    /** The peer provides its way to others. */
    public static final BgpRole CUSTOMER = new BgpRole(3);
    /** They exchange their own and their customers' routes. */
    public static final BgpRole PEER = new BgpRole(4);

    private static final String[] NAMES = {"provider", "rs_server", "rs_client", "customer", "peer"};

    /** Checks the range. */
    public BgpRole {
        Wire.requireBits(number, 8, "role");
    }

    /** Whether a session between these two roles may be (RFC 9234 §4.2). */
    public boolean fits(BgpRole other) {
        return switch (number) {
            case 0 -> other.equals(CUSTOMER);
            case 1 -> other.equals(ROUTE_SERVER_CLIENT);
            case 2 -> other.equals(ROUTE_SERVER);
            case 3 -> other.equals(PROVIDER);
            case 4 -> other.equals(PEER);
            default -> false;
        };
    }

    @Override
    public String toString() {
        return number < NAMES.length ? NAMES[number] : Integer.toString(number);
    }
}
