package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.bfd.BfdPacket;
import dev.poplin.bgp.bfd.BfdService;
import dev.poplin.bgp.bfd.BfdSettings;
import dev.poplin.bgp.bfd.BfdStatus;
import dev.poplin.bgp.transport.linux.LinuxSocketGuard;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.system.SocketDescriptor;
import dev.poplin.netlink.system.SocketTable;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What BFD hears, over a real link. */
@KernelTest
@Tag("B2.3")
class BfdServiceTest {

    private static final int PORT = 3784;

    /** From INIT, the service would be up at once; from DOWN, it is INIT first. */
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    10.99.0.2, 10.99.0.1,  0,  2
                    fd99::2,   fd99::1,   41, 16
                    """)
    void aPacketThatHasCrossedARouterIsNotHeardAndOneThatHasNotIs(
            IpAddress us, IpAddress them, int level, int timeToLive) throws Exception {
        List<BfdStatus> heard = new CopyOnWriteArrayList<>();
        try (Lab lab = new Lab();
                BfdService service = BfdService.open(us, new Lab.InNamespace(lab.ours), new LinuxSocketGuard());
                DatagramChannel neighbor = new Lab.InNamespace(lab.theirs).openDatagram()) {
            neighbor.bind(new InetSocketAddress(them.toInetAddress(), PORT));
            service.watch(them, new BfdSettings(Duration.ofMillis(50), Duration.ofMillis(50), 3), heard::add);
            ByteBuffer bytes = ByteBuffer.allocate(512);
            neighbor.receive(bytes);
            int discriminator = BfdPacket.decode(bytes.flip()).orElseThrow().mine();

            InetSocketAddress to = new InetSocketAddress(us.toInetAddress(), PORT);
            SocketDescriptor socket =
                    SocketTable.scan().find(SocketTable.Kind.DATAGRAM, neighbor.getLocalAddress(), null);
            socket.set(level, timeToLive, 254, "time to live");
            neighbor.send(packet(BfdStatus.INIT, discriminator).encode(), to);
            socket.set(level, timeToLive, 255, "time to live");
            neighbor.send(packet(BfdStatus.DOWN, discriminator).encode(), to);
            eventually(() -> !heard.isEmpty());
            assertEquals(BfdStatus.INIT, heard.get(0));
            neighbor.send(packet(BfdStatus.INIT, discriminator).encode(), to);
            eventually(() -> heard.contains(BfdStatus.UP));
        }
    }

    private static BfdPacket packet(BfdStatus status, int to) {
        return new BfdPacket(0, status, false, false, 200, 7, to, 50_000, 50_000);
    }
}
