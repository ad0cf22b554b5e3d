package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static dev.poplin.bgp.peer.Lab.learned;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.SessionSettings;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.junit.PeerTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A BIRD to whom we are of another AS than to others, and have another restart time: what Calico's resources ask for. */
@PeerTest(programs = {"bird", "birdc", "nsenter"})
@Tag("B3.5")
class LocalAsTest {

    @TempDir
    Path directory;

    /** BIRD as AS 65001, which tells one route of its own and two that claim to have been where we are. */
    private Bird bird(Lab lab) {
        return new Bird(directory, lab.theirs) {
            @Override
            String configuration(Wish wish) {
                return """
                        router id 10.99.0.1;
                        protocol device {}
                        protocol static s4 { ipv4;
                          route 203.0.113.0/24 blackhole;
                          route 198.51.100.0/24 blackhole { bgp_path.prepend(65099); };
                          route 192.0.2.0/24 blackhole { bgp_path.prepend(64512); };
                        }
                        protocol bgp poplin {
                          local 10.99.0.1 as 65001; neighbor 10.99.0.2 as 65099;
                          connect delay time 1; connect retry time 1; error wait time 1,2; graceful restart on;
                          ipv4 { import all; export where source = RTS_STATIC; next hop self; };
                        }
                        """;
            }
        };
    }

    @Test
    void birdSeesTheOtherAsAloneAndTheRestartTimeOfItsSession() throws Exception {
        try (Lab lab = new Lab();
                Bird bird = bird(lab)) {
            bird.start(Wish.PLAIN);
            try (BgpSpeaker speaker = lab.speaker("10.99.0.2").open()) {
                speaker.announce(Cidr.parse("10.244.1.0/26"));
                speaker.addPeer(Peer.of(IpAddress.parse("10.99.0.1"), 65_001)
                        .withLocalAs(65_099)
                        .withSession(SessionSettings.STANDARD.withRestartTime(Duration.ofSeconds(77))));
                eventually(() -> bird.session().contains("1 imported") && speaker.isConverged());
                assertEquals(List.of("203.0.113.0/24 via 10.99.0.1"), learned(speaker), "neither AS may be in a path");
                String told = bird.birdc("show", "route", "all", "10.244.1.0/26");
                assertTrue(told.contains("BGP.as_path: 65099\n"), told);
                assertTrue(bird.session().contains("Restart time: 77"), bird::toString);
                assertFalse(bird.session().contains("64512"), "nothing says that there is another");
            }
        }
    }
}
