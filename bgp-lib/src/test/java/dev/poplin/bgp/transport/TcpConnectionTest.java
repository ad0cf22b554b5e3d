package dev.poplin.bgp.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.inet.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A connection whose owner fails. */
@Tag("B2.2")
class TcpConnectionTest {

    private static final class Faulty implements Connection.Listener {
        private final CompletableFuture<String> closed = new CompletableFuture<>();
        private int messages;

        @Override
        public void opened() {
            messages = 0;
        }

        @Override
        public void message(ByteBuffer message) {
            messages++;
            throw new IllegalStateException("a fault of the owner");
        }

        @Override
        public void unreadable(ByteBuffer header) {
            closed.complete("unreadable");
        }

        @Override
        public void closed(String reason) {
            closed.complete(reason);
        }

        @Override
        public void drained() {
            messages = 0;
        }
    }

    /** What had arrived with the message is gone, so that nothing more could be understood. */
    @Test
    void anOwnerThatFailsHearsThatItsConnectionIsOverAndTheLoopGoesOn() throws Exception {
        try (SelectorLoop loop = new SelectorLoop();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (SocketChannel theirs = SocketChannel.open(server.getLocalAddress())) {
                SocketChannel ours = server.accept();
                ours.configureBlocking(false);
                Faulty owner = new Faulty();
                loop.call(() -> {
                    new TcpConnection(
                                    loop,
                                    ours,
                                    SocketGuard.none(),
                                    IpAddress.parse("127.0.0.1").toCidr(),
                                    owner)
                            .use();
                    return true;
                });
                for (ByteBuffer bytes : MessageEncoder.encode(
                        new Keepalive(), new Negotiated(true, Set.of(Family.IPV4_UNICAST), false))) {
                    ByteBuffer oneAndAHalf = ByteBuffer.allocate(28);
                    oneAndAHalf.put(bytes.duplicate()).put(bytes.slice(bytes.position(), 9));
                    theirs.write(oneAndAHalf.flip());
                }
                assertEquals(
                        "an error of our own: java.lang.IllegalStateException: a fault of the owner",
                        owner.closed.get(10, TimeUnit.SECONDS));
                assertEquals(1, loop.call(() -> owner.messages));
                assertTrue(theirs.read(ByteBuffer.allocate(1)) < 0);
            }
        }
    }
}
