package dev.poplin.node.socket;

import dev.poplin.cni.agent.AgentProtocol;
import dev.poplin.cni.agent.AgentReply;
import dev.poplin.cni.agent.AgentRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Function;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: who is it, what does it want, the answer. */
final class RequestTask implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(RequestTask.class);
    private static final int STATUS_REFUSED = 1;
    private static final int BUFFER_BYTES = 8192;

    private final SocketChannel client;
    private final Function<AgentRequest, AgentReply> handler;
    private final Deadlines deadlines;

    RequestTask(SocketChannel client, Function<AgentRequest, AgentReply> handler, Deadlines deadlines) {
        this.client = client;
        this.handler = handler;
        this.deadlines = deadlines;
    }

    @Override
    public void run() {
        try (client) {
            write(client, answer());
        } catch (IOException e) {
            LOG.debug("a client went away: {}", e.getMessage());
        }
    }

    /** Tells a client that there are too many at once. */
    static void refuse(SocketChannel client) {
        try (client) {
            write(client, refusal(11, "the agent has too many requests at once; try again"));
        } catch (IOException e) {
            LOG.debug("a refused client went away: {}", e.getMessage());
        }
    }

    private AgentReply answer() throws IOException {
        String user = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        if (!"root".equals(user) && !user.equals(System.getProperty("user.name"))) {
            return refusal(4, "only root may ask the agent, and this is " + user);
        }
        ScheduledFuture<?> deadline = deadlines.watch(client);
        byte[] bytes = read();
        deadline.cancel(false);
        if (bytes.length > AgentProtocol.MAX_REQUEST_BYTES) {
            return refusal(6, "the request is longer than " + AgentProtocol.MAX_REQUEST_BYTES + " bytes");
        }
        AgentRequest request;
        try {
            request = AgentProtocol.decode(bytes);
        } catch (IllegalArgumentException e) {
            return refusal(6, String.valueOf(e.getMessage()));
        }
        try {
            return handler.apply(request);
        } catch (RuntimeException | Error e) {
            LOG.error("serving '{}' failed", request.verb(), e);
            return refusal(5, "the agent failed on '" + request.verb() + "': " + e);
        }
    }

    private byte[] read() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER_BYTES);
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        while (bytes.size() <= AgentProtocol.MAX_REQUEST_BYTES && client.read(buffer) >= 0) {
            bytes.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return bytes.toByteArray();
    }

    /** An error document as a CNI runtime understands it, which people can read as well. */
    private static AgentReply refusal(int code, String message) {
        String text = message.replace("\\", "\\\\").replace("\"", "\\\"");
        String json = "{\"cniVersion\":\"1.1.0\",\"code\":" + code + ",\"msg\":\"" + text + "\"}\n";
        return new AgentReply(STATUS_REFUSED, json.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(SocketChannel client, AgentReply reply) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1 + reply.body().length);
        bytes.put((byte) reply.status()).put(reply.body()).flip();
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }
}
