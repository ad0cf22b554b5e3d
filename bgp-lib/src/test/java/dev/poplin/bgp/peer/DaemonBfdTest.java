package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static dev.poplin.bgp.peer.Lab.learned;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.bfd.BfdService;
import dev.poplin.bgp.bfd.BfdSettings;
import dev.poplin.bgp.bfd.BfdStatus;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.transport.linux.LinuxSocketGuard;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.junit.PeerTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GoBGP 3.10, ExaBGP 4.2 and OpenBGPD 7.7 have no BFD. */
@PeerTest(programs = {"bird", "birdc", "vtysh", "nsenter"})
@Tag("B2.3")
@Tag("B5")
class DaemonBfdTest {

    private static final IpAddress US = IpAddress.parse("10.99.0.2");
    private static final IpAddress THEM = IpAddress.parse("10.99.0.1");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void findsOutThatThePeerIsGoneBeforeTcpDoes(boolean frr) throws Exception {
        try (Lab lab = new Lab();
                Daemon daemon = frr ? new FrrWithBfd(directory, lab.theirs) : new Bird(directory, lab.theirs)) {
            daemon.start(Wish.PLAIN);
            List<BfdStatus> heard = new CopyOnWriteArrayList<>();
            try (BgpSpeaker speaker = lab.speaker("10.99.0.2").open();
                    BfdService bfd = BfdService.open(US, new Lab.InNamespace(lab.ours), new LinuxSocketGuard())) {
                bfd.watch(THEM, new BfdSettings(Duration.ofMillis(200), Duration.ofMillis(200), 5), status -> {
                    heard.add(status);
                    if (status == BfdStatus.DOWN) {
                        speaker.pathIsDown(THEM, "BFD is down");
                    }
                });
                speaker.addPeer(Peer.of(THEM, 65_001));
                eventually(() -> speaker.peers().get(0).phase() == Phase.ESTABLISHED
                        && learned(speaker).size() == 2
                        && bfd.status(THEM).equals(Optional.of(BfdStatus.UP))
                        && daemon.hasBfdUp());
                assertFalse(heard.contains(BfdStatus.DOWN), heard::toString);
                daemon.stopResponding();
                eventually(() -> speaker.peers().get(0).lastError().equals("BFD is down"));
                assertEquals(BfdStatus.DOWN, heard.get(heard.size() - 1));
                daemon.respondAgain();
                eventually(() -> bfd.status(THEM).equals(Optional.of(BfdStatus.UP)));
                eventually(() -> speaker.peers().get(0).phase() == Phase.ESTABLISHED);
            }
            eventually(() -> !daemon.hasBfdUp());
            assertTrue(heard.contains(BfdStatus.UP));
        }
    }
}
