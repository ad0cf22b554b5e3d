package dev.poplin.bgp.bfd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.testing.SimulatedHost;
import dev.poplin.bgp.testing.SimulatedNetwork;
import dev.poplin.inet.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One session with its timers, in simulated time. */
@Tag("B2.3")
class BfdSessionTest {

    private static final int OURS = 9;

    private final SimulatedNetwork network = new SimulatedNetwork(1);
    private final SimulatedHost host = network.host(IpAddress.parse("10.99.0.1"));
    private final List<BfdPacket> sent = new ArrayList<>();
    private final List<Duration> times = new ArrayList<>();
    private final List<BfdStatus> heard = new ArrayList<>();

    private BfdSession session(int multiplier) {
        BfdSettings settings = new BfdSettings(Duration.ofMillis(50), Duration.ofMillis(50), multiplier);
        BfdSession session = BfdSession.begin(host, settings, OURS, this::send);
        session.audience().is(heard::add);
        return session;
    }

    private void send(BfdPacket packet) {
        sent.add(packet);
        times.add(network.elapsed());
    }

    private static BfdPacket packet(BfdStatus status) {
        return new BfdPacket(0, status, false, false, 5, 7, OURS, 50_000, 50_000);
    }

    private BfdSession up() {
        BfdSession session = session(3);
        session.start();
        session.receive(packet(BfdStatus.DOWN));
        session.receive(packet(BfdStatus.UP));
        assertEquals(BfdStatus.UP, session.status());
        return session;
    }

    @Test
    void whoHearsThatItIsDownMayEndItAndNothingMoreIsSent() {
        BfdSession session = session(3);
        session.audience().is(status -> {
            if (status == BfdStatus.DOWN) {
                session.stop();
            }
        });
        session.start();
        session.receive(packet(BfdStatus.DOWN));
        session.receive(packet(BfdStatus.UP));
        session.receive(packet(BfdStatus.DOWN));
        assertEquals(BfdStatus.ADMIN_DOWN, sent.get(sent.size() - 1).status());
        int before = sent.size();
        network.run(Duration.ofSeconds(10));
        assertEquals(before, sent.size());
    }

    @Test
    void silenceIsToldAndMayEndIt() {
        BfdSession session = up();
        network.run(Duration.ofSeconds(1));
        assertEquals(List.of(BfdStatus.INIT, BfdStatus.UP, BfdStatus.DOWN), heard);
        session.stop();
    }

    /** RFC 5882 §3.2: it says nothing of the way to the other side. */
    @Test
    void anOtherSideThatIsKeptDownByItsOperatorIsNotToldAsDown() {
        BfdSession session = up();
        session.receive(packet(BfdStatus.ADMIN_DOWN));
        assertEquals(BfdStatus.DOWN, session.status());
        network.run(Duration.ofSeconds(10));
        assertEquals(List.of(BfdStatus.INIT, BfdStatus.UP, BfdStatus.ADMIN_DOWN), heard);
    }

    /** RFC 5880 §6.8.7. */
    @Test
    void whoMayLoseNoPacketSendsWithinNineTenthsOfTheInterval() {
        session(1).start();
        network.run(Duration.ofMinutes(5));
        for (int i = 1; i < times.size(); i++) {
            long millis = times.get(i).minus(times.get(i - 1)).toMillis();
            assertTrue(millis >= 749 && millis <= 900, millis + " ms");
        }
        assertTrue(times.size() > 300, times.size() + " packets");
    }

    /** RFC 5880 §6.8.4: a session that was slow before it was up is not believed for as long as that would have allowed. */
    @Test
    void silenceIsToldAsSoonAsTheLastPacketAllows() {
        BfdSession session = session(3);
        session.start();
        session.receive(new BfdPacket(0, BfdStatus.DOWN, false, false, 5, 7, OURS, 30_000_000, 50_000));
        session.receive(packet(BfdStatus.UP));
        network.run(Duration.ofSeconds(1));
        assertEquals(List.of(BfdStatus.INIT, BfdStatus.UP, BfdStatus.DOWN), heard);
        session.stop();
    }
}
