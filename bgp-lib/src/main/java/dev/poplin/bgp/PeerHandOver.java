package dev.poplin.bgp;

import dev.poplin.bgp.handover.HandedAbsence;
import dev.poplin.bgp.handover.HandedSession;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.transport.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What another process may go on with of a peer, and what another one has held of it: its session, or what is kept while it is
 * away. Confined to the loop's thread.
 */
final class PeerHandOver {

    private final EventLoop loop;
    private final RibPeer routes;
    private final RouteRetention retention;
    private final PrefixGuard prefixes;
    private final PeerLinks links;
    private final Standing standing;

    PeerHandOver(
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

    /**
     * Goes on with a session on a link. What the peer told there is not taken in yet.
     *
     * @throws IOException if the connection cannot be used
     */
    RouteExchange resume(HandedSession.Head head, SessionLink link, SessionLink.Resumption held) throws IOException {
        try {
            link.resume(head, held);
        } catch (IOException e) {
            links.ended(link);
            throw e;
        }
        links.established(link);
        routes.ofAs(head.theirs().as());
        standing.resumed(head.theirs(), head.failures());
        standing.changed(head.since());
        return new RouteExchange(loop, link, routes, retention, head.ours(), head.theirs());
    }

    /**
     * Keeps what was kept of the peer, and holds it off if it was.
     *
     * @param passed how long ago that was
     * @param over is called when it is held off no more
     * @param then is called when everything has been taken in
     */
    void resume(HandedAbsence absence, Duration passed, Peer peer, Runnable over, Runnable then) {
        standing.resumed(absence.head().theirs(), absence.head().failures());
        routes.ofAs(absence.head().theirs().as());
        absence.head().heldOff().ifPresent(held -> prefixes.resume(peer, held.after(passed), over));
        retention.resume(absence, passed, then);
    }

    /** What may be kept of the peer, if its routes are kept or it is held off; it has no session. */
    Optional<HandedAbsence> absence(Open local) {
        return retention.isKeeping() || prefixes.isHolding()
                ? standing.remote()
                        .map(theirs -> retention.absence(standing.failures(), local, theirs, prefixes.heldOff()))
                : Optional.empty();
    }

    /** The session in which this passes, if its connection can be handed over. */
    Optional<HandedSession> held(Peer peer, RouteExchange current) {
        return current.held(peer.address(), links.isIncoming(current.link()), standing.since());
    }
}
