package dev.poplin.bgp.rib;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.Update;
import dev.poplin.inet.Cidr;
import org.jspecify.annotations.Nullable;

/** What becomes of the updates that a peer sends: RFC 4271 §9.1.2, RFC 4456 §8, RFC 5065 §4, RFC 9234 §5. */
final class Import {

    private Import() {}

    static void receive(Rib rib, RibPeer peer, Update update) {
        RoutingTable table = rib.table();
        for (Cidr prefix : update.withdrawn()) {
            table.remove(peer.source(), 0, prefix);
        }
        for (Update.Reachable reachable : update.reachable()) {
            boolean refused = isLooped(rib.identity(), peer, update.attributes())
                    || reachable.nextHop().equals(peer.agreement().self());
            if (refused) {
                for (Cidr prefix : reachable.prefixes()) {
                    table.remove(peer.source(), 0, prefix);
                }
                continue;
            }
            SharedAttributes told = rib.pool().hold(rib.pool().of(update.attributes(), reachable.nextHop()));
            for (Cidr prefix : reachable.prefixes()) {
                Path path = new Path(
                        prefix,
                        reachable.nextHop(),
                        update.attributes(),
                        peer.source().source(),
                        0);
                table.put(peer.source(), 0, prefix, told, filtered(rib, peer, path, told));
            }
            rib.pool().release(told);
        }
    }

    /** What the peer's import filter makes of a path, or null if it refuses it. */
    static @Nullable SharedAttributes filtered(Rib rib, RibPeer peer, Path path, SharedAttributes told) {
        PathFilter filter = peer.policy().importFilter();
        if (filter == PathFilter.ALL) {
            return told;
        }
        return filter.apply(path)
                .map(changed -> changed == path ? told : rib.pool().of(changed.attributes(), changed.nextHop()))
                .orElse(null);
    }

    /** Whether the path has been here before. */
    private static boolean isLooped(Identity identity, RibPeer peer, PathAttributes attributes) {
        int allowed = peer.policy().ownAsAllowed();
        return attributes.asPath().contains(identity.as())
                || identity.memberAs() != identity.as() && attributes.asPath().contains(identity.memberAs())
                || attributes.originatorId().filter(identity.routerId()::equals).isPresent()
                || attributes.clusterList().contains(identity.clusterId());
    }
}
