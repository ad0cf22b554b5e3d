package dev.poplin.bgp.bfd;

import dev.poplin.bgp.transport.ChannelFactory;
import dev.poplin.bgp.transport.SelectorLoop;
import dev.poplin.bgp.transport.SocketGuard;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * BFD over one hop with any number of neighbours, from one address of ours: UDP of RFC 5881, on a thread of its own. Thread-safe.
 * Closing is idempotent and tells the neighbours that it is on purpose.
 * What is sent has a time to live of 255, and what comes with another is not heard (RFC 5881 §5), both by the guard.
 */
public final class BfdService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BfdService.class);
    private static final int PORT = 3784;
    private static final int FIRST_SOURCE_PORT = 49_152;
    private static final int SOURCE_PORTS = 16_384;
    private static final int TRIES = 50;

    private final SelectorLoop loop;
    private final IpAddress local;
    private final DatagramChannel receiving;
    private final DatagramChannel sending;
    private final Map<IpAddress, BfdSession> sessions = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(512);

    private BfdService(SelectorLoop loop, IpAddress local, DatagramChannel receiving, DatagramChannel sending) {
        this.loop = loop;
        this.local = local;
        this.receiving = receiving;
        this.sending = sending;
    }

    /**
     * Begins to listen on an address.
     *
     * @param local our address on the links to the neighbours
     * @throws IOException if the port is taken or the sockets cannot have their time to live
     */
    public static BfdService open(IpAddress local, ChannelFactory channels, SocketGuard guard) throws IOException {
        DatagramChannel receiving = channels.openDatagram();
        DatagramChannel sending = channels.openDatagram();
        SelectorLoop loop = new SelectorLoop();
        try {
            receiving.bind(new InetSocketAddress(local.toInetAddress(), PORT));
            receiving.configureBlocking(false);
            BfdService service = new BfdService(loop, local, receiving, sending);
            service.bindSource();
            sending.configureBlocking(false);
            guard.datagrams(sending);
            guard.datagramsOfNeighbors(receiving);
            // What came before the guard is nobody's: there are no sessions yet.
            service.receive();
            loop.call(() -> loop.register(receiving, SelectionKey.OP_READ, ready -> service.receive()));
            return service;
        } catch (IOException e) {
            receiving.close();
            sending.close();
            loop.close();
            throw e;
        }
    }

    /** A port within those that RFC 5881 §4 demands. */
    private void bindSource() throws IOException {
        for (int attempt = 0; ; attempt++) {
            int port = FIRST_SOURCE_PORT + (int) loop.random(SOURCE_PORTS);
            try {
                sending.bind(new InetSocketAddress(local.toInetAddress(), port));
                return;
            } catch (IOException e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    /**
     * Begins a session with a neighbour, in place of the one that there is.
     *
     * @param listener hears every change of its state, on the service's thread; it must not block, and may end the session or begin
     *     another. It hears {@link BfdStatus#ADMIN_DOWN} in place of {@link BfdStatus#DOWN} when the neighbour keeps the session down on
     *     purpose, which says nothing of the way to it (RFC 5882 §3.2).
     */
    public void watch(IpAddress neighbor, BfdSettings settings, Consumer<BfdStatus> listener) throws IOException {
        loop.call(() -> {
            end(neighbor);
            int discriminator = 1 + (int) loop.random(Integer.MAX_VALUE - 1);
            BfdSession session =
                    new BfdSession(loop, settings, discriminator, packet -> send(neighbor, packet), status -> {
                        LOG.info("{}: BFD is {}", neighbor, status);
                        listener.accept(status);
                    });
            sessions.put(neighbor, session);
            session.start();
            return true;
        });
    }

    /** Ends the session with a neighbour. */
    public void unwatch(IpAddress neighbor) throws IOException {
        loop.call(() -> {
            end(neighbor);
            return true;
        });
    }

    private void end(IpAddress neighbor) {
        BfdSession session = sessions.remove(neighbor);
        if (session != null) {
            session.stop();
        }
    }

    /** How a session stands, if there is one. */
    public Optional<BfdStatus> status(IpAddress neighbor) throws IOException {
        return loop.call(() -> Optional.ofNullable(sessions.get(neighbor)).map(BfdSession::status));
    }

    private void send(IpAddress neighbor, BfdPacket packet) {
        try {
            sending.send(packet.encode(), new InetSocketAddress(neighbor.toInetAddress(), PORT));
        } catch (IOException e) {
            // Whoever hears nothing finds out.
            LOG.debug("{}: a BFD packet was not sent: {}", neighbor, e.toString());
        }
    }

    private void receive() {
        try {
            while (receiving.receive(buffer.clear()) instanceof InetSocketAddress from) {
                BfdSession session = sessions.get(IpAddress.of(from.getAddress()));
                if (session != null) {
                    BfdPacket.decode(buffer.flip()).ifPresent(session::receive);
                }
            }
        } catch (IOException e) {
            LOG.warn("receiving BFD packets failed: {}", e.toString());
        }
    }

    @Override
    public void close() {
        loop.execute(() -> {
            sessions.values().forEach(BfdSession::stop);
            sessions.clear();
            try {
                receiving.close();
                sending.close();
            } catch (IOException e) {
                LOG.warn("closing the sockets of BFD failed: {}", e.toString());
            }
        });
        loop.close();
    }
}
