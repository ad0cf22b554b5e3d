package dev.poplin.bgp;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.Multiprotocol;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.Rib;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.rib.RouteChange;
import dev.poplin.bgp.session.SessionConfig;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.bgp.transport.TcpOptions;
import dev.poplin.bgp.transport.Transport;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions, the table and the listeners of a speaker. Confined to the loop's thread. */
final class SpeakerCore implements PeerSession.Speaker {

    private static final Logger LOG = LoggerFactory.getLogger(SpeakerCore.class);

    private final EventLoop loop;
    private final Transport transport;
    private final @Nullable InetSocketAddress listen;
    private final SessionConfig config;
    private final Map<IpAddress, PeerSession> sessions = new TreeMap<>();
    private final Rib rib;
    private final int feedCapacity;
    private final List<RouteFeed> feeds = new ArrayList<>();
    private Transport.@Nullable Listening server;
    private boolean restartTimePassed;
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
        this.listen = listen;
        this.config = config;
        loop.execute(() -> loop.schedule(restartTime, () -> restartTimePassed = true));
    }

    void listen() throws IOException {
        if (listen == null) {
            return;
        }
        try {
            server = transport.listen(listen, this::incoming);
        } catch (IOException e) {
            throw new BgpException(
                    "cannot listen for BGP on " + listen.getAddress().getHostAddress() + " port " + listen.getPort()
                            + ": " + e.getMessage() + "; is another BGP speaker running?",
                    e);
        }
    }

    private void incoming(Transport.Incoming connection) {
        PeerSession session = sessions.get(connection.remote());
        if (session == null || !session.mayAccept()) {
            LOG.debug("refused a connection from {}", connection.remote());
            connection.refuse();
            return;
        }
        session.accept(connection);
    }

    void addPeer(Peer peer) {
        removePeer(peer.address());
        PeerSession session = new PeerSession(loop, peer, configOf(peer), this, listener -> connect(peer, listener));
        sessions.put(peer.address(), session);
        session.start();
    }

    private SessionConfig configOf(Peer peer) {
        Open ours = config.local();
        List<Capability> capabilities = ours.capabilities().stream()
                .filter(capability -> !(capability instanceof Multiprotocol)
                        || peer.families().stream().map(Multiprotocol::unicast).anyMatch(capability::equals))
                .map(capability -> capability instanceof GracefulRestart restart
                        ? new GracefulRestart(
                                !restartTimePassed,
                                restart.notifications(),
                                restart.restartSeconds(),
                                preserved(restart, peer))
                        : capability)
                .toList();
        Path.Kind kind = rib.identity().kindOf(peer.as());
        Open open = OpenMessages.to(peer, rib.identity().asTo(kind), ours, capabilities);
        return new SessionConfig(open, peer.as(), config.connectRetry())
                .withConfederation(kind == Path.Kind.CONFEDERATION);
    }

    private static List<GracefulRestart.PreservedFamily> preserved(GracefulRestart restart, Peer peer) {
        return restart.families().stream()
                .filter(kept -> peer.families().stream().map(Family::unicast).anyMatch(kept.family()::equals))
                .toList();
    }

    private @Nullable Connection connect(Peer peer, Connection.Listener listener) {
        try {
            return transport.connect(
                    new Transport.Destination(peer.localAddress(), peer.address(), peer.port(), TcpOptions.NONE),
                    listener);
        } catch (IOException e) {
            LOG.warn("{}: a socket could not be opened: {}", peer.address(), e.toString());
            return null;
        }
    }

    /** Changes a peer: on its session, if all that differs is its policy; by a new session otherwise. */
    void updatePeer(Peer peer) {
        PeerSession session = sessions.get(peer.address());
        if (session != null && session.takes(peer)) {
            session.setPolicy(peer.policy());
        } else {
            addPeer(peer);
        }
    }

    void removePeer(IpAddress address) {
        PeerSession session = sessions.remove(address);
        if (session != null) {
            session.stop(Notification.of(Notification.CEASE, 3));
        }
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
        return restartTimePassed || sessions.values().stream().allMatch(PeerSession::isConverged);
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
        feeds.forEach(RouteFeed::complete);
        if (server != null) {
            server.close();
        }
        sessions.values().forEach(PeerSession::abandon);
        sessions.clear();
    }
}
