package dev.poplin.bgp.rib;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.BgpRole;
import java.util.Optional;
import java.util.OptionalLong;

/** Keeps routes from leaking: what a provider or a peer has told goes to customers only (RFC 9234 §5). Pure. */
final class OnlyToCustomer {

    private OnlyToCustomer() {}

    /** What we take of what a peer tells us who are {@code role} to it: marked, as it came, or nothing if it has leaked. */
    static Optional<PathAttributes> received(PathAttributes attributes, BgpRole role, long peerAs) {
        OptionalLong marked = attributes.onlyToCustomer();
        boolean toProvider = role.equals(BgpRole.PROVIDER) || role.equals(BgpRole.ROUTE_SERVER);
        boolean leaked =
                marked.isPresent() && (toProvider || role.equals(BgpRole.PEER) && marked.getAsLong() != peerAs);
        if (leaked) {
            return Optional.empty();
        }
        return Optional.of(
                marked.isEmpty() && isBoundBelow(role)
                        ? attributes.with(builder -> builder.onlyToCustomer(OptionalLong.of(peerAs)))
                        : attributes);
    }

    /** Whether what we learn in this role is for customers: from a provider, a route server or a peer. */
    private static boolean isBoundBelow(BgpRole role) {
        return role.equals(BgpRole.CUSTOMER) || role.equals(BgpRole.ROUTE_SERVER_CLIENT) || role.equals(BgpRole.PEER);
    }

    /** Whether these attributes may not be told in this role. */
    static boolean isBound(PathAttributes attributes, BgpRole role) {
        return attributes.onlyToCustomer().isPresent() && isBoundBelow(role);
    }

    /** Whether what we tell in this role is marked as ours. */
    static boolean marks(BgpRole role) {
        return role.equals(BgpRole.PROVIDER) || role.equals(BgpRole.ROUTE_SERVER) || role.equals(BgpRole.PEER);
    }
}
