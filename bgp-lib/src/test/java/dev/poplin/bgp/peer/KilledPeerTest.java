package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static dev.poplin.bgp.peer.Lab.learned;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.junit.PeerTest;
import dev.poplin.netlink.mirror.KernelEvent;
import dev.poplin.netlink.mirror.Monitor;
import dev.poplin.netlink.mirror.Topic;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.route.RouteProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} under graceful restart: the side that lives keeps every route all the time, counted. */
@PeerTest(programs = {"bird", "birdc", "nsenter"})
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

    /** BIRD that tells as many routes as our program, and writes what it hears into its kernel. */
    private Bird bird() throws Exception {
        Bird bird = new Bird(directory, lab.theirs) {
            @Override
            String configuration(Wish wish) {
                StringBuilder routes = new StringBuilder();
                for (int i = 0; i < SpeakerProgram.COUNT; i++) {
                    routes.append("route 198.%d.%d.0/24 blackhole; ".formatted(18 + (i >> 8), i & 255));
                }
                return """
                        router id 10.99.0.1;
                        protocol device {}
                        protocol direct { ipv4; }
                        protocol kernel { ipv4 { import none; export where source = RTS_BGP; }; }
                        protocol static s4 { ipv4; %s }
                        protocol bgp poplin {
                          local 10.99.0.1 as 65001; neighbor 10.99.0.2 as 64512;
                          connect delay time 1; connect retry time 1; error wait time 1,2; graceful restart on;
                          ipv4 { import all; export where source = RTS_STATIC; next hop self; };
                        }
                        """
                        .formatted(routes);
            }
        };
        bird.start(Daemon.Wish.PLAIN);
        return bird;
    }

    private int inKernel() throws IOException {
        try (Netlink netlink = Netlink.open(lab.theirs)) {
            return netlink.routes()
                    .list(RouteFilter.of(IpFamily.IPV4, RouteProtocol.BIRD))
                    .size();
        }
    }

    private static boolean established(BgpSpeaker speaker) throws IOException {
        return speaker.peers().get(0).phase() == Phase.ESTABLISHED;
    }

    private static List<String> losses(BgpSpeaker speaker) throws IOException {
        List<String> losses = new CopyOnWriteArrayList<>();
        speaker.onRoutes(change -> {
            if (change.toString().startsWith("-")) {
                losses.add(change.toString());
            }
        });
        return losses;
    }

    @Test
    void noRouteOfBirdIsLostHereWhenBirdIsKilled() throws Exception {
        try (Bird bird = bird();
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
        AtomicInteger deleted = new AtomicInteger();
        try (Bird bird = bird();
                SpeakerProgram ours = new SpeakerProgram(lab.ours, directory.resolve("speaker.log"));
                Monitor monitor = Monitor.open(lab.theirs, EnumSet.of(Topic.ROUTES))) {
            Thread watch = new Thread(() -> count(monitor, deleted), "routes-deleted");
            watch.setDaemon(true);
            watch.start();
            eventually(() -> inKernel() == SpeakerProgram.COUNT);
            ours.kill();
            eventually(() -> !bird.session().contains("Established"));
            assertEquals(SpeakerProgram.COUNT, inKernel());
            ours.startAgain();
            eventually(() -> bird.session().contains("Established")
                    && bird.session().contains(SpeakerProgram.COUNT + " imported"));
            // The sweep of what was not told again is over when BIRD has seen End-of-RIB.
            eventually(() -> !bird.session().contains("Neighbor graceful restart active"));
            assertEquals(SpeakerProgram.COUNT, inKernel());
            assertEquals(0, deleted.get());
        }
    }

    private static void count(Monitor monitor, AtomicInteger deleted) {
        try {
            monitor.forEach(event -> {
                if (event instanceof KernelEvent.RouteEvent route
                        && route.deleted()
                        && route.route().protocol().equals(RouteProtocol.BIRD)) {
                    deleted.incrementAndGet();
                }
            });
        } catch (IOException e) {
            // The monitor was closed with the test's end.
            Thread.currentThread().interrupt();
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
}
