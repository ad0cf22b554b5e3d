package dev.poplin.bgp;

import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.Agreement;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.session.Action;
import dev.poplin.bgp.session.Event;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.session.SessionConfig;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.bgp.transport.TcpOptions;
import dev.poplin.bgp.transport.Transport;
import dev.poplin.inet.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session with one peer: up to two connections until one of them wins, and what was told on it. Confined to the loop's
 * thread.
 */
final class PeerSession implements SessionLink.Owner {

    private static final Logger LOG = LoggerFactory.getLogger(PeerSession.class);

    private static final int ROLE_MISMATCH = 11;

    /** The speaker's side. */
    interface Speaker {

        /** Adds the peer to those who exchange routes; {@code told} is called when there is something to tell it. */
        RibPeer join(Peer peer, Runnable told);

        /** Removes it, and what it told. */
        void leave(RibPeer peer);
    }

    private final EventLoop loop;
    private Peer peer;
    private final SessionConfig config;
    private final Speaker speaker;
    private final Function<Connection.Listener, @Nullable Connection> connector;
    private final RibPeer routes;
    private final Set<Family> endOfRib = new HashSet<>();

    private @Nullable SessionLink outgoing;
    private @Nullable SessionLink incoming;
    private @Nullable SessionLink established;
    private int failures;
    private EventLoop.@Nullable Timer staleTimer;
    private Optional<Open> remote = Optional.empty();
    private Instant since;
    private String lastError = "";
    private boolean endOfRibDue;
    private boolean flushScheduled;
    private boolean stopped;

    PeerSession(
            EventLoop loop,
            Peer peer,
            SessionConfig config,
            Speaker speaker,
            Function<Connection.Listener, @Nullable Connection> connector) {
        this.loop = loop;
        this.peer = peer;
        this.config = config;
        this.speaker = speaker;
        this.connector = connector;
        this.routes = speaker.join(peer, this::flushSoon);
        this.since = loop.now();
    }

    Peer peer() {
        return peer;
    }

    /** Whether the session can go on with these settings of its peer: nothing differs of which OPEN messages tell. */
    boolean takes(Peer changed) {
        PeerPolicy before = peer.policy();
        PeerPolicy after = changed.policy();
        return changed.withPolicy(before).equals(peer)
                && before.role().equals(after.role())
                && before.manyPathsTaken() == after.manyPathsTaken()
                && before.pathsSent() > 1 == after.pathsSent() > 1;
    }

    void setPolicy(PeerPolicy changed) {
        peer = peer.withPolicy(changed);
        routes.setPolicy(changed);
    }

    RibPeer routes() {
        return routes;
    }

    void start() {
        if (!peer.passive()) {
            SessionLink link = new SessionLink(loop, config, this, connector);
            outgoing = link;
            link.handle(new Event.Start(false));
        }
    }

    /** Ends the session for good. */
    void stop(Notification notification) {
        stopped = true;
        if (staleTimer != null) {
            staleTimer.cancel();
        }
        for (SessionLink link : new SessionLink[] {outgoing, incoming}) {
            if (link != null) {
                link.handle(new Event.Stop(notification));
            }
        }
        speaker.leave(routes);
    }

    /** Drops the connections without a word. */
    void abandon() {
        stopped = true;
        for (SessionLink link : new SessionLink[] {outgoing, incoming}) {
            if (link != null) {
                link.abandon();
            }
        }
    }

    /** Whether a connection of the peer is of use: RFC 4271 §6.8 keeps a session that works, unless the peer has restarted. */
    boolean mayAccept() {
        return !stopped && (established == null || restartOf(remote).isPresent());
    }

    /** The peer has opened a connection. */
    void accept(Transport.Incoming accepted) {
        SessionLink current = established;
        if (current != null) {
            // RFC 4724 §4.2: the peer has restarted, and the old connection has not noticed yet.
            current.closed("the peer connected again");
        } else if (incoming != null) {
            incoming.handle(new Event.Stop(Notification.of(Notification.CEASE, Notification.REJECTED)));
        }
        SessionLink link = new SessionLink(loop, config.forIncoming(), this, listener -> null);
        incoming = link;
        link.takeOver(failures, listener -> accepted.accept(TcpOptions.NONE, listener));
    }

    private static Optional<GracefulRestart> restartOf(Optional<Open> open) {
        return open.flatMap(message -> message.capability(GracefulRestart.class))
                .filter(restart -> !restart.families().isEmpty());
    }

    @Override
    public void changed(SessionLink link, Phase before) {
        since = loop.now();
        LOG.debug("{}: {} -> {}", peer.address(), before, link.phase());
        if (link.phase() != Phase.OPEN_CONFIRM) {
            return;
        }
        if (link.state()
                .remote()
                .filter(open -> OpenMessages.rolesClash(peer.policy().role(), open))
                .isPresent()) {
            link.handle(new Event.Stop(Notification.of(Notification.OPEN, ROLE_MISMATCH)));
            return;
        }
        SessionLink other = link == outgoing ? incoming : outgoing;
        if (other != null && other.phase() == Phase.OPEN_CONFIRM) {
            long theirs =
                    link.state().remote().map(open -> open.routerId().lowBits()).orElse(0L);
            boolean oursWins = config.local().routerId().lowBits() > theirs;
            SessionLink loser = oursWins ? incoming : outgoing;
            if (loser != null) {
                loser.handle(new Event.CollisionDump());
            }
        }
    }

    @Override
    public void established(SessionLink link, Open open) {
        established = link;
        remote = Optional.of(open);
        lastError = "";
        endOfRib.clear();
        SessionLink other = link == outgoing ? incoming : outgoing;
        if (other != null) {
            other.handle(new Event.Stop(Notification.of(Notification.CEASE, Notification.COLLISION)));
        }
        boolean kept = restartOf(remote)
                .map(GracefulRestart::families)
                .filter(families -> families.stream().allMatch(GracefulRestart.PreservedFamily::forwarding))
                .isPresent();
        if (staleTimer != null && !kept) {
            // The peer's forwarding did not survive its restart, or it says nothing of it.
            routes.forgetStale();
        }
        LOG.info("{}: established, {}", peer.address(), open);
        endOfRibDue = true;
        ownAddress(link).ifPresent(self -> routes.up(Agreement.of(link.negotiated(), open.routerId(), self)));
        flushSoon();
    }

    @Override
    public void act(SessionLink link, Action action) {
        if (action instanceof Action.Deliver deliver) {
            Update update = deliver.update();
            if (update.endOfRib().isPresent()) {
                endOfRib.add(update.endOfRib().get());
                if (endOfRib.containsAll(link.negotiated().families())) {
                    if (staleTimer != null) {
                        staleTimer.cancel();
                        staleTimer = null;
                    }
                    routes.forgetStale();
                }
                return;
            }
            routes.receive(update);
        } else if (action instanceof Action.Refresh refresh && refresh.request().subtype() == 0) {
            routes.repeat();
        }
    }

    @Override
    public void ended(SessionLink link, Action.Ended ended, boolean wasEstablished) {
        if (link == incoming) {
            incoming = null;
        }
        if (link == established) {
            established = null;
            failures = link.state().failures();
            endOfRib.clear();
            afterEstablished(ended);
        }
        if (established == null) {
            since = loop.now();
            lastError = ended.reason();
        }
        SessionLink ours = outgoing;
        if (!stopped && ours != null && established == null && !ours.isActive()) {
            ours.handle(new Event.DampedStart(failures));
        }
    }

    private void afterEstablished(Action.Ended ended) {
        Optional<GracefulRestart> restart = restartOf(remote);
        if (ended.notification().isEmpty() && restart.isPresent() && !stopped) {
            Duration patience = Duration.ofSeconds(restart.get().restartSeconds());
            LOG.info("{}: {}; its routes are kept for {}", peer.address(), ended.reason(), patience);
            routes.down(true);
            if (staleTimer != null) {
                staleTimer.cancel();
            }
            staleTimer = loop.schedule(patience, () -> {
                staleTimer = null;
                routes.forgetStale();
            });
        } else {
            LOG.info("{}: {}", peer.address(), ended.reason());
            routes.down(false);
        }
    }

    private static Optional<IpAddress> ownAddress(SessionLink link) {
        return Optional.ofNullable(link.connection()).flatMap(Connection::local);
    }

    private void flushSoon() {
        if (!flushScheduled) {
            flushScheduled = true;
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        SessionLink link = established;
        Connection connection = link == null ? null : link.connection();
        if (link == null || connection == null) {
            return;
        }
        if (routes.hasNext() && !connection.isFull()) {
            routes.next().forEach(link::send);
        }
        if (routes.hasNext()) {
            // A full connection says when it has drained.
            if (!connection.isFull()) {
                flushSoon();
            }
        } else if (endOfRibDue) {
            endOfRibDue = false;
            link.negotiated().families().forEach(family -> link.send(Update.endOfRib(family)));
        }
    }

    @Override
    public void drained(SessionLink link) {
        flushSoon();
    }

    /** Asks the peer to tell everything again. */
    void requestRefresh() {
        SessionLink link = established;
        if (link != null) {
            for (Family family : link.negotiated().families()) {
                link.send(RouteRefresh.request(family));
            }
        }
    }

    PeerStatus status() {
        SessionLink link = established != null ? established : incoming != null ? incoming : outgoing;
        return new PeerStatus(
                peer.address(),
                peer.as(),
                link == null ? Phase.IDLE : link.phase(),
                since,
                remote.map(Open::routerId),
                routes.received(),
                routes.sent(),
                endOfRib,
                lastError);
    }

    /** Whether the session is established and the peer has told everything. */
    boolean isConverged() {
        SessionLink link = established;
        return link != null && endOfRib.containsAll(link.negotiated().families());
    }
}
