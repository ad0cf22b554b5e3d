package dev.poplin.bgp.message;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv6Address;
import java.util.Optional;

/**
 * Where traffic is sent: RFC 4271 §5.1.3, RFC 2545 §3. Immutable.
 *
 * @param address the next hop; the global address where there are two
 * @param linkLocal the link-local address besides it, IPv6 only
 */
public record NextHop(IpAddress address, Optional<Ipv6Address> linkLocal) {

    /** Checks that an IPv4 address stands alone. */
    public NextHop {
        if (linkLocal.isPresent() && address.family() == IpFamily.IPV4) {
            throw new IllegalArgumentException("a link-local address besides " + address);
        }
    }

    /** A next hop of one address. */
    public static NextHop of(IpAddress address) {
        return new NextHop(address, Optional.empty());
    }

    @Override
    public String toString() {
        return linkLocal.map(local -> address + " " + local).orElseGet(address::toString);
    }
}
