package dev.poplin.lab;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Carries connections from this process's loopback to an address that only a namespace reaches. Thread-safe. */
final class Relay implements Closeable {

    private static final int BUFFER_BYTES = 64 << 10;

    private final NetworkNamespace namespace;
    private final InetSocketAddress target;
    private final ServerSocketChannel server;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private Relay(NetworkNamespace namespace, InetSocketAddress target) throws IOException {
        this.namespace = namespace;
        this.target = target;
        this.server = ServerSocketChannel.open();
    }

    /** Listens on a free port. */
    static Relay open(String namespace, InetSocketAddress target) throws IOException {
        Relay relay = new Relay(NetworkNamespace.open(namespace), target);
        relay.server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start("poplin-lab-relay", relay::serve);
        return relay;
    }

    int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        while (server.isOpen()) {
            try {
                carry(server.accept());
            } catch (IOException e) {
                // The caller went away, or the relay was closed: the loop's condition tells.
                Thread.onSpinWait();
            }
        }
    }

    private void carry(SocketChannel caller) throws IOException {
        open.add(caller);
        try {
            SocketChannel called = namespace.call(SocketChannel::open);
            open.add(called);
            // Else a request of two packets waits for the acknowledgement of the first, some 40 ms.
            caller.setOption(StandardSocketOptions.TCP_NODELAY, true);
            called.setOption(StandardSocketOptions.TCP_NODELAY, true);
            called.connect(target);
            start("poplin-lab-relay-out", () -> copy(caller, called));
            start("poplin-lab-relay-in", () -> copy(called, caller));
        } catch (IOException e) {
            end(caller);
            throw e;
        }
    }

    private void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        } catch (IOException e) {
            // One side has ended; so does the other.
            buffer.clear();
        } finally {
            end(from);
            end(to);
        }
    }

    private void end(SocketChannel channel) {
        open.remove(channel);
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("closing a connection failed", e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        open.forEach(this::end);
        namespace.close();
    }
}
