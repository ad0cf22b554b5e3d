package dev.poplin.node.address;

import dev.poplin.inet.IpFamily;
import dev.poplin.node.config.AddressDetection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds the address by which the other nodes reach this one. */
public final class NodeAddress {

    private NodeAddress() {}

    /**
     * The first IPv4 address, in the kernel's order, that the detection method accepts; loopback and link-local never are.
     *
     * @param skipped names of interfaces that first-found passes over, {@code *} at the end for any ending
     */
    public static Optional<HostAddress> detect(
            AddressDetection method, List<String> skipped, List<HostAddress> addresses) {
        Predicate<HostAddress> accepted;
        if (method instanceof AddressDetection.OnInterface on) {
            accepted = candidate -> candidate.interfaceName().equals(on.name());
        } else if (method instanceof AddressDetection.Within within) {
            accepted = candidate -> within.cidr().contains(candidate.address().address());
        } else {
            accepted = candidate -> candidate.interfaceUp()
                    && skipped.stream().noneMatch(pattern -> matches(pattern, candidate.interfaceName()));
        }
        return addresses.stream()
                .filter(candidate -> candidate.address().family() == IpFamily.IPV4)
                .filter(candidate -> !candidate.address().address().isLoopback()
                        && !candidate.address().address().isLinkLocal())
                .filter(accepted)
                .findFirst();
    }

    private static boolean matches(String pattern, String name) {
        return pattern.endsWith("*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                : name.equals(pattern);
    }
}
