package dev.poplin.node.address;

import dev.poplin.inet.Cidr;
import java.util.List;
import java.util.Optional;

/** Compares the pods' and services' prefixes with what the host itself uses; both sides of an overlap are named. */
public final class HostOverlap {

    private HostOverlap() {}

    /**
     * The first overlap, as a sentence that names both prefixes. A default route overlaps nothing.
     *
     * @param what what the prefix is, such as {@code the pool}
     * @param addresses the host's addresses without those of pods
     * @param routes the host's routes without our own
     */
    public static Optional<String> find(String what, Cidr prefix, List<HostAddress> addresses, List<HostRoute> routes) {
        Optional<String> byAddress = addresses.stream()
                .filter(each -> each.address().canonical().overlaps(prefix))
                .map(each -> what + " " + prefix + " overlaps " + each.address() + ", the address of interface "
                        + each.interfaceName() + " of this host")
                .findFirst();
        return byAddress.or(() -> routes.stream()
                .filter(each ->
                        each.destination().length() > 0 && each.destination().overlaps(prefix))
                .map(each -> what + " " + prefix + " overlaps the route to " + each.destination()
                        + (each.interfaceName().isEmpty() ? "" : " on interface " + each.interfaceName())
                        + " of this host")
                .findFirst());
    }
}
