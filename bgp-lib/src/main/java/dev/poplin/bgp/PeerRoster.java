package dev.poplin.bgp;

import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.session.SessionConfig;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.bgp.transport.TcpOptions;
import dev.poplin.bgp.transport.TcpSocket;
import dev.poplin.bgp.transport.Transport;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is a peer, by its name or because it has come from a range; the session with each, and what the socket that listens demands of
 * them. Confined to the loop's thread.
 */
final class PeerRoster {

    private static final Logger LOG = LoggerFactory.getLogger(PeerRoster.class);

    private final EventLoop loop;
    private final SessionConfigs configs;
    private final Speaker speaker;
    private final Succession succession;
    private final Map<IpAddress, PeerSession> sessions = new TreeMap<>();
    private final UnnamedPeers unnamed = new UnnamedPeers();
    private final RestartWait wait = new RestartWait(sessions.values(), this::restartIsOver);
    private Transport.@Nullable Listening server;

    /** Of whom what listens demands something. */
    private final Set<Cidr> demanded = new TreeSet<>();

    /** Of whom it demands what another process let it demand. */
    private final Set<Cidr> inherited = new TreeSet<>();

    PeerRoster(EventLoop loop, SessionConfigs configs, Speaker speaker, Succession succession) {
        this.loop = loop;
        this.configs = configs;
        this.speaker = speaker;
        this.succession = succession;
    }

    /** Takes connections from now on; goes on listening if another process has handed the socket over. */
    void listen(Transport transport, InetSocketAddress address) throws IOException {
        try {
            ServerSocketChannel taken = succession.takeServer(address).orElse(null);
            if (taken != null) {
                server = transport.resume(taken, address, this::incoming);
                inherited.addAll(succession.demanded());
            } else if (server == null) {
                server = transport.listen(address, this::incoming);
            }
        } catch (IOException e) {
            throw new BgpException(
                    "cannot listen for BGP on " + address.getAddress().getHostAddress() + " port " + address.getPort()
                            + ": " + e.getMessage() + "; is another BGP speaker running?",
                    e);
        }
    }

    /** The socket that listens, if another process can have it. */
    Optional<TcpSocket> listening() {
        return server == null ? Optional.empty() : server.socket();
    }

    /** What becomes of the sessions in the beginning. */
    RestartWait restartWait() {
        return wait;
    }

    /** In the order of the peers' addresses. */
    Collection<PeerSession> sessions() {
        return sessions.values();
    }

    Optional<PeerSession> session(IpAddress address) {
        return Optional.ofNullable(sessions.get(address));
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
        return unnamed.admit(remote).map(this::beginning).orElse(null);
    }

    private PeerSession beginning(Peer peer) {
        PeerSession session = new PeerSession(loop, peer, configOf(peer), speaker);
        sessions.put(peer.address(), session);
        wait.peersChanged();
        return session;
    }

    private static void keepDown(PeerSession session) {
        session.shutDown(Notification.shutdown(""));
    }

    void addPeers(PeerRange range) throws IOException {
        demand(range.prefix(), range.template().session().tcp());
        List<IpAddress> present = unnamed.add(range);
        Refusals refusals = new Refusals("cannot have what its range has now");
        present.forEach(member -> refusals.attempt(member, () -> changeMember(range.peer(member))));
        refusals.tell();
        succession.unclaimed().stream().filter(range.prefix()::contains).forEach(this::goOnWith);
    }

    /** Who is there from a range is what the range says now; if its session cannot go on so, it may come again. */
    private void changeMember(Peer peer) throws IOException {
        PeerSession session = sessions.get(peer.address());
        if (session != null && session.takes(peer)) {
            session.change(peer, configOf(peer));
            wait.peersChanged();
        } else if (session != null && session.isShutDown()) {
            session.stop(Notification.of(Notification.CEASE, Notification.CONFIGURATION_CHANGE));
            keepDown(beginning(peer));
        } else {
            remove(peer.address(), Notification.CONFIGURATION_CHANGE);
        }
    }

    private void goOnWith(IpAddress remote) {
        PeerSession session = ofRange(remote);
        if (session != null) {
            succession.begin(session, configOf(session.peer()).local());
            removeIfOver(session);
        }
    }

    void removePeers(Cidr prefix) throws IOException {
        if (unnamed.range(prefix).isPresent()) {
            // What cannot be had is refused before anything has changed.
            demand(prefix, TcpOptions.NONE);
            unnamed.remove(prefix).forEach(address -> remove(address, Notification.DECONFIGURED));
        }
    }

    private void demand(Cidr remotes, TcpOptions options) throws IOException {
        if (server != null) {
            server.demand(remotes, options);
            inherited.remove(remotes);
            if (options.isNone()) {
                demanded.remove(remotes);
            } else {
                demanded.add(remotes);
            }
        }
    }

    /** The prefixes that the socket that listens demands something of. */
    Set<Cidr> demanded() {
        return demanded;
    }

    /** Nothing is demanded any more of whom another process has named, and nobody here. */
    void forgetInherited() {
        for (Cidr remotes : List.copyOf(inherited)) {
            try {
                demand(remotes, TcpOptions.NONE);
            } catch (IOException e) {
                LOG.warn("{}: what another process has demanded stays: {}", remotes, e.toString());
            }
        }
        inherited.clear();
    }

    void addPeer(Peer peer) throws IOException {
        PeerSession present = sessions.get(peer.address());
        // What cannot be had is refused before anything has changed.
        demandFor(present, peer);
        if (present != null && present.takes(peer)) {
            try {
                present.change(peer, configOf(peer));
            } catch (IOException e) {
                demandAgain(present.peer(), e);
                throw e;
            }
            unnamed.left(peer.address());
            wait.peersChanged();
            return;
        }
        remove(peer.address(), Notification.CONFIGURATION_CHANGE);
        PeerSession session = beginning(peer);
        if (present != null && present.isShutDown()) {
            keepDown(session);
        }
        succession.begin(session, configOf(peer).local());
    }

    /** What is demanded of one address stays when the range goes from which it has come. */
    private void demandFor(@Nullable PeerSession present, Peer peer) throws IOException {
        TcpOptions now = peer.session().tcp();
        if (present == null || unnamed.contains(peer.address())) {
            if (inherited.contains(peer.address().toCidr()) || !now.isNone()) {
                demand(peer.address().toCidr(), now);
            }
        } else if (!now.equals(present.peer().session().tcp())) {
            demand(peer.address().toCidr(), now);
        }
    }

    /** The session could not have what the socket that listens demands now: that demands again what it did before. */
    private void demandAgain(Peer peer, IOException refusal) {
        try {
            demand(peer.address().toCidr(), peer.session().tcp());
        } catch (IOException e) {
            refusal.addSuppressed(e);
        }
    }

    /** Whether this range is the one of its prefix. */
    boolean has(PeerRange range) {
        return unnamed.range(range.prefix()).filter(range::equals).isPresent();
    }

    /** Who is there because of the range of exactly this prefix. */
    List<IpAddress> presentFrom(Cidr prefix) {
        return unnamed.of(prefix);
    }

    private SessionConfig configOf(Peer peer) {
        return configs.of(peer, !wait.isOver());
    }

    /** RFC 4724 §4.1: whoever hears later that we have restarted would not wait for what we tell. */
    private void restartIsOver() {
        sessions.values().forEach(session -> session.configure(configOf(session.peer())));
    }

    void removePeer(IpAddress address) throws IOException {
        PeerSession session = sessions.get(address);
        if (session != null) {
            remove(address, Notification.DECONFIGURED);
            if (!session.peer().session().tcp().isNone()) {
                demand(address.toCidr(), TcpOptions.NONE);
            }
        }
    }

    private void remove(IpAddress address, int reason) {
        unnamed.left(address);
        PeerSession session = sessions.remove(address);
        wait.peersChanged();
        if (session != null) {
            session.stop(Notification.of(Notification.CEASE, reason));
        }
    }

    /** How a session stands has changed. */
    void changed(PeerSession session) {
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
            remove(address, Notification.DECONFIGURED);
        }
    }

    /** Another process goes on with everything. */
    void forsake() {
        if (server != null) {
            server.forsake();
        }
        sessions.values().forEach(PeerSession::forsake);
        sessions.clear();
    }

    /** Drops everything without a word. */
    void abandon() {
        if (server != null) {
            server.close();
        }
        sessions.values().forEach(PeerSession::abandon);
        sessions.clear();
    }
}
