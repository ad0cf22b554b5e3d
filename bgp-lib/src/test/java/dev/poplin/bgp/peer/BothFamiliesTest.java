package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.rib.Reason;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.junit.PeerTest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes of both families with BIRD over one session, whose addresses are of one of them. */
@PeerTest(programs = {"bird", "birdc", "nsenter"})
@Tag("B3.2")
@Tag("B5")
class BothFamiliesTest {

    @TempDir
    Path directory;

    private static Bird bird(Path directory, Lab lab, String theirs, String ours) {
        return new Bird(directory, lab.theirs) {
            @Override
            String configuration(Wish wish) {
                return """
                        router id 10.99.0.1;
                        protocol device {}
                        protocol static s4 { ipv4; route 203.0.113.0/24 blackhole; }
                        protocol static s6 { ipv6; route 2001:db8:1::/48 blackhole; }
                        protocol bgp poplin {
                          local %s as 65001; neighbor %s as 64512;
                          connect delay time 1; connect retry time 1; error wait time 1,2; debug { states };
                          ipv4 { import all; export where source = RTS_STATIC; next hop address 10.99.0.1; };
                          ipv6 { import all; export where source = RTS_STATIC; next hop address fd99::1; };
                        }
                        """
                        .formatted(theirs, ours);
            }
        };
    }

    @ParameterizedTest(name = "{3} over {0}")
    @CsvSource({
        "10.99.0.1, 10.99.0.2, fd99::2, IPV6, 2001:db8:7::/48, 198.51.100.0/24, 10.99.0.9",
        "fd99::1, fd99::2, 10.99.0.2, IPV4, 198.51.100.0/24, 2001:db8:7::/48, fd99::9",
    })
    void theOtherFamilyIsToldWithOurAddressOfIt(
            String theirs, String ours, String other, IpFamily family, String prefix, String same, String wrong)
            throws Exception {
        IpAddress peer = IpAddress.parse(theirs);
        try (Lab lab = new Lab();
                Bird bird = bird(directory, lab, theirs, ours);
                BgpSpeaker speaker = lab.speaker(ours).open()) {
            bird.start(Wish.PLAIN);
            speaker.announce(Cidr.parse("198.51.100.0/24"));
            speaker.announce(Cidr.parse("2001:db8:7::/48"));
            Peer plain = Peer.of(peer, 65_001).withLocalAddress(IpAddress.parse(ours));
            PeerPolicy addressed = PeerPolicy.STANDARD.withNextHopAddress(family, IpAddress.parse(other));

            speaker.addPeer(plain.withPolicy(addressed));
            eventually(() -> bird.routes().contains(prefix) && bird.routes().contains(same));
            assertTrue(
                    bird.birdc("show", "route", prefix, "all").contains("via " + IpAddress.parse(other) + " on eth0"));
            eventually(() -> new TreeSet<>(Lab.learned(speaker))
                    .equals(new TreeSet<>(List.of("203.0.113.0/24 via 10.99.0.1", "2001:db8:1::/48 via fd99::1"))));
            Instant since = speaker.peers().get(0).since();

            speaker.addPeer(plain);
            eventually(() -> !bird.routes().contains(prefix));
            assertTrue(bird.routes().contains(same));
            assertEquals(
                    List.of(Reason.NEXT_HOP_FAMILY),
                    speaker.explain(Cidr.parse(prefix), peer).told().stream()
                            .map(fate -> fate.reason())
                            .toList());

            PathFilter wrongHop = path ->
                    Optional.of(path.prefix().family() == family ? path.withNextHop(IpAddress.parse(wrong)) : path);
            speaker.addPeer(plain.withPolicy(addressed.withFilters(PathFilter.ALL, wrongHop)));
            speaker.exportAgain(peer);
            speaker.announce(Cidr.parse(family == IpFamily.IPV6 ? "198.51.101.0/24" : "2001:db8:8::/48"));
            eventually(() -> bird.routes().contains(family == IpFamily.IPV6 ? "198.51.101.0/24" : "2001:db8:8::/48"));
            assertFalse(bird.routes().contains(prefix), "a next hop that cannot be said is not told");

            speaker.addPeer(plain.withPolicy(addressed));
            eventually(() -> bird.routes().contains(prefix));
            assertEquals(since, speaker.peers().get(0).since(), "the session is the same");
            assertEquals(0, bird.losses());
        }
    }
}
