package dev.poplin.bgp;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.handover.Giving;
import dev.poplin.bgp.handover.HandedAbsence;
import dev.poplin.bgp.handover.HandedSession;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.Rib;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.rib.RouteChange;
import dev.poplin.bgp.session.SessionConfig;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.Transport;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a speaker consists of: its peers, its table, and who follows that. Confined to the loop's thread. */
final class SpeakerCore implements Speaker {

    private static final Logger LOG = LoggerFactory.getLogger(SpeakerCore.class);

    /** How long a hand-over may take. */
    private static final Duration HAND_OVER = Duration.ofSeconds(10);

    private final EventLoop loop;
    private final Transport transport;
    private final @Nullable InetSocketAddress listen;
    private final PeerRoster roster;
    private final PeerGroups groups;
    private final Rib rib;
    private final Succession succession;
    private final int feedCapacity;
    private final List<RouteFeed> feeds = new ArrayList<>();

    private final PeerListeners listeners = new PeerListeners();
    private final SharedEncoder encoder = new SharedEncoder();
    private final SessionDecoders decoders = new SessionDecoders();
    private boolean working;
    private boolean over;

    SpeakerCore(
            EventLoop loop,
            Transport transport,
            @Nullable InetSocketAddress listen,
            Duration restartTime,
            SessionConfig config,
            Rib.Settings settings,
            int feedCapacity) {
        this.feedCapacity = feedCapacity;
        this.rib = new Rib(settings, this::workSoon);
        this.loop = loop;
        this.transport = transport;
        this.succession = new Succession(loop, transport, this::settle);
        this.listen = listen;
        this.roster = new PeerRoster(loop, new SessionConfigs(settings.identity(), config), this, succession);
        this.groups = new PeerGroups(roster);
        loop.execute(() -> roster.restartWait().begin(loop, restartTime));
    }

    /** All that another process has handed over has found its place. */
    private void settle() {
        roster.forgetInherited();
        roster.sessions().forEach(PeerSession::flushSoon);
    }

    /** The peers. */
    PeerRoster roster() {
        return roster;
    }

    /** Who is added, changed and removed, by itself or as a member of a group. */
    PeerGroups groups() {
        return groups;
    }

    void listen() throws IOException {
        if (listen != null) {
            roster.listen(transport, listen);
        }
        succession.settle();
    }

    /**
     * Goes on with what another process has handed over, as soon as peers are added whose sessions these are. Nobody is told anything
     * before all of them are there, or some time has passed.
     */
    void inherit(Inheritance inherited) {
        succession.inherit(inherited);
        roster.restartWait().skip();
        Announcement.of(inherited.announced())
                .forEach(announced -> announce(announced.prefix(), announced.nextHop(), announced.attributes()));
        rib.markAnnounced();
    }

    /** The peers whose sessions or kept routes were handed over and that were not added yet. */
    Set<IpAddress> unclaimed() {
        return succession.unclaimed();
    }

    @Override
    public void arrived(PeerSession session) {
        succession.arrived();
    }

    /** Is complete when nothing is left of what another process has handed over that was not taken in. */
    CompletableFuture<Boolean> settled() {
        return succession.settled();
    }

    @Override
    public boolean mayTell() {
        return succession.isSettled();
    }

    /**
     * Hands everything over. The thread waits meanwhile, so that nothing is read, sent or changed; but BFD goes on.
     *
     * @throws IOException if the next process did not take it: everything is as it was before
     */
    void handOver(HandOverLine line, SpeakerBfd.Departing bfd) throws IOException {
        for (PeerSession session : roster.sessions()) {
            session.requireAlive(line);
        }
        while (rib.work()) {
            // What peers have told is to be handed over as it will be.
        }
        Giving giving = Giving.begin(line, patience(), roster.listening());
        for (Cidr remotes : roster.demanded()) {
            giving.demanded(remotes);
        }
        for (PeerSession session : roster.sessions()) {
            Optional<HandedSession> held = session.held();
            if (held.isPresent()) {
                giving.session(held.get());
            }
            Optional<HandedAbsence> absence = session.absence();
            if (absence.isPresent()) {
                giving.absence(absence.get());
            }
        }
        giving.announced(rib.announced());
        bfd.tell(giving);
        giving.end();
        bfd.conclude(giving);
        endFeeds();
        roster.forsake();
    }

    /**
     * No peer's hold time passes because of a process that does not take what it is given: what was heard last is a keepalive's time old at
     * most, and the hand-over ends after one and a half more.
     */
    private Duration patience() {
        return roster.sessions().stream()
                .flatMap(session -> session.exchange().flatMap(RouteExchange::keepaliveInterval).stream())
                .min(Duration::compareTo)
                .filter(least -> least.compareTo(HAND_OVER) < 0)
                .orElse(HAND_OVER);
    }

    @Override
    public @Nullable Connection connect(Peer peer, Connection.Listener listener) {
        try {
            return transport.connect(
                    new Transport.Destination(
                            peer.localAddress(),
                            peer.address(),
                            peer.port(),
                            peer.session().tcp()),
                    listener);
        } catch (IOException e) {
            LOG.warn("{}: a socket could not be opened: {}", peer.address(), e.toString());
            return null;
        }
    }

    @Override
    public void changed(PeerSession session) {
        roster.changed(session);
    }

    @Override
    public void upOrDown(PeerSession session) {
        PeerStatus status = session.status();
        // The session is in the midst of what it does, and who hears of it may want another thing.
        loop.execute(() -> listeners.tell(status));
    }

    void addPeerListener(Consumer<PeerStatus> listener) {
        listeners.add(
                listener, roster.sessions().stream().map(PeerSession::status).toList());
    }

    void removePeerListener(Consumer<PeerStatus> listener) {
        listeners.remove(listener);
    }

    @Override
    public boolean mayEndRib(PeerSession session) {
        return roster.restartWait().mayEndRib(session);
    }

    @Override
    public SharedEncoder encoder() {
        return encoder;
    }

    @Override
    public SessionDecoders decoders() {
        return decoders;
    }

    void announce(Cidr prefix, IpAddress nextHop, PathAttributes attributes) {
        rib.announce(prefix, nextHop, attributes);
    }

    List<Announcement> announcements() {
        return Announcement.of(rib.announced()).stream()
                .sorted(Comparator.comparing(Announcement::prefix))
                .toList();
    }

    void withdraw(Cidr prefix) {
        rib.withdraw(prefix);
    }

    @Override
    public RibPeer join(Peer peer, Runnable told) {
        return rib.addPeer(peer.address(), peer.as(), peer.localAs(), peer.policy(), told);
    }

    @Override
    public boolean isExternal(Peer peer, long as) {
        return rib.identity().as(peer.localAs()).kindOf(as) == Path.Kind.EXTERNAL;
    }

    @Override
    public void leave(RibPeer peer) {
        rib.removePeer(peer);
    }

    /** A portion in every round of the loop, so that sessions get their turn between. */
    private void workSoon() {
        if (!working) {
            working = true;
            loop.execute(this::work);
        }
    }

    private void work() {
        working = false;
        if (rib.work()) {
            workSoon();
        }
    }

    Rib rib() {
        return rib;
    }

    boolean isConverged() {
        return mayTell()
                && (roster.restartWait().isOver()
                        || roster.sessions().stream()
                                .filter(session -> !session.isShutDown())
                                .allMatch(session -> session.exchange()
                                        .filter(RouteExchange::isConverged)
                                        .isPresent()));
    }

    Rib.FirstWalk addListener(Consumer<RouteChange> listener) {
        return rib.walkTo(listener);
    }

    void subscribe(Flow.Subscriber<? super RouteEvent> subscriber) {
        if (over) {
            throw new IllegalStateException("the speaker is closed");
        }
        RouteFeed feed = new RouteFeed(loop, rib, feedCapacity, subscriber);
        feeds.removeIf(RouteFeed::isEnded);
        feeds.add(feed);
        feed.start();
    }

    void stop(Notification notification) {
        roster.sessions().forEach(session -> session.stop(notification));
        abandon();
    }

    void abandon() {
        succession.abandon();
        endFeeds();
        roster.abandon();
    }

    private void endFeeds() {
        over = true;
        feeds.forEach(RouteFeed::complete);
    }
}
