package dev.poplin.bgp.rib;

import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.NextHop;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.nlri.PrefixList;
import dev.poplin.inet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What becomes of the updates that a peer sends: RFC 4271 §9.1.2, RFC 4456 §8, RFC 5065 §4, RFC 9234 §5. */
final class Import {

    private Import() {}

    /** Takes in an update that is believed so far. */
    static void receive(Rib rib, RibPeer peer, Update update, Staleness staleness) {
        for (NlriList list : update.withdrawn()) {
            if (list instanceof PrefixList prefixes && list.family().isUnicast()) {
                peer.refused().forget(prefixes);
                withdraw(rib, peer, prefixes);
            }
        }
        for (Update.Reachable reachable : update.reachable()) {
            if (reachable.nlri() instanceof PrefixList prefixes
                    && reachable.family().isUnicast()
                    && peer.takes(prefixes.ipVersion())) {
                reach(rib, peer, reachable.nextHop().map(NextHop::address), update.attributes(), prefixes, staleness);
            }
        }
    }

    /** Not one who was removed, by a listener that has heard of the prefix before perhaps. */
    private static boolean isHeard(RibPeer peer) {
        return !peer.source().hasLeft();
    }

    private static void withdraw(Rib rib, RibPeer peer, PrefixList prefixes) {
        rib.table().expect(prefixes);
        for (int index = 0; index < prefixes.size() && isHeard(peer); index++) {
            rib.table().remove(peer.source(), prefixes, index);
        }
    }

    private static void reach(
            Rib rib,
            RibPeer peer,
            Optional<IpAddress> nextHop,
            PathAttributes attributes,
            PrefixList prefixes,
            Staleness staleness) {
        Reason loop = loop(rib.identity(), peer, peer.policy(), attributes);
        Optional<PathAttributes> marked =
                loop != null ? Optional.empty() : unleaked(peer, withoutForeignMetric(peer, peer.policy(), attributes));
        if (marked.isEmpty() || nextHop.isEmpty() || peer.isOurs(nextHop.get())) {
            Reason reason = loop != null ? loop : marked.isEmpty() ? Reason.ROLE : Reason.UNUSABLE_NEXT_HOP;
            IpAddress hop = nextHop.orElse(prefixes.ipVersion().unspecified());
            peer.refused().add(prefixes, peer.source().source(), new Advert(attributes, hop), reason);
            withdraw(rib, peer, prefixes);
            return;
        }
        SharedAttributes told = rib.pool().hold(rib.pool().of(marked.get(), nextHop.get()));
        PathFilter filter = peer.policy().importFilter();
        boolean each = peer.filterCalls().looksAtPrefix(filter);
        SharedAttributes after =
                each || prefixes.isEmpty() ? told : filtered(rib, peer, path(peer, prefixes, 0, told), told, staleness);
        if (after != null) {
            rib.pool().hold(after);
        }
        rib.table().expect(prefixes);
        for (int index = 0; index < prefixes.size() && isHeard(peer); index++) {
            boolean taken = rib.table()
                    .put(
                            peer.source(),
                            prefixes,
                            index,
                            told,
                            each ? filtered(rib, peer, path(peer, prefixes, index, told), told, staleness) : after);
            if (!taken) {
                peer.refuseOneMore(prefixes, index, new Advert(attributes, nextHop.get()));
            }
        }
        rib.pool().release(after);
        rib.pool().release(told);
    }

    private static Path path(RibPeer peer, PrefixList prefixes, int index, SharedAttributes told) {
        return new Path(
                prefixes.prefix(index),
                told.nextHop().address(),
                told.attributes(),
                peer.source().source(),
                prefixes.pathId(index));
    }

    /** What becomes of a path that the peer has told before, by the policy of now; null if that refuses it. */
    static @Nullable SharedAttributes again(
            Rib rib, RibPeer peer, Path path, SharedAttributes told, Staleness staleness) {
        PathAttributes attributes = told.attributes();
        if (loop(rib.identity(), peer, peer.policy(), attributes) != null) {
            return null;
        }
        PathAttributes heard = withoutForeignMetric(peer, peer.policy(), attributes);
        return heard == attributes
                ? filtered(rib, peer, path, told, staleness)
                : filtered(rib, peer, path.withAttributes(heard), rib.pool().of(heard, path.nextHop()), staleness);
    }

    /** What would become of a path that the peer has told before, by another policy. */
    static Optional<Path> under(PeerPolicy policy, Rib rib, RibPeer peer, Path path) {
        if (loop(rib.identity(), peer, policy, path.attributes()) != null) {
            return Optional.empty();
        }
        PathAttributes heard = withoutForeignMetric(peer, policy, path.attributes());
        Path told = heard == path.attributes() ? path : path.withAttributes(heard);
        return peer.filterCalls().apply(policy.importFilter(), told).map(changed -> withNextHopOf(told, changed));
    }

    /** Why a path that the peer has told, and that stands in the tables, is taken or not. */
    static Reason reason(Rib rib, RibPeer peer, Path path, Staleness staleness) {
        Reason loop = loop(rib.identity(), peer, peer.policy(), path.attributes());
        if (loop != null) {
            return loop;
        }
        if (staleness == Staleness.LONG_LIVED_STALE && path.attributes().has(Community.NO_LLGR)) {
            return Reason.NO_LLGR;
        }
        return under(peer.policy(), rib, peer, path).isPresent() ? Reason.TAKEN : Reason.IMPORT_FILTER;
    }

    /** What is taken of others has a next hop: a filter that names none leaves the path its own. */
    private static Path withNextHopOf(Path told, Path changed) {
        return changed.nextHop().isUnspecified() ? changed.withNextHop(told.nextHop()) : changed;
    }

    /** What the peer's import filter makes of a path, which may be kept beyond its time; null if it refuses it. */
    private static @Nullable SharedAttributes filtered(
            Rib rib, RibPeer peer, Path path, SharedAttributes told, Staleness staleness) {
        if (staleness != Staleness.LONG_LIVED_STALE) {
            return filtered(rib, peer, path, told);
        }
        if (told.attributes().has(Community.NO_LLGR)) {
            return null;
        }
        SharedAttributes let = filtered(rib, peer, path, told);
        if (let == null || let.attributes().has(Community.LLGR_STALE)) {
            return let;
        }
        List<Community> marked = new ArrayList<>(let.attributes().communities());
        marked.add(Community.LLGR_STALE);
        return rib.pool()
                .of(let.attributes().withCommunities(marked), let.nextHop().address());
    }

    private static @Nullable SharedAttributes filtered(Rib rib, RibPeer peer, Path path, SharedAttributes told) {
        PathFilter filter = peer.policy().importFilter();
        if (filter == PathFilter.ALL) {
            return told;
        }
        return peer.filterCalls()
                .apply(filter, path)
                .map(changed -> changed == path ? told : of(rib, withNextHopOf(path, changed)))
                .orElse(null);
    }

    private static SharedAttributes of(Rib rib, Path path) {
        return rib.pool().of(path.attributes(), path.nextHop());
    }

    /** By what it is known that the path has been here before; null if it has not. */
    private static @Nullable Reason loop(
            Identity identity, RibPeer peer, PeerPolicy policy, PathAttributes attributes) {
        int allowed = policy.ownAsAllowed();
        if (attributes.asPath().occurrences(identity.as()) > allowed
                || attributes.asPath().occurrences(peer.identity().as()) > allowed
                || identity.memberAs() != identity.as()
                        && attributes.asPath().occurrences(identity.memberAs()) > allowed) {
            return Reason.AS_LOOP;
        }
        if (attributes.originatorId().filter(identity.routerId()::equals).isPresent()) {
            return Reason.ORIGINATOR_LOOP;
        }
        boolean reflectedHere =
                attributes.clusterListLength() > 0 && attributes.clusterList().contains(identity.clusterId());
        return reflectedHere ? Reason.CLUSTER_LOOP : null;
    }

    /** RFC 7311 §3.3: the metric of another administration is not heard of. */
    private static PathAttributes withoutForeignMetric(RibPeer peer, PeerPolicy policy, PathAttributes attributes) {
        return peer.kind() == Path.Kind.EXTERNAL
                        && !policy.accumulatedMetric()
                        && attributes.accumulatedMetric().isPresent()
                ? attributes.toBuilder().accumulatedMetric(OptionalLong.empty()).build()
                : attributes;
    }

    private static Optional<PathAttributes> unleaked(RibPeer peer, PathAttributes attributes) {
        return peer.kind() == Path.Kind.EXTERNAL && peer.policy().role().isPresent()
                ? OnlyToCustomer.received(attributes, peer.policy().role().get(), peer.as())
                : Optional.of(attributes);
    }
}
