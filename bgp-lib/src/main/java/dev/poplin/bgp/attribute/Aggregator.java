package dev.poplin.bgp.attribute;

import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Ipv4Address;

/**
 * Who made one route of several, RFC 4271 §5.1.7. Shown as BIRD shows it: {@code 192.0.2.1 AS65000}.
 *
 * @param as his AS, unsigned 32 bits
 * @param routerId his identifier
 */
public record Aggregator(long as, Ipv4Address routerId) {

    /** Checks the AS. */
    public Aggregator {
        Wire.requireBits(as, 32, "AS");
    }

    @Override
    public String toString() {
        return routerId + " AS" + as;
    }
}
