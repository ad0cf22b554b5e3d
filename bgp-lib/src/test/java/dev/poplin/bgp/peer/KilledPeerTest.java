package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static dev.poplin.bgp.peer.Lab.learned;
import static dev.poplin.bgp.peer.Lab.losses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.junit.PeerTest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code kill -9} under graceful restart: the side that lives keeps every route all the time, counted. */
@PeerTest(programs = {"bird", "birdc", "vtysh", "gobgpd", "gobgp", "bgpctl", "nsenter"})
@Tag("B5")
@Tag("B2.3")
class KilledPeerTest {

    private static final IpAddress THEM = IpAddress.parse("10.99.0.1");

    @TempDir
    Path directory;

    private Lab lab;

    @BeforeEach
    void wire() throws IOException {
        lab = new Lab();
    }

    @AfterEach
    void unwire() throws IOException {
        lab.close();
    }

    private static boolean established(BgpSpeaker speaker) throws IOException {
        return speaker.peers().get(0).phase() == Phase.ESTABLISHED;
    }

    @Test
    void noRouteOfBirdIsLostHereWhenBirdIsKilled() throws Exception {
        try (BirdRouter bird = new BirdRouter(directory, lab.theirs);
                BgpSpeaker speaker = lab.speaker("10.99.0.2").open()) {
            speaker.addPeer(Peer.of(THEM, 65_001));
            eventually(() -> learned(speaker).size() == SpeakerProgram.COUNT && speaker.isConverged());
            List<String> before = learned(speaker);
            List<String> losses = losses(speaker);
            bird.kill();
            eventually(() -> !established(speaker));
            assertEquals(before, learned(speaker));
            bird.startAgain();
            eventually(() -> established(speaker) && speaker.isConverged());
            assertEquals(before, learned(speaker));
            assertEquals(List.of(), losses);
        }
    }

    @Test
    void birdsKernelLosesNoRouteWhenOurProcessIsKilled() throws Exception {
        try (BirdRouter bird = new BirdRouter(directory, lab.theirs);
                SpeakerProgram ours = new SpeakerProgram(lab.ours, directory.resolve("speaker.log"))) {
            eventually(() -> bird.inKernel() == SpeakerProgram.COUNT);
            ours.kill();
            eventually(() -> !bird.session().contains("Established"));
            assertEquals(SpeakerProgram.COUNT, bird.inKernel());
            ours.startAgain();
            eventually(() -> bird.session().contains("Established")
                    && bird.session().contains(SpeakerProgram.COUNT + " imported"));
            // The sweep of what was not told again is over when BIRD has seen End-of-RIB.
            eventually(() -> !bird.session().contains("Neighbor graceful restart active"));
            assertEquals(SpeakerProgram.COUNT, bird.inKernel());
            assertEquals(0, bird.deleted());
        }
    }

    @Test
    void frrsKernelLosesNoRouteWhenOurProcessIsKilled() throws Exception {
        try (FrrRouter frr = new FrrRouter(directory, lab.theirs);
                SpeakerProgram ours = new SpeakerProgram(lab.ours, directory.resolve("speaker.log"))) {
            eventually(() -> frr.inKernel() == SpeakerProgram.COUNT);
            ours.kill();
            eventually(() -> !frr.isEstablished() && frr.stale() == SpeakerProgram.COUNT);
            assertEquals(SpeakerProgram.COUNT, frr.inKernel());
            ours.startAgain();
            eventually(() -> frr.isEstablished() && frr.stale() == 0);
            assertEquals(SpeakerProgram.COUNT, frr.inKernel());
            assertEquals(0, frr.deleted());
        }
    }

    @Test
    void noRouteIsLostWhenTheProcessOfAnotherOfOurSpeakersIsKilled() throws Exception {
        try (BgpSpeaker survivor = BgpSpeaker.builder(65_001, Ipv4Address.parse("10.99.0.1"))
                        .listen(new InetSocketAddress("10.99.0.1", 179))
                        .channels(new Lab.InNamespace(lab.theirs))
                        .connectRetry(Duration.ofMillis(200))
                        .open();
                SpeakerProgram ours = new SpeakerProgram(lab.ours, directory.resolve("speaker.log"))) {
            survivor.addPeer(Peer.of(IpAddress.parse("10.99.0.2"), 64_512));
            eventually(() -> learned(survivor).size() == SpeakerProgram.COUNT && survivor.isConverged());
            List<String> before = learned(survivor);
            List<String> losses = losses(survivor);
            ours.kill();
            eventually(() -> !established(survivor));
            assertEquals(before, learned(survivor));
            ours.startAgain();
            eventually(() -> established(survivor) && survivor.isConverged());
            assertEquals(before, learned(survivor));
            assertEquals(List.of(), losses);
        }
    }

    private static long ofOurs(Daemon daemon) throws Exception {
        String routes = daemon.routes();
        return SpeakerProgram.PREFIXES.stream()
                .filter(prefix -> routes.contains(prefix.toString()))
                .count();
    }

    /** How often our process has come to a session, the killed one included. */
    private int sessions() throws IOException {
        return Files.readString(directory.resolve("speaker.log")).split("established, OPEN", -1).length - 1;
    }

    @ParameterizedTest
    @EnumSource(
            value = DaemonKind.class,
            names = {"GOBGP", "OPENBGPD"})
    void noRouteOfOursIsLostThereWhenOurProcessIsKilled(DaemonKind kind) throws Exception {
        try (Daemon daemon = kind.in(directory, lab.theirs)) {
            daemon.start(Wish.PLAIN);
            try (SpeakerProgram ours = new SpeakerProgram(lab.ours, directory.resolve("speaker.log"))) {
                eventually(() -> ofOurs(daemon) == SpeakerProgram.COUNT);
                int losses = daemon.losses();
                ours.kill();
                eventually(() -> daemon.losses() > losses);
                assertEquals(SpeakerProgram.COUNT, ofOurs(daemon));
                ours.startAgain();
                long least = SpeakerProgram.COUNT;
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
                // Until some time after the end of what is told again: what was not, would be gone by then.
                for (int behind = 0; behind < 10; behind += sessions() > 1 ? 1 : 0) {
                    least = Math.min(least, ofOurs(daemon));
                    assertTrue(System.nanoTime() < deadline, "it does not come back");
                    LockSupport.parkNanos(200_000_000);
                }
                assertEquals(SpeakerProgram.COUNT, least);
            }
        }
    }
}
