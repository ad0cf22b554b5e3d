package dev.poplin.bgp;

import dev.poplin.bgp.BgpSpeaker.RouteChange;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.Multiprotocol;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.Decision;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.RoutingTable;
import dev.poplin.bgp.session.SessionConfig;
import dev.poplin.bgp.transport.ChannelFactory;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions, the table and the listeners of a speaker. Confined to the loop's thread. */
final class SpeakerCore implements PeerSession.Speaker {

    private static final Logger LOG = LoggerFactory.getLogger(SpeakerCore.class);

    private final EventLoop loop;
    private final ChannelFactory channels;
    private final @Nullable InetSocketAddress listen;
    private final SessionConfig config;
    private final Map<IpAddress, PeerSession> sessions = new TreeMap<>();
    private final RoutingTable table = new RoutingTable();
    private final List<Consumer<RouteChange>> listeners = new ArrayList<>();
    private @Nullable ServerSocketChannel server;
    private boolean restartTimePassed;

    SpeakerCore(
            EventLoop loop,
            ChannelFactory channels,
            @Nullable InetSocketAddress listen,
            Duration restartTime,
            SessionConfig config) {
        this.loop = loop;
        this.channels = channels;
        this.listen = listen;
        this.config = config;
        loop.execute(() -> loop.schedule(restartTime, () -> restartTimePassed = true));
    }

    void listen() throws IOException {
        if (listen == null) {
            return;
        }
        ServerSocketChannel opened = channels.openServerSocket();
        try {
            opened.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            opened.bind(listen);
            opened.configureBlocking(false);
            loop.register(opened, SelectionKey.OP_ACCEPT, ready -> accept(opened));
            server = opened;
        } catch (IOException e) {
            opened.close();
            throw new BgpException(
                    "cannot listen for BGP on " + listen.getAddress().getHostAddress() + " port " + listen.getPort()
                            + ": " + e.getMessage() + "; is another BGP speaker running?",
                    e);
        }
    }

    private void accept(ServerSocketChannel from) {
        try {
            for (SocketChannel channel = from.accept(); channel != null; channel = from.accept()) {
                InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
                PeerSession session = sessions.get(IpAddress.of(remote.getAddress()));
                if (session == null || !session.mayAccept()) {
                    LOG.debug("refused a connection from {}", remote);
                    channel.close();
                    continue;
                }
                SocketChannel accepted = channel;
                session.accept(listener -> Connection.accepted(loop, accepted, listener));
            }
        } catch (IOException e) {
            LOG.warn("accepting a connection failed: {}", e.toString());
        }
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
        Open open = new Open(ours.as(), ours.holdTimeSeconds(), ours.routerId(), capabilities);
        return new SessionConfig(open, peer.as(), config.connectRetry());
    }

    private static List<GracefulRestart.PreservedFamily> preserved(GracefulRestart restart, Peer peer) {
        return restart.families().stream()
                .filter(kept -> peer.families().stream().map(Family::unicast).anyMatch(kept.family()::equals))
                .toList();
    }

    private @Nullable Connection connect(Peer peer, Connection.Listener listener) {
        try {
            IpAddress local = peer.localAddress();
            return Connection.connect(
                    loop,
                    channels.openSocket(),
                    local == null ? null : new InetSocketAddress(local.toInetAddress(), 0),
                    new InetSocketAddress(peer.address().toInetAddress(), peer.port()),
                    listener);
        } catch (IOException e) {
            LOG.warn("{}: a socket could not be opened: {}", peer.address(), e.toString());
            return null;
        }
    }

    void removePeer(IpAddress address) {
        PeerSession session = sessions.remove(address);
        if (session != null) {
            session.stop(Notification.of(Notification.CEASE, 3));
        }
    }

    void announce(Cidr prefix, IpAddress nextHop, PathAttributes attributes) {
        Path.Source local = new Path.Source(
                IpFamily.IPV4.unspecified(), config.local().as(), config.local().routerId(), true);
        if (table.put(new Path(prefix, nextHop, attributes, local))) {
            changed(prefix);
        }
    }

    void withdraw(Cidr prefix) {
        if (table.remove(IpFamily.IPV4.unspecified(), prefix)) {
            changed(prefix);
        }
    }

    private void changed(Cidr prefix) {
        Optional<Path> best = table.best(prefix);
        sessions.values()
                .forEach(session -> session.tell(prefix, best, config.local().as()));
        RouteChange change = new RouteChange(prefix, best);
        listeners.forEach(listener -> listener.accept(change));
    }

    @Override
    public void learned(PeerSession session, Update update, IpAddress routerId) {
        Peer peer = session.peer();
        long localAs = config.local().as();
        Path.Source source =
                new Path.Source(peer.address(), peer.as(), Ipv4Address.of(routerId.toBytes()), peer.as() == localAs);
        for (Cidr prefix : update.withdrawnPrefixes()) {
            forget(peer.address(), prefix);
        }
        boolean looped = update.attributes().asPath().contains(localAs)
                || update.attributes()
                        .originatorId()
                        .equals(Optional.of(config.local().routerId()));
        for (Update.Reachable reachable : update.reachable()) {
            for (Cidr prefix : reachable.prefixes()) {
                Optional<Path> path = looped
                        ? Optional.empty()
                        : peer.importFilter()
                                .apply(new Path(
                                        prefix,
                                        reachable.nextHop().orElseThrow().address(),
                                        update.attributes(),
                                        source));
                if (path.isEmpty()) {
                    forget(peer.address(), prefix);
                } else if (table.put(path.get())) {
                    changed(prefix);
                }
            }
        }
    }

    private void forget(IpAddress source, Cidr prefix) {
        if (table.remove(source, prefix)) {
            changed(prefix);
        }
    }

    @Override
    public void keepStale(PeerSession session) {
        table.markStale(session.peer().address());
    }

    @Override
    public void forgetStale(PeerSession session) {
        table.removeStale(session.peer().address()).forEach(this::changed);
    }

    @Override
    public void forget(PeerSession session) {
        table.removeAll(session.peer().address()).forEach(this::changed);
    }

    @Override
    public void tellAll(PeerSession session) {
        for (Path path : table.best()) {
            session.tell(path.prefix(), Optional.of(path), config.local().as());
        }
    }

    @Override
    public int received(PeerSession session) {
        return table.from(session.peer().address()).size();
    }

    List<Path> routes() {
        List<Path> routes = table.best();
        routes.sort(Comparator.comparing(Path::prefix));
        return routes;
    }

    List<Decision.Preference> explain(Cidr prefix) {
        Optional<Path> best = table.best(prefix);
        List<Decision.Preference> reasons = new ArrayList<>();
        for (Path path : table.paths(prefix)) {
            if (best.isPresent() && !path.equals(best.get())) {
                reasons.add(Decision.compare(best.get(), path));
            }
        }
        return reasons;
    }

    List<PeerStatus> peers() {
        return sessions.values().stream().map(PeerSession::status).toList();
    }

    boolean isConverged() {
        return restartTimePassed || sessions.values().stream().allMatch(PeerSession::isConverged);
    }

    void addListener(Consumer<RouteChange> listener) {
        listeners.add(listener);
        for (Path path : routes()) {
            listener.accept(new RouteChange(path.prefix(), Optional.of(path)));
        }
    }

    void refresh() {
        sessions.values().forEach(PeerSession::requestRefresh);
    }

    void stop(Notification notification) {
        sessions.values().forEach(session -> session.stop(notification));
        abandon();
    }

    void abandon() {
        listeners.clear();
        if (server != null) {
            try {
                server.close();
            } catch (IOException e) {
                LOG.warn("closing the listening socket failed: {}", e.toString());
            }
        }
        sessions.values().forEach(PeerSession::abandon);
        sessions.clear();
    }
}
