package dev.poplin.bgp;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.handover.Giving;
import dev.poplin.bgp.handover.HandedAbsence;
import dev.poplin.bgp.handover.HandedSession;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.Rib;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.rib.RouteChange;
import dev.poplin.bgp.session.SessionConfig;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.TcpOptions;
import dev.poplin.bgp.transport.Transport;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions, the table and the listeners of a speaker. Confined to the loop's thread. */
final class SpeakerCore implements PeerSession.Speaker {

    private static final Logger LOG = LoggerFactory.getLogger(SpeakerCore.class);

    /** How long a hand-over may take. */
    private static final Duration HAND_OVER = Duration.ofSeconds(10);

    private final EventLoop loop;
    private final Transport transport;
    private final @Nullable InetSocketAddress listen;
    private final SessionConfigs configs;
    private final Map<IpAddress, PeerSession> sessions = new TreeMap<>();
    private final UnnamedPeers unnamed = new UnnamedPeers();
    private final RestartWait wait = new RestartWait(sessions.values(), this::restartIsOver);
    private final Rib rib;
    private final Succession succession;
    private final int feedCapacity;
    private final List<RouteFeed> feeds = new ArrayList<>();

    private final SharedEncoder encoder = new SharedEncoder();
    private final SessionDecoders decoders = new SessionDecoders();
    private Transport.@Nullable Listening server;
    private boolean working;

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
        this.succession =
                new Succession(loop, transport, () -> sessions.values().forEach(PeerSession::flushSoon));
        this.listen = listen;
        this.configs = new SessionConfigs(settings.identity(), config);
        loop.execute(() -> wait.begin(loop, restartTime));
    }

    void listen() throws IOException {
        if (listen != null) {
            listen(listen);
        }
        succession.settle();
    }

    private void listen(InetSocketAddress address) throws IOException {
        try {
            ServerSocketChannel taken = succession.takeServer(address).orElse(null);
            server = taken == null
                    ? transport.listen(address, this::incoming)
                    : transport.resume(taken, address, this::incoming);
        } catch (IOException e) {
            throw new BgpException(
                    "cannot listen for BGP on " + address.getAddress().getHostAddress() + " port " + address.getPort()
                            + ": " + e.getMessage() + "; is another BGP speaker running?",
                    e);
        }
    }

    /**
     * Goes on with what another process has handed over, as soon as peers are added whose sessions these are. Nobody is told anything
     * before all of them are there, or some time has passed.
     */
    void inherit(Inheritance inherited) {
        succession.inherit(inherited);
        wait.skip();
        for (Update update : inherited.announced()) {
            for (Update.Reachable reachable : update.reachable()) {
                reachable.nextHop().ifPresent(hop -> reachable
                        .prefixes()
                        .forEach(prefix -> rib.announce(prefix, hop.address(), update.attributes())));
            }
        }
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
     * Hands everything over. The thread waits meanwhile, so that nothing is read, sent or changed.
     *
     * @throws IOException if the next process did not take it: everything is as it was before
     */
    void handOver(HandOverLine line) throws IOException {
        while (rib.work()) {
            // What peers have told is to be handed over as it will be.
        }
        Giving giving = Giving.begin(line, patience(), server == null ? Optional.empty() : server.socket());
        for (PeerSession session : sessions.values()) {
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
        giving.conclude();
        feeds.forEach(RouteFeed::complete);
        if (server != null) {
            server.forsake();
        }
        sessions.values().forEach(PeerSession::forsake);
        sessions.clear();
    }

    /** No peer misses a keepalive because of a process that does not take what it is given. */
    private Duration patience() {
        return sessions.values().stream()
                .flatMap(session -> session.keepaliveInterval().stream())
                .min(Duration::compareTo)
                .filter(least -> least.compareTo(HAND_OVER) < 0)
                .orElse(HAND_OVER);
    }

    private void incoming(Transport.Incoming connection) {
        PeerSession session = sessions.get(connection.remote());
        if (session == null) {
            session = ofRange(connection.remote());
        }
        if (session == null || !session.mayAccept()) {
            LOG.debug("refused a connection from {}", connection.remote());
            connection.refuse();
            return;
        }
        session.accept(connection);
    }

    /** A session with whoever connects from a range, if there is room. */
    private @Nullable PeerSession ofRange(IpAddress remote) {
        return unnamed.admit(remote)
                .map(peer -> {
                    PeerSession session = new PeerSession(loop, peer, configOf(peer), this);
                    sessions.put(remote, session);
                    wait.peersChanged();
                    return session;
                })
                .orElse(null);
    }

    void addPeers(PeerRange range) throws IOException {
        demand(range.prefix(), range.template().session().tcp());
        unnamed.add(range);
        unclaimed().stream().filter(range.prefix()::contains).forEach(this::goOnWith);
    }

    private void goOnWith(IpAddress remote) {
        PeerSession session = ofRange(remote);
        if (session != null) {
            succession.begin(session, configOf(session.peer()).local());
        }
    }

    void removePeers(Cidr prefix) throws IOException {
        Optional<List<IpAddress>> present = unnamed.remove(prefix);
        if (present.isPresent()) {
            demand(prefix, TcpOptions.NONE);
            present.get().forEach(this::remove);
        }
    }

    private void demand(Cidr remotes, TcpOptions options) throws IOException {
        if (server != null) {
            server.demand(remotes, options);
        }
    }

    void addPeer(Peer peer) throws IOException {
        PeerSession present = sessions.get(peer.address());
        if (present != null && present.takes(peer)) {
            demandAgain(present.peer(), peer);
            present.change(peer, configOf(peer));
            wait.peersChanged();
            return;
        }
        removePeer(peer.address());
        if (!peer.session().tcp().isNone()) {
            demand(peer.address().toCidr(), peer.session().tcp());
        }
        PeerSession session = new PeerSession(loop, peer, configOf(peer), this);
        sessions.put(peer.address(), session);
        wait.peersChanged();
        succession.begin(session, configOf(peer).local());
    }

    private void demandAgain(Peer before, Peer after) throws IOException {
        if (!after.session().tcp().equals(before.session().tcp())) {
            demand(after.address().toCidr(), after.session().tcp());
        }
    }

    private SessionConfig configOf(Peer peer) {
        return configs.of(peer, !wait.isOver());
    }

    /** RFC 4724 §4.1: whoever hears later that we have restarted would not wait for what we tell. */
    private void restartIsOver() {
        sessions.values().forEach(session -> session.configure(configOf(session.peer())));
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

    void removePeer(IpAddress address) throws IOException {
        PeerSession session = sessions.get(address);
        if (session != null) {
            remove(address);
            if (!session.peer().session().tcp().isNone()) {
                demand(address.toCidr(), TcpOptions.NONE);
            }
        }
    }

    private void remove(IpAddress address) {
        unnamed.left(address);
        PeerSession session = sessions.remove(address);
        wait.peersChanged();
        if (session != null) {
            session.stop(Notification.of(Notification.CEASE, 3));
        }
    }

    void pathIsDown(IpAddress address, String reason) {
        PeerSession session = sessions.get(address);
        if (session != null) {
            session.pathIsDown(reason);
        }
    }

    @Override
    public void changed(PeerSession session) {
        IpAddress address = session.peer().address();
        if (unnamed.contains(address)) {
            // The session may be in the middle of what it tells.
            loop.execute(() -> removeIfOver(session));
        }
        wait.tellWhoWaits();
    }

    private void removeIfOver(PeerSession session) {
        IpAddress address = session.peer().address();
        if (session.isOver() && unnamed.contains(address) && sessions.get(address) == session) {
            remove(address);
        }
    }

    @Override
    public boolean mayEndRib(PeerSession session) {
        return wait.mayEndRib(session);
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

    void withdraw(Cidr prefix) {
        rib.withdraw(prefix);
    }

    @Override
    public RibPeer join(Peer peer, Runnable told) {
        return rib.addPeer(peer.address(), peer.as(), peer.policy(), told);
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

    List<PeerStatus> peers() {
        return sessions.values().stream().map(PeerSession::status).toList();
    }

    boolean isConverged() {
        return mayTell() && wait.isOver() || sessions.values().stream().allMatch(PeerSession::isConverged);
    }

    void addListener(Consumer<RouteChange> listener) {
        rib.onChange(listener);
        for (Path path : rib.best()) {
            listener.accept(new RouteChange(path.prefix(), rib.together(path.prefix())));
        }
    }

    void subscribe(Flow.Subscriber<? super RouteEvent> subscriber) {
        RouteFeed feed = new RouteFeed(loop, rib, feedCapacity, subscriber);
        feeds.removeIf(RouteFeed::isEnded);
        feeds.add(feed);
        feed.start();
    }

    /** The routes of a peer. */
    Optional<RibPeer> routesOf(IpAddress address) {
        return Optional.ofNullable(sessions.get(address)).map(PeerSession::routes);
    }

    void refresh() {
        sessions.values().forEach(PeerSession::requestRefresh);
    }

    void stop(Notification notification) {
        sessions.values().forEach(session -> session.stop(notification));
        abandon();
    }

    void abandon() {
        succession.abandon();
        feeds.forEach(RouteFeed::complete);
        if (server != null) {
            server.close();
        }
        sessions.values().forEach(PeerSession::abandon);
        sessions.clear();
    }
}
