package dev.poplin.bgp;

import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.RibPeer;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many peers a speaker has of which kind: whose routes are passed on to whom. Immutable.
 *
 * @param all all peers
 * @param external those of other systems, members of our confederation included
 * @param clients those of our system for whom we reflect routes (RFC 4456)
 */
record PeerKinds(int all, int external, int clients) {

    static PeerKinds of(Stream<RibPeer> peers) {
        List<RibPeer> list = peers.toList();
        int external = (int)
                list.stream().filter(peer -> peer.kind() != Path.Kind.INTERNAL).count();
        int clients = (int) list.stream().filter(PeerKinds::isClient).count();
        return new PeerKinds(list.size(), external, clients);
    }

    private static boolean isClient(RibPeer peer) {
        return peer.kind() == Path.Kind.INTERNAL && peer.policy().reflectorClient();
    }

    /** Whether a peer, one of these, may be told routes of another. */
    boolean passOnTo(RibPeer peer) {
        boolean client = isClient(peer);
        return peer.kind() != Path.Kind.INTERNAL || client ? all > 1 : external > 0 || clients > 0;
    }
}
