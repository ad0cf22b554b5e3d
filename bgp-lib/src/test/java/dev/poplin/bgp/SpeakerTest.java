package dev.poplin.bgp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.transport.TcpKey;
import dev.poplin.bgp.transport.TcpOptions;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B3.4")
class SpeakerTest {

    private static final int PORT = LoopbackHost.freePort();

    private final List<BgpSpeaker> speakers = new ArrayList<>();

    private BgpSpeaker start(int node, long as) throws IOException {
        BgpSpeaker speaker = BgpSpeaker.builder(as, LoopbackHost.of(node))
                .listen(new InetSocketAddress(LoopbackHost.of(node).toInetAddress(), PORT))
                .connectRetry(Duration.ofMillis(100))
                .restartTime(Duration.ofSeconds(5))
                .open();
        speakers.add(speaker);
        return speaker;
    }

    private static Peer peer(int from, int to, long as) {
        return Peer.of(LoopbackHost.of(to), as).withPort(PORT).withLocalAddress(LoopbackHost.of(from));
    }

    private static String route(int node) {
        return block(node) + " via " + LoopbackHost.of(node) + " from " + LoopbackHost.of(node);
    }

    private static Cidr block(int node) {
        return Cidr.parse("10.244." + node + ".0/26");
    }

    static void eventually(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.call()) {
            assertTrue(System.nanoTime() < deadline, "did not happen in 10 s");
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static List<String> learned(BgpSpeaker speaker) throws IOException {
        return speaker.routes().stream()
                .filter(path -> !path.source().isLocal())
                .map(Path::toString)
                .toList();
    }

    @AfterEach
    void closeAll() {
        speakers.forEach(BgpSpeaker::close);
    }

    @Test
    void aMeshOfThreeLearnsEveryBlock() throws Exception {
        for (int node = 1; node <= 3; node++) {
            BgpSpeaker speaker = start(node, 64_512);
            speaker.announce(block(node));
            for (int other = 1; other <= 3; other++) {
                if (other != node) {
                    speaker.addPeer(peer(node, other, 64_512));
                }
            }
        }
        for (int node = 1; node <= 3; node++) {
            BgpSpeaker speaker = speakers.get(node - 1);
            eventually(() -> learned(speaker).size() == 2 && speaker.isConverged());
            assertTrue(speaker.peers().stream().allMatch(peer -> peer.phase() == Phase.ESTABLISHED));
        }
        assertEquals(List.of(route(2), route(3)), learned(speakers.get(0)));
        speakers.get(1).withdraw(block(2));
        eventually(() -> learned(speakers.get(0)).size() == 1);
        speakers.get(2).close();
        eventually(() -> learned(speakers.get(0)).isEmpty());
    }

    @Test
    @Tag("B2.3")
    void aPeerThatVanishesKeepsItsRoutesUntilItIsBackAndHasToldThem() throws Exception {
        BgpSpeaker one = start(1, 64_512);
        one.addPeer(peer(1, 2, 64_512));
        BgpSpeaker two = start(2, 64_512);
        two.addPeer(peer(2, 1, 64_512));
        two.announce(block(2));
        two.announce(block(9));
        eventually(() -> learned(one).size() == 2 && one.isConverged());
        List<String> changes = new ArrayList<>();
        one.onRoutes(change -> changes.add(change.toString()));
        changes.clear();
        two.abandon();
        eventually(() -> one.peers().get(0).phase() != Phase.ESTABLISHED);
        assertEquals(2, learned(one).size());
        BgpSpeaker again = start(2, 64_512);
        again.announce(block(2));
        again.addPeer(peer(2, 1, 64_512));
        eventually(() -> learned(one).size() == 1);
        assertEquals(List.of("- 10.244.9.0/26"), changes, "the route that was told again never went away");
    }

    @Test
    @Tag("B2.3")
    void theRoutesOfAPeerThatStaysAwayAreForgottenAfterTheRestartTime() throws Exception {
        BgpSpeaker one = start(1, 64_512);
        one.addPeer(peer(1, 2, 64_512));
        BgpSpeaker two = BgpSpeaker.builder(64_512, LoopbackHost.of(2))
                .restartTime(Duration.ofSeconds(1))
                .connectRetry(Duration.ofMillis(50))
                .open();
        speakers.add(two);
        two.addPeer(peer(2, 1, 64_512));
        two.announce(block(2));
        eventually(() -> learned(one).size() == 1);
        two.abandon();
        eventually(() -> learned(one).isEmpty());
    }

    @Test
    @Tag("B3.1")
    void anExternalPeerSeesOurAsInThePathAndItsOwnRoutesAreNotSentBack() throws Exception {
        BgpSpeaker one = start(1, 64_512);
        one.addPeer(peer(1, 2, 64_513));
        one.announce(block(1));
        BgpSpeaker two = start(2, 64_513);
        two.addPeer(peer(2, 1, 64_512));
        eventually(() -> learned(two).size() == 1);
        Path path = two.routes().get(0);
        assertEquals("64512", path.attributes().asPath().toString());
        assertEquals(List.of(), learned(one));
    }

    @Test
    @Tag("B2.1")
    void theWrongAsIsRefusedAndSaidSo() throws Exception {
        BgpSpeaker one = start(1, 64_512);
        one.addPeer(peer(1, 2, 64_999));
        BgpSpeaker two = start(2, 64_513);
        two.addPeer(peer(2, 1, 64_512));
        eventually(() -> one.peers().get(0).lastError().contains("the peer is AS 64513, expected 64999"));
    }

    @Test
    @Tag("B2.2")
    void aTakenPortIsNamed() throws Exception {
        start(1, 64_512);
        BgpException taken = assertThrows(BgpException.class, () -> start(1, 64_512));
        assertTrue(
                taken.getMessage()
                        .startsWith("cannot listen for BGP on " + LoopbackHost.of(1) + " port " + PORT + ": "),
                taken.getMessage());
    }

    @Test
    void everyFaultOfTheBuilderIsNamedAtOnce() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> BgpSpeaker.builder(0, Ipv4Address.parse("0.0.0.0"))
                        .holdTime(Duration.ofSeconds(2))
                        .open());
        assertEquals(
                "AS 0 is not within 1 and 4294967295; router id 0.0.0.0 is not a host's address;"
                        + " hold time 2 s is neither 0 nor within 3 and 65535",
                refused.getMessage());
    }

    private static BgpSpeakerBuilder builder() {
        return BgpSpeaker.builder(64_512, LoopbackHost.of(4));
    }

    @Test
    void whatNoOpenMessageCanSayIsRefusedAtOnce() {
        Capability name = new Capability.HostName("n".repeat(250), "d".repeat(250));
        Capability family = Capability.Multiprotocol.unicast(IpFamily.IPV4);
        assertThrows(IllegalArgumentException.class, () -> builder().offer(name).open());
        assertThrows(
                IllegalArgumentException.class, () -> builder().offer(family).open());
        assertThrows(
                IllegalArgumentException.class,
                () -> builder().holdTime(Duration.ofMillis(500)).open());
        assertThrows(
                IllegalArgumentException.class, () -> SessionSettings.STANDARD.withHoldTime(Duration.ofMillis(500)));
        assertThrows(IllegalArgumentException.class, () -> TcpOptions.NONE.withTtlSecurity(256));
    }

    @Test
    @Tag("B2.5")
    void aChangeThatCannotBeHadChangesNothing() throws Exception {
        BgpSpeaker one = start(1, 64_512);
        one.addPeer(peer(1, 2, 64_512));
        BgpSpeaker two = start(2, 64_512);
        two.addPeer(peer(2, 1, 64_512));
        eventually(() -> one.peers().get(0).phase() == Phase.ESTABLISHED);
        Instant since = one.peers().get(0).since();
        SessionSettings keyed = SessionSettings.STANDARD.withTcp(TcpOptions.NONE.withKey(TcpKey.of("s3cret")));
        // There is no guard: each time, not only the first, and also if the session would have to begin anew.
        assertThrows(IOException.class, () -> one.addPeer(peer(1, 2, 64_512).withSession(keyed)));
        assertThrows(IOException.class, () -> one.addPeer(peer(1, 2, 64_512).withSession(keyed)));
        assertThrows(IOException.class, () -> one.addPeer(peer(1, 2, 64_999).withSession(keyed)));
        assertEquals(1, one.peers().size());
        assertEquals(64_512, one.peers().get(0).as());
        assertEquals(since, one.peers().get(0).since());
    }

    @Test
    void anAddressThatIsNotKnownIsNamed() {
        assertThrows(IllegalArgumentException.class, () -> builder()
                .listen(InetSocketAddress.createUnresolved("nowhere", PORT))
                .open());
    }
}
