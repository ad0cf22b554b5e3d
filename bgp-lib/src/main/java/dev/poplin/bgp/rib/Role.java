package dev.poplin.bgp.rib;

/** What a speaker is to its external peer (RFC 9234 §4). Routes flow from everyone to customers, and from customers to everyone. */
public enum Role {
    /** Gives the peer transit. */
    PROVIDER(0),
    /** Serves routes without being on their way. */
    ROUTE_SERVER(1),
    /** Is served by a route server. */
    ROUTE_SERVER_CLIENT(2),
    /** Gets transit from the peer. */
    CUSTOMER(3),
    /** Exchanges its own and its customers' routes. */
    PEER(4);

    private final int code;

    Role(int code) {
        this.code = code;
    }

    /** The value of the capability. */
    public int code() {
        return code;
    }

    /** What the peer of a speaker with this role must be. */
    public Role counterpart() {
        return switch (this) {
            case PROVIDER -> CUSTOMER;
            case CUSTOMER -> PROVIDER;
            case ROUTE_SERVER -> ROUTE_SERVER_CLIENT;
            case ROUTE_SERVER_CLIENT -> ROUTE_SERVER;
            case PEER -> PEER;
        };
    }

    /** Whether what we tell the peer must go to its customers only. */
    boolean telling() {
        return this == PROVIDER || this == ROUTE_SERVER || this == PEER;
    }

    /** Whether what the peer tells us must go to our customers only. */
    boolean told() {
        return this == CUSTOMER || this == ROUTE_SERVER_CLIENT || this == PEER;
    }
}
