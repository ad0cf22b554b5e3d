package dev.poplin.bgp;

import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.session.Action;
import dev.poplin.bgp.session.Event;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.session.SessionConfig;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
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

    /** The speaker's side. */
    interface Speaker {

        /** Takes in what a peer told. */
        void learned(PeerSession session, Update update, IpAddress routerId);

        /** Marks what a peer told, to be told again. */
        void keepStale(PeerSession session);

        /** Forgets what was marked and not told again. */
        void forgetStale(PeerSession session);

        /** Forgets all that a peer told. */
        void forget(PeerSession session);

        /** Fills the peer's adj-out with the best paths. */
        void tellAll(PeerSession session);

        /** How many prefixes the peer has told. */
        int received(PeerSession session);
    }

    private final EventLoop loop;
    private final Peer peer;
    private final SessionConfig config;
    private final Speaker speaker;
    private final Function<Connection.Listener, @Nullable Connection> connector;
    private final AdjRibOut out = new AdjRibOut();
    private final Set<Family> endOfRib = new HashSet<>();

    private @Nullable SessionLink outgoing;
    private @Nullable SessionLink incoming;
    private @Nullable SessionLink established;
    private EventLoop.@Nullable Timer retry;
    private EventLoop.@Nullable Timer staleTimer;
    private Optional<Open> remote = Optional.empty();
    private Instant since = Instant.now();
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
    }

    Peer peer() {
        return peer;
    }

    void start() {
        if (!peer.passive() && !stopped && outgoing == null && established == null) {
            SessionLink link = new SessionLink(loop, config, this, connector);
            outgoing = link;
            link.handle(new Event.Start(false));
        }
    }

    /** Ends the session for good. */
    void stop(Notification notification) {
        stopped = true;
        if (retry != null) {
            retry.cancel();
        }
        if (staleTimer != null) {
            staleTimer.cancel();
        }
        for (SessionLink link : new SessionLink[] {outgoing, incoming}) {
            if (link != null) {
                link.handle(new Event.Stop(notification));
            }
        }
        speaker.forget(this);
    }

    /** Drops the connections without a word. */
    void abandon() {
        stopped = true;
        for (SessionLink link : new SessionLink[] {outgoing, incoming}) {
            Connection connection = link == null ? null : link.connection();
            if (connection != null) {
                connection.close();
            }
        }
    }

    /** Whether a connection of the peer is of use: RFC 4271 §6.8 keeps a session that works, unless the peer has restarted. */
    boolean mayAccept() {
        return !stopped && (established == null || restartOf(remote).isPresent());
    }

    /** The peer has opened a connection. */
    void accept(Function<Connection.Listener, Connection> accepted) {
        SessionLink current = established;
        if (current != null) {
            // RFC 4724 §4.2: the peer has restarted, and the old connection has not noticed yet.
            current.closed("the peer connected again");
        } else if (incoming != null) {
            incoming.handle(new Event.Stop(Notification.of(Notification.CEASE, Notification.REJECTED)));
        }
        SessionLink link = new SessionLink(loop, config, this, listener -> null);
        incoming = link;
        link.takeOver(accepted);
    }

    private static Optional<GracefulRestart> restartOf(Optional<Open> open) {
        return open.flatMap(message -> message.capability(GracefulRestart.class))
                .filter(restart -> !restart.families().isEmpty());
    }

    @Override
    public void changed(SessionLink link, Phase before) {
        since = Instant.now();
        LOG.debug("{}: {} -> {}", peer.address(), before, link.phase());
        if (link.phase() != Phase.OPEN_CONFIRM) {
            return;
        }
        SessionLink other = link == outgoing ? incoming : outgoing;
        if (other != null && other.phase() == Phase.OPEN_CONFIRM) {
            long theirs =
                    link.state().remote().map(open -> open.routerId().lowBits()).orElse(0L);
            boolean oursWins = config.local().routerId().lowBits() > theirs;
            SessionLink loser = oursWins ? incoming : outgoing;
            if (loser != null) {
                loser.handle(new Event.Stop(Notification.of(Notification.CEASE, Notification.COLLISION)));
            }
        }
    }

    @Override
    public void established(SessionLink link, Open open) {
        established = link;
        remote = Optional.of(open);
        lastError = "";
        endOfRib.clear();
        out.clear();
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
            speaker.forgetStale(this);
        }
        LOG.info("{}: established, {}", peer.address(), open);
        speaker.tellAll(this);
        endOfRibDue = true;
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
                    speaker.forgetStale(this);
                }
                return;
            }
            speaker.learned(this, update, remote.map(Open::routerId).orElseThrow());
        } else if (action instanceof Action.Refresh refresh && refresh.request().subtype() == 0) {
            out.repeat();
            flushSoon();
        }
    }

    @Override
    public void ended(SessionLink link, Action.Ended ended, boolean wasEstablished) {
        if (link == outgoing) {
            outgoing = null;
        }
        if (link == incoming) {
            incoming = null;
        }
        if (link == established) {
            established = null;
            out.clear();
            endOfRib.clear();
            afterEstablished(ended);
        }
        if (established == null) {
            since = Instant.now();
            lastError = ended.reason();
        }
        if (!stopped && outgoing == null && established == null && !peer.passive()) {
            if (retry != null) {
                retry.cancel();
            }
            retry = loop.schedule(Jitter.of(config.connectRetry()), this::start);
        }
    }

    private void afterEstablished(Action.Ended ended) {
        Optional<GracefulRestart> restart = restartOf(remote);
        if (ended.graceful() && restart.isPresent() && !stopped) {
            Duration patience = Duration.ofSeconds(restart.get().restartSeconds());
            LOG.info("{}: {}; its routes are kept for {}", peer.address(), ended.reason(), patience);
            speaker.keepStale(this);
            if (staleTimer != null) {
                staleTimer.cancel();
            }
            staleTimer = loop.schedule(patience, () -> {
                staleTimer = null;
                speaker.forgetStale(this);
            });
        } else {
            LOG.info("{}: {}", peer.address(), ended.reason());
            speaker.forget(this);
        }
    }

    /** The peer shall know this best path of a prefix, or that there is none. */
    void tell(Cidr prefix, Optional<Path> best, long localAs) {
        SessionLink link = established;
        if (link == null) {
            return;
        }
        boolean agreed = link.negotiated().families().contains(Family.unicast(prefix.family()));
        Optional<IpAddress> self = ownAddress(link);
        out.set(
                prefix,
                agreed && self.isPresent()
                        ? best.flatMap(path -> Export.of(path, peer, localAs, self.get()))
                        : Optional.empty());
        flushSoon();
    }

    private static Optional<IpAddress> ownAddress(SessionLink link) {
        Connection connection = link.connection();
        if (connection == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(IpAddress.of(connection.local().getAddress()));
        } catch (IOException e) {
            return Optional.empty();
        }
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
        while (!out.isEmpty() && !connection.isFull()) {
            out.next().forEach(link::send);
        }
        if (out.isEmpty() && endOfRibDue) {
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
                speaker.received(this),
                out.size(),
                endOfRib,
                lastError);
    }

    /** Whether the session is established and the peer has told everything. */
    boolean isConverged() {
        SessionLink link = established;
        return link != null && endOfRib.containsAll(link.negotiated().families());
    }
}
