package dev.poplin.bgp.filter;

import dev.poplin.inet.IpAddress;
import java.util.Optional;

/** Knows through which interface packets to a next hop leave. Called on the speaker's thread; must not block. */
@FunctionalInterface
public interface InterfaceResolver {

    /** The name of the interface, or empty if there is no way to the address. */
    Optional<String> interfaceTo(IpAddress nextHop);
}
