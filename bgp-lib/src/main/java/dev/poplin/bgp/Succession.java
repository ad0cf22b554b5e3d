package dev.poplin.bgp;

import dev.poplin.bgp.handover.HandedAbsence;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.bgp.transport.Transport;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a speaker goes on with what another process has handed over: session by session, as their peers are added, until nothing is
 * left. A speaker that took over nothing has nothing left from the beginning. Confined to the loop's thread.
 */
final class Succession {

    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

    /** How long sessions that were handed over wait for their peers to be added. */
    private static final Duration CLAIM = Duration.ofMinutes(1);

    /** Cease subcode of RFC 4486. */
    private static final int OTHER_CONFIGURATION = 6;

    private final EventLoop loop;
    private final Transport transport;
    private final Runnable whenSettled;
    private @Nullable Inheritance inheritance;
    private CompletableFuture<Boolean> settled = CompletableFuture.completedFuture(true);
    private long since;
    private int arriving;

    Succession(EventLoop loop, Transport transport, Runnable whenSettled) {
        this.loop = loop;
        this.transport = transport;
        this.whenSettled = whenSettled;
    }

    /** From now on, and until {@link #settled}, something is left. */
    void inherit(Inheritance inherited) {
        inheritance = inherited;
        since = loop.nanoTime();
        settled = new CompletableFuture<>();
        loop.schedule(CLAIM, this::forgetUnclaimed);
    }

    /** The channel that listens at an address, if it was handed over; it is the caller's now. One of another address is closed. */
    Optional<ServerSocketChannel> takeServer(InetSocketAddress address) throws IOException {
        return inheritance == null ? Optional.empty() : inheritance.takeServer(address);
    }

    /** The prefixes that the channel that listens demands something of, if it was handed over. */
    List<Cidr> demanded() {
        return inheritance == null ? List.of() : inheritance.demanded();
    }

    /** The peers whose sessions or kept routes were handed over and that were not added yet. */
    Set<IpAddress> unclaimed() {
        return inheritance == null ? Set.of() : inheritance.peers();
    }

    private Optional<Inheritance.Heirloom> take(IpAddress peer) {
        return inheritance == null ? Optional.empty() : inheritance.take(peer);
    }

    private Optional<HandedAbsence> takeAbsence(IpAddress peer) {
        return inheritance == null ? Optional.empty() : inheritance.takeAbsence(peer);
    }

    /**
     * Goes on with a peer's session if there is one, or begins one.
     *
     * @param ours what we would say in a new one
     */
    void begin(PeerSession session, Open ours) {
        Inheritance.Heirloom heirloom = take(session.peer().address()).orElse(null);
        if (heirloom == null) {
            beginWithout(session, ours);
            return;
        }
        arriving++;
        if (!goesOn(session, ours, heirloom)) {
            session.start();
            arrived();
        }
    }

    /** Begins a session; what was kept of the peer is kept on. */
    private void beginWithout(PeerSession session, Open ours) {
        IpAddress peer = session.peer().address();
        HandedAbsence absence = takeAbsence(peer).orElse(null);
        if (absence == null) {
            session.start();
        } else if (agrees(session, absence.head().theirs(), absence.head().ours(), ours)) {
            arriving++;
            session.resume(absence, passed());
        } else {
            LOG.warn("{}: its routes are not kept: it is another peer now, or we are", peer);
            session.start();
            settle();
        }
    }

    /** How long ago everything was handed over. */
    private Duration passed() {
        return Duration.ofNanos(loop.nanoTime() - since);
    }

    /** Whether a session may go on as if it had begun here: between the same two, and with the same that is said of us. */
    private static boolean agrees(PeerSession session, Open theirs, Open before, Open ours) {
        return session.mayBeOf(theirs.as()) && OpenMessages.agree(before, ours);
    }

    private boolean goesOn(PeerSession session, Open ours, Inheritance.Heirloom heirloom) {
        Open before = heirloom.session().head().ours();
        try {
            if (agrees(session, heirloom.session().head().theirs(), before, ours)) {
                session.resume(
                        heirloom.session(), passed(), listener -> connection(session.peer(), heirloom, listener));
                return true;
            }
            LOG.warn(
                    "{}: its session cannot go on: {} was agreed on",
                    session.peer().address(),
                    before);
            refuse(heirloom);
        } catch (IOException e) {
            LOG.warn("{}: its session cannot go on: {}", session.peer().address(), e.toString());
        }
        return false;
    }

    /** The connection as it was, but for what its peer's settings demand here. */
    private Connection connection(Peer peer, Inheritance.Heirloom heirloom, Connection.Listener listener)
            throws IOException {
        Connection connection =
                transport.resume(heirloom.channel(), heirloom.session().connection(), listener);
        try {
            connection.change(peer.session().tcp());
            return connection;
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    /** The peer hears that its session is over, and may keep our routes; unless it waits for the rest of a message, or takes nothing now. */
    static void refuse(Inheritance.Heirloom heirloom) throws IOException {
        try (SocketChannel channel = heirloom.channel()) {
            channel.configureBlocking(false);
            if (heirloom.session().connection().unsent().length > 0) {
                return;
            }
            Notification told = Notification.of(Notification.CEASE, OTHER_CONFIGURATION);
            for (ByteBuffer message : MessageEncoder.encode(told, Negotiated.NOTHING)) {
                channel.write(message);
            }
        }
    }

    private void forgetUnclaimed() {
        for (IpAddress peer : unclaimed()) {
            LOG.warn("{}: nobody has gone on with its session or its routes", peer);
            takeAbsence(peer);
            try {
                Optional<Inheritance.Heirloom> heirloom = take(peer);
                if (heirloom.isPresent()) {
                    refuse(heirloom.get());
                }
            } catch (IOException e) {
                LOG.debug("{}: {}", peer, e.toString());
            }
        }
        settle();
    }

    /** All that a session has brought with it is in the tables. */
    void arrived() {
        arriving--;
        settle();
    }

    /** Ends the succession if nothing is left. */
    void settle() {
        if (inheritance != null && arriving == 0 && inheritance.peers().isEmpty()) {
            close();
            settled.complete(true);
            whenSettled.run();
        }
    }

    private void close() {
        try {
            if (inheritance != null) {
                inheritance.close();
            }
        } catch (IOException e) {
            LOG.warn("closing what was handed over failed: {}", e.toString());
        }
        inheritance = null;
    }

    /** Whether nothing is left. */
    boolean isSettled() {
        return inheritance == null;
    }

    /** Is complete when nothing is left: with false if it was abandoned. */
    CompletableFuture<Boolean> settled() {
        return settled;
    }

    /** Closes what is left. */
    void abandon() {
        close();
        settled.complete(false);
    }
}
