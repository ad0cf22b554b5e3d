package dev.poplin.benchmarks.bgp;

import dev.poplin.bgp.capability.Capability.FourOctetAs;
import dev.poplin.bgp.capability.Capability.Multiprotocol;
import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.MessageDecoder;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The other end of a session in a measurement: as little as it takes to be believed. It says OPEN and KEEPALIVE, then either sends
 * bytes or counts what comes. Blocking; confined to one thread.
 */
final class WirePeer implements AutoCloseable {

    private static final int KEEPALIVE = 4;
    private static final int UPDATE = 2;

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 16).limit(0);
    private long prefixes;
    private long updates;

    private WirePeer(SocketChannel channel) {
        this.channel = channel;
    }

    /** Connects from an address and stands in Established when it returns; tries again until the other side listens. */
    static WirePeer connect(NetworkNamespace namespace, Ipv4Address from, Ipv4Address to, long as) throws IOException {
        return connect(
                () -> namespace.call(SocketChannel::open), from, new InetSocketAddress(to.toInetAddress(), 179), as);
    }

    /** Opens a socket, wherever. */
    interface Opener {
        SocketChannel open() throws IOException;
    }

    static WirePeer connect(Opener opener, Ipv4Address from, InetSocketAddress to, long as) throws IOException {
        while (true) {
            SocketChannel channel = opener.open();
            try {
                channel.bind(new InetSocketAddress(from.toInetAddress(), 0));
                channel.connect(to);
                WirePeer peer = new WirePeer(channel);
                peer.shakeHands(from, as);
                return peer;
            } catch (IOException e) {
                channel.close();
                LockSupport.parkNanos(2_000_000);
            }
        }
    }

    private void shakeHands(Ipv4Address routerId, long as) throws IOException {
        Open open = new Open(as, 90, routerId, List.of(new Multiprotocol(Family.IPV4_UNICAST), new FourOctetAs(as)));
        write(MessageEncoder.encode(open, Negotiated.NOTHING));
        keepAlive();
        while (next() != KEEPALIVE) {
            // The peer's OPEN is of no interest.
        }
    }

    private void write(List<ByteBuffer> messages) throws IOException {
        for (ByteBuffer message : messages) {
            send(message);
        }
    }

    /** Says that it is alive. */
    void keepAlive() throws IOException {
        write(MessageEncoder.encode(new Keepalive(), Negotiated.NOTHING));
    }

    /** Sends bytes. */
    void send(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Reads one message and counts what it announces; returns its type. */
    private int next() throws IOException {
        fill(MessageDecoder.HEADER_BYTES);
        int length = Short.toUnsignedInt(in.getShort(in.position() + 16));
        fill(length);
        int at = in.position();
        int type = in.get(at + 18);
        if (type == UPDATE) {
            count(at, length);
        } else if (type == 3) {
            throw new IOException("the daemon ended the session, code " + in.get(at + 19) + "/" + in.get(at + 20));
        }
        in.position(at + length);
        return type;
    }

    private void count(int at, int length) {
        int withdrawn = Short.toUnsignedInt(in.getShort(at + 19));
        int attributes = Short.toUnsignedInt(in.getShort(at + 21 + withdrawn));
        int nlri = at + 23 + withdrawn + attributes;
        updates++;
        while (nlri < at + length) {
            nlri += 1 + (in.get(nlri) + 7) / 8;
            prefixes++;
        }
    }

    private void fill(int bytes) throws IOException {
        while (in.remaining() < bytes) {
            in.compact();
            int count = channel.read(in);
            in.flip();
            if (count < 0) {
                throw new EOFException("the daemon closed the session");
            }
        }
    }

    /** Reads until so many prefixes have been announced. */
    void await(long wanted) throws IOException {
        while (prefixes < wanted) {
            next();
        }
    }

    /** The same for so long at most: then it hangs up. Returns whether all have been announced. */
    boolean await(long wanted, Duration limit) throws IOException {
        CompletableFuture<Void> end = CompletableFuture.runAsync(
                this::hangUp, CompletableFuture.delayedExecutor(limit.toNanos(), TimeUnit.NANOSECONDS));
        try {
            await(wanted);
            return true;
        } catch (ClosedChannelException e) {
            return false;
        } finally {
            end.cancel(false);
        }
    }

    /** Closes the connection, whatever anybody does with it. */
    void hangUp() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until a KEEPALIVE has come. */
    void awaitKeepalive() throws IOException {
        while (next() != KEEPALIVE) {
            // Whatever else there is.
        }
    }

    /** How many prefixes have been announced. */
    long prefixes() {
        return prefixes;
    }

    /** How many updates have come. */
    long updates() {
        return updates;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
