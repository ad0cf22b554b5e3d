package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static dev.poplin.bgp.peer.Lab.learned;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.junit.PeerTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an operator says with a shutdown or a reset, at those who show it (RFC 9003). */
@PeerTest(programs = {"bird", "birdc", "vtysh", "nsenter"})
@Tag("B2.3")
@Tag("B5")
class ShutdownTextTest extends DaemonScene {

    private static final IpAddress THEM = IpAddress.parse("10.99.0.1");

    private boolean shows(String text) throws Exception {
        return daemon.session().contains(text) || daemon.log().contains(text);
    }

    @ParameterizedTest
    @EnumSource(
            value = DaemonKind.class,
            names = {"BIRD", "FRR"})
    void theOtherOperatorReadsWhyASessionEndsAndItComesBackWhenItMay(DaemonKind kind) throws Exception {
        daemon = kind.in(directory, lab.theirs);
        daemon.start(Wish.PLAIN);
        if (daemon instanceof Frr frr) {
            // Of a session that is graceful it shows another reason, and says this one in its log only.
            eventually(() -> frr.vtysh("debug bgp neighbor-events").contains("debugging is on"));
        }
        try (BgpSpeaker speaker = lab.speaker("10.99.0.2").open()) {
            speaker.addPeer(Peer.of(THEM, 65_001));
            eventually(() -> learned(speaker).equals(daemon.announced()));
            speaker.reset(THEM, "new software");
            eventually(() -> shows("new software"));
            eventually(() -> speaker.peers().get(0).phase() == Phase.ESTABLISHED && speaker.isConverged());
            speaker.shutdown(THEM, "the rack is moved");
            eventually(() -> shows("the rack is moved"));
            assertEquals(Phase.IDLE, speaker.peers().get(0).phase());
            assertTrue(learned(speaker).isEmpty());
            speaker.enable(THEM);
            eventually(() -> learned(speaker).equals(daemon.announced()));
            speaker.close("so long");
            eventually(() -> shows("so long"));
        }
    }
}
