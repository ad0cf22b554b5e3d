package dev.poplin.bgp.rib;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.util.Optional;

/**
 * Knows the subnets that this host is on: an external peer on one of them may be told the address of another router there as a next
 * hop (RFC 4271 §5.1.3). Asked when a session begins, on the speaker's thread; must not block.
 */
@FunctionalInterface
public interface SubnetResolver {

    /** Knows none: external peers are told our own address. */
    SubnetResolver NONE = own -> Optional.empty();

    /** The subnet of the interface that has this address of ours, or empty if it is not known. */
    Optional<Cidr> subnetOf(IpAddress own);
}
