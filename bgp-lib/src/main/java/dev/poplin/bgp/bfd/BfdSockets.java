package dev.poplin.bgp.bfd;

import dev.poplin.bgp.transport.ChannelFactory;
import dev.poplin.bgp.transport.SelectorLoop;
import dev.poplin.bgp.transport.SocketGuard;
import dev.poplin.bgp.transport.UdpSocket;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two sockets of a service, RFC 5881 §4. Confined to the loop's thread. */
final class BfdSockets {

    private static final Logger LOG = LoggerFactory.getLogger(BfdSockets.class);
    private static final int PORT = 3784;
    private static final int FIRST_SOURCE_PORT = 49_152;
    private static final int SOURCE_PORTS = 16_384;
    private static final int TRIES = 50;

    private final SelectorLoop loop;
    private final HeldSockets addresses;
    private final DatagramChannel receiving;
    private final DatagramChannel sending;
    private final ByteBuffer buffer = ByteBuffer.allocate(512);
    private @Nullable SelectionKey key;

    /** Sockets that another process has held, whose channels do not say their addresses. */
    BfdSockets(SelectorLoop loop, HeldSockets addresses, DatagramChannel receiving, DatagramChannel sending)
            throws IOException {
        this.loop = loop;
        this.addresses = addresses;
        this.receiving = receiving;
        this.sending = sending;
        receiving.configureBlocking(false);
        sending.configureBlocking(false);
    }

    static BfdSockets open(SelectorLoop loop, IpAddress local, ChannelFactory channels, SocketGuard guard)
            throws IOException {
        DatagramChannel receiving = channels.openDatagram();
        DatagramChannel sending = channels.openDatagram();
        try {
            receiving.bind(new InetSocketAddress(local.toInetAddress(), PORT));
            bindSource(loop, local, sending);
            guard.datagrams(sending);
            guard.datagramsOfNeighbors(receiving);
            HeldSockets addresses = new HeldSockets(UdpSocket.of(receiving), UdpSocket.of(sending));
            return new BfdSockets(loop, addresses, receiving, sending);
        } catch (IOException e) {
            receiving.close();
            sending.close();
            throw e;
        }
    }

    /** A port within those that RFC 5881 §4 demands. */
    private static void bindSource(SelectorLoop loop, IpAddress local, DatagramChannel sending) throws IOException {
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

    HeldSockets addresses() {
        return addresses;
    }

    void send(IpAddress neighbor, BfdPacket packet) {
        try {
            sending.send(packet.encode(), new InetSocketAddress(neighbor.toInetAddress(), PORT));
        } catch (IOException e) {
            // Whoever hears nothing finds out.
            LOG.debug("{}: a BFD packet was not sent: {}", neighbor, e.toString());
        }
    }

    /** Hears what comes, whatever has come already first. */
    void listen(BiConsumer<IpAddress, BfdPacket> receiver) throws IOException {
        receive(receiver);
        key = loop.register(receiving, SelectionKey.OP_READ, ready -> receive(receiver));
    }

    /** Leaves what comes where it is, or does not any more. */
    void pause(boolean paused) {
        if (key != null && key.isValid()) {
            key.interestOps(paused ? 0 : SelectionKey.OP_READ);
        }
    }

    void receive(BiConsumer<IpAddress, BfdPacket> receiver) {
        try {
            while (receiving.receive(buffer.clear()) instanceof InetSocketAddress from) {
                IpAddress neighbor = IpAddress.of(from.getAddress());
                BfdPacket.decode(buffer.flip()).ifPresent(packet -> receiver.accept(neighbor, packet));
            }
        } catch (IOException e) {
            LOG.warn("receiving BFD packets failed: {}", e.toString());
        }
    }

    /** Closes them here; another process may have them. */
    void release() {
        loop.release(receiving);
        loop.release(sending);
    }
}
