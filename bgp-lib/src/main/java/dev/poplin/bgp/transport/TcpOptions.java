package dev.poplin.bgp.transport;

import java.util.Optional;

/**
 * What a session's TCP demands of the peer's packets and gives to its own. Immutable; the {@code with…} methods give changed
 * copies.
 *
 * @param key the secret that signs every segment (RFC 2385), if there is one
 * @param hops the time to live of our packets, 1 to 255, or 0 for the system's
 * @param minimumHops the time to live that the peer's packets must still have, 1 to 255, or 0 for none (RFC 5082)
 * @param device the interface to be bound to, if there is one
 */
public record TcpOptions(Optional<TcpKey> key, int hops, int minimumHops, Optional<String> device) {

    /** Nothing is demanded. */
    public static final TcpOptions NONE = new TcpOptions(Optional.empty(), 0, 0, Optional.empty());

    private static final int MAX_HOPS = 255;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a time to live is out of range
     */
    public TcpOptions {
        if (hops < 0 || hops > MAX_HOPS || minimumHops < 0 || minimumHops > MAX_HOPS) {
            throw new IllegalArgumentException(
                    "a time to live of " + hops + " or at least " + minimumHops + " is not within 0 and 255");
        }
    }

    /** The same with a secret shared with the peer. */
    public TcpOptions withKey(TcpKey changed) {
        return new TcpOptions(Optional.of(changed), hops, minimumHops, device);
    }

    /** The same without a secret. */
    public TcpOptions withoutKey() {
        return new TcpOptions(Optional.empty(), hops, minimumHops, device);
    }

    /**
     * The same for a peer that is so many hops away, 1 to 255, none believed that is farther: TTL security, RFC 5082.
     *
     * @throws IllegalArgumentException if the distance is out of range
     */
    public TcpOptions withTtlSecurity(int distance) {
        if (distance < 1 || distance > MAX_HOPS) {
            throw new IllegalArgumentException("a peer cannot be " + distance + " hops away");
        }
        return new TcpOptions(key, MAX_HOPS, MAX_HOPS + 1 - distance, device);
    }

    /** The same with packets that live for so many hops. */
    public TcpOptions withHops(int changed) {
        return new TcpOptions(key, changed, minimumHops, device);
    }

    /** The same on one interface only. */
    public TcpOptions withDevice(String changed) {
        return new TcpOptions(key, hops, minimumHops, Optional.of(changed));
    }

    /** Whether the system's defaults will do. */
    public boolean isNone() {
        return equals(NONE);
    }
}
