package dev.poplin.bgp;

import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.inet.IpFamily;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is told of the session with a peer. Confined to the loop's thread. */
final class PeerView {

    private final EventLoop loop;
    private final RibPeer routes;
    private final RouteRetention retention;
    private final PrefixGuard prefixes;
    private final PeerLinks links;
    private final Standing standing;
    private final TrafficCount traffic = new TrafficCount();

    PeerView(
            EventLoop loop,
            RibPeer routes,
            RouteRetention retention,
            PrefixGuard prefixes,
            PeerLinks links,
            Standing standing) {
        this.loop = loop;
        this.routes = routes;
        this.retention = retention;
        this.prefixes = prefixes;
        this.links = links;
        this.standing = standing;
    }

    TrafficCount traffic() {
        return traffic;
    }

    /** How it stands; {@code current} is what passes on it if it is established. */
    PeerStatus status(Peer peer, Optional<RouteExchange> current, boolean shutDown) {
        SessionLink link = links.leading();
        return new PeerStatus(
                peer.address(),
                standing.remote().map(Open::as).orElse(peer.as()),
                link == null ? Phase.IDLE : link.phase(),
                standing.since(),
                standing.remote().map(Open::routerId),
                routes.received(),
                prefixes.isNear(peer),
                routes.sent(),
                current.map(RouteExchange::endOfRib).orElse(Set.of()),
                standing.lastError(),
                shutDown);
    }

    /** All that is known of it. */
    SessionReport report(Peer peer, Optional<RouteExchange> current, boolean shutDown) {
        Map<IpFamily, Integer> received = new EnumMap<>(IpFamily.class);
        Map<IpFamily, Integer> stale = new EnumMap<>(IpFamily.class);
        for (IpFamily family : peer.families()) {
            received.put(family, routes.received(family));
            stale.put(family, routes.stale(family));
        }
        Map<IpFamily, Instant> kept = new EnumMap<>(IpFamily.class);
        retention
                .keptLeft()
                .forEach((family, left) -> kept.put(family, loop.now().plus(left)));
        return new SessionReport(
                status(peer, current, shutDown),
                traffic.total(),
                standing.losses(),
                current.map(RouteExchange::agreed),
                received,
                stale,
                routes.notLetIn(),
                prefixes.heldOff()
                        .map(held -> new SessionReport.HeldOff(
                                held.limit(), held.left().map(loop.now()::plus))),
                kept);
    }
}
