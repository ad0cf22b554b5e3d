package dev.poplin.cni.agent;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/** Asks the node agent over its unix socket, one connection per request. Immutable, thread-safe. */
public final class AgentClient {

    private static final int BUFFER_BYTES = 8192;

    private final Path socket;

    /** A client of the agent that listens on {@code socket}; nothing is opened yet. */
    public AgentClient(Path socket) {
        this.socket = socket;
    }

    /**
     * Sends the request and waits for the whole answer.
     *
     * @throws AgentUnavailableException if nobody listens: the request has not been sent
     * @throws IOException if the agent died or did not answer in time: the request may have been carried out
     */
    public AgentReply call(AgentRequest request, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (SocketChannel channel = connect();
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
            ByteBuffer out = ByteBuffer.wrap(AgentProtocol.encode(request));
            while (out.hasRemaining()) {
                if (channel.write(out) == 0) {
                    await(selector, deadline);
                }
            }
            channel.shutdownOutput();
            key.interestOps(SelectionKey.OP_READ);
            return readReply(channel, selector, deadline);
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (IOException | IllegalArgumentException e) {
            channel.close();
            throw new AgentUnavailableException(socket, e);
        }
    }

    private AgentReply readReply(SocketChannel channel, Selector selector, long deadline) throws IOException {
        ByteArrayOutputStream in = new ByteArrayOutputStream(BUFFER_BYTES);
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        for (int count = channel.read(buffer); count >= 0; count = channel.read(buffer)) {
            if (count == 0) {
                await(selector, deadline);
            }
            in.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        byte[] bytes = in.toByteArray();
        if (bytes.length == 0) {
            throw new EOFException("the agent on " + socket + " closed the connection without an answer");
        }
        byte[] body = new byte[bytes.length - 1];
        System.arraycopy(bytes, 1, body, 0, body.length);
        return new AgentReply(bytes[0] & 0xff, body);
    }

    private void await(Selector selector, long deadline) throws IOException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new IOException("the agent on " + socket + " did not answer in time");
        }
        selector.select(millis);
        selector.selectedKeys().clear();
    }
}
