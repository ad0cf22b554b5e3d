package dev.poplin.bgp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.poplin.bgp.handover.HandedSession;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.rib.Told;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.TcpSocket;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A session that was handed over and cannot go on is ended without harm to anybody. */
@Tag("B2.5")
class RefusedHeirloomTest {

    private static final Ipv4Address US = Ipv4Address.parse("10.99.0.2");

    private SocketChannel ours;
    private SocketChannel theirs;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            ours = SocketChannel.open(server.getLocalAddress());
            theirs = server.accept();
        }
    }

    @AfterEach
    void disconnect() throws IOException {
        ours.close();
        theirs.close();
    }

    private Inheritance.Heirloom heirloom(int unsentBytes) throws IOException {
        Open open = new Open(64_512, 90, US, List.of());
        HandedSession.Head head = new HandedSession.Head(
                IpAddress.parse("10.99.0.1"),
                true,
                0,
                Instant.EPOCH,
                open,
                open,
                Set.of(),
                Set.of(),
                Map.of(),
                false,
                Map.of(),
                Set.of());
        Connection.Held held = new Connection.Held(TcpSocket.of(ours), new byte[0], new byte[unsentBytes]);
        Told nothing = new Told(List.<NlriList>of(), List.of());
        return new Inheritance.Heirloom(new HandedSession(head, held, List.of(), List.of(), List.of(), nothing), ours);
    }

    private int heard() throws IOException {
        ByteBuffer all = ByteBuffer.allocate(1 << 20);
        int count = 0;
        for (int read = 0; read >= 0; read = theirs.read(all.clear())) {
            count += read;
        }
        return count;
    }

    @Test
    void aPeerHearsThatItsSessionIsOver() throws IOException {
        Succession.refuse(heirloom(0));
        assertEquals(21, heard());
    }

    @Test
    void aPeerThatWaitsForTheRestOfAMessageIsNotToldAnotherInItsMidst() throws IOException {
        Succession.refuse(heirloom(7));
        assertEquals(0, heard());
    }

    /** Everybody's sessions are on the thread that does this. */
    @Test
    void aPeerThatReadsNothingIsNotWaitedFor() throws IOException {
        ours.configureBlocking(false);
        ByteBuffer filling = ByteBuffer.allocate(1 << 20);
        while (ours.write(filling.clear()) > 0) {
            // Until nothing more is taken.
        }
        ours.configureBlocking(true);
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> Succession.refuse(heirloom(0)));
        assertFalse(ours.isOpen());
    }
}
