package dev.poplin.bgp;

import dev.poplin.bgp.bfd.BfdTakeOver;
import dev.poplin.bgp.handover.HandedAbsence;
import dev.poplin.bgp.handover.HandedBfd;
import dev.poplin.bgp.handover.HandedSession;
import dev.poplin.bgp.handover.HandedSpeaker;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What another process has handed over and no peer has taken yet. Confined to its owner. */
final class Inheritance {

    /**
     * A session that somebody has to go on with.
     *
     * @param session what it is like
     * @param channel its connection
     */
    record Heirloom(HandedSession session, SocketChannel channel) {}

    private final Map<IpAddress, Heirloom> sessions = new TreeMap<>();
    private final Map<IpAddress, HandedAbsence> absences;
    private final List<Update> announced;
    private final List<Cidr> demanded;
    private final List<BfdTakeOver> bfd = new ArrayList<>();
    private @Nullable InetSocketAddress bound;
    private @Nullable ServerSocketChannel server;

    private Inheritance(HandedSpeaker handed) {
        this.absences = new TreeMap<>(handed.absences());
        this.announced = handed.announced();
        this.demanded = handed.demanded();
    }

    /**
     * Makes channels of the sockets.
     *
     * @param line on which they came
     * @throws IOException if one cannot be used: no channel is open then
     */
    static Inheritance of(HandOverLine line, HandedSpeaker handed) throws IOException {
        Inheritance inheritance = new Inheritance(handed);
        try {
            if (handed.listening().isPresent()) {
                inheritance.bound = handed.listening().get().bound();
                inheritance.server = handed.listening().get().socket().toServerChannel();
            }
            List<HandedSpeaker.Handed> sessions = List.copyOf(handed.sessions().values());
            List<SocketChannel> channels = line.toChannels(
                    sessions.stream().map(HandedSpeaker.Handed::socket).toList());
            for (int i = 0; i < channels.size(); i++) {
                HandedSession session = sessions.get(i).session();
                inheritance.sessions.put(session.head().peer(), new Heirloom(session, channels.get(i)));
            }
            for (HandedBfd sockets : handed.bfd()) {
                inheritance.bfd.add(takeOver(sockets));
            }
            return inheritance;
        } catch (IOException | RuntimeException e) {
            inheritance.close();
            throw e;
        } finally {
            handed.closeSockets();
        }
    }

    private static BfdTakeOver takeOver(HandedBfd sockets) throws IOException {
        DatagramChannel receiving = sockets.receiving().toDatagramChannel();
        try {
            return BfdTakeOver.of(
                    sockets.addresses(), receiving, sockets.sending().toDatagramChannel());
        } catch (IOException e) {
            receiving.close();
            throw e;
        }
    }

    List<Update> announced() {
        return announced;
    }

    /** The prefixes that the channel that listens demands something of. */
    List<Cidr> demanded() {
        return demanded;
    }

    /** BFD at each of our addresses; it is the caller's now. */
    List<BfdTakeOver> takeBfd() {
        List<BfdTakeOver> all = List.copyOf(bfd);
        bfd.clear();
        return all;
    }

    /** The channel that listens at an address, if it was handed over; it is the caller's now. One of another address is closed. */
    Optional<ServerSocketChannel> takeServer(InetSocketAddress address) throws IOException {
        ServerSocketChannel channel = server;
        server = null;
        if (channel != null && !isBoundTo(address)) {
            channel.close();
            return Optional.empty();
        }
        return Optional.ofNullable(channel);
    }

    /** Whether there is a channel that listens at an address. */
    boolean listensAt(InetSocketAddress address) {
        return server != null && isBoundTo(address);
    }

    /** All addresses are the same in IPv4 and IPv6: a channel of the JDK that is bound to the one says the other. */
    private boolean isBoundTo(InetSocketAddress address) {
        return bound != null
                && (address.equals(bound)
                        || address.getPort() == bound.getPort()
                                && address.getAddress().isAnyLocalAddress()
                                && bound.getAddress().isAnyLocalAddress());
    }

    /** The session with a peer, if there is one; it is the caller's now. */
    Optional<Heirloom> take(IpAddress peer) {
        return Optional.ofNullable(sessions.remove(peer));
    }

    /** What is kept of a peer that has no session; it is the caller's now. */
    Optional<HandedAbsence> takeAbsence(IpAddress peer) {
        return Optional.ofNullable(absences.remove(peer));
    }

    /** The peers whose sessions, or kept routes, nobody has taken. */
    Set<IpAddress> peers() {
        Set<IpAddress> peers = new TreeSet<>(sessions.keySet());
        peers.addAll(absences.keySet());
        return peers;
    }

    /** Closes what nobody has taken. */
    void close() throws IOException {
        for (Heirloom heirloom : sessions.values()) {
            heirloom.channel().close();
        }
        sessions.clear();
        absences.clear();
        bfd.forEach(BfdTakeOver::close);
        bfd.clear();
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
