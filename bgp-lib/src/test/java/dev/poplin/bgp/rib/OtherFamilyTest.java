package dev.poplin.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.filter.Change;
import dev.poplin.bgp.filter.RouteFilter;
import dev.poplin.bgp.filter.Rule;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** IPv6 routes over a session of IPv4 addresses, and what an export filter makes of next hops. */
@Tag("B3.2")
class OtherFamilyTest {

    private static final String FOUR = "10.244.1.0/26";
    private static final String SIX = "2001:db8:1::/48";
    private static final IpAddress OURS = IpAddress.parse("2001:db8::100");
    private static final IpAddress OTHER = IpAddress.parse("2001:db8::7");

    private final RibScene scene = new RibScene();

    private void announce() {
        for (String prefix : List.of(FOUR, SIX)) {
            Cidr cidr = Cidr.parse(prefix);
            scene.rib.announce(cidr, cidr.family().unspecified(), PathAttributes.EMPTY);
        }
        scene.settle();
    }

    private String nextHop(String peer, String prefix) {
        return scene.view(peer).getOrDefault(prefix, "via nothing ").split(" ")[1];
    }

    private static PeerPolicy exporting(PathFilter filter) {
        return PeerPolicy.STANDARD.withFilters(PathFilter.ALL, filter);
    }

    private static RouteFilter nextHopOfSix(IpAddress address) {
        return RouteFilter.of(
                "hop",
                Rule.accept(new dev.poplin.bgp.filter.Match.OfFamily(IpFamily.IPV6))
                        .change(new Change.SetNextHop(address)),
                Rule.accept());
    }

    @Test
    void prefixesOfTheOtherFamilyAreToldWithOurAddressOfThatFamilyIfThePolicyNamesIt() {
        RibPeer plain = scene.peerOfBothFamilies("1", 65_001, PeerPolicy.STANDARD);
        scene.peerOfBothFamilies("2", 65_002, PeerPolicy.STANDARD.withNextHopAddress(IpFamily.IPV6, OURS));
        scene.peerOfBothFamilies("3", 65_003, PeerPolicy.STANDARD, IpFamily.IPV6);
        scene.peerOfBothFamilies("4", 65_004, exporting(nextHopOfSix(OTHER)));
        announce();
        assertEquals("192.0.2.100", nextHop("1", FOUR));
        assertEquals("nothing", nextHop("1", SIX), "nothing can be said of it");
        assertEquals("192.0.2.100", nextHop("2", FOUR));
        assertEquals("2001:db8::100", nextHop("2", SIX));
        assertEquals("192.0.2.100", nextHop("3", SIX), "the session has agreed on such next hops");
        assertEquals("2001:db8::7", nextHop("4", SIX), "the filter names one");
        plain.setPolicy(PeerPolicy.STANDARD.withNextHopAddress(IpFamily.IPV6, OURS));
        scene.settle();
        assertEquals("2001:db8::100", nextHop("1", SIX), "on the living session");
    }

    @Test
    void aNextHopThatTheSessionCannotSayIsNotToldWhateverTheFilterReturns() {
        IpAddress four = IpAddress.parse("192.0.2.7");
        scene.peerOfBothFamilies("1", 65_001, exporting(nextHopOfSix(four)));
        scene.peerOfBothFamilies("2", 65_002, exporting(nextHopOfSix(four)), IpFamily.IPV6);
        scene.peerOfBothFamilies("3", 65_003, exporting(path -> Optional.of(path.withNextHop(OTHER))), IpFamily.IPV6);
        announce();
        assertEquals(Set.of(FOUR), scene.view("1").keySet());
        assertEquals("192.0.2.7", nextHop("2", SIX));
        assertEquals(Set.of(SIX), scene.view("3").keySet(), "IPv4 prefixes cannot have it");
    }

    @Test
    void anUnspecifiedNextHopOfAFilterIsOurOwn() {
        scene.peer("1", 65_001);
        scene.peerOfBothFamilies(
                "2",
                RibScene.AS,
                exporting(path ->
                        Optional.of(path.withNextHop(path.prefix().family().unspecified()))));
        scene.tell("1", FOUR, PathAttributes.EMPTY.withAsPath(AsPath.of(65_001)));
        scene.settle();
        assertEquals("192.0.2.100", nextHop("2", FOUR));
        assertEquals(
                "192.0.2.1",
                scene.rib.best(Cidr.parse(FOUR)).orElseThrow().nextHop().toString());
    }

    @Test
    void anExternalPeerIsToldNoLocalPreferenceWhateverTheFilterSets() {
        PathFilter prefer =
                path -> Optional.of(path.withAttributes(path.attributes().withLocalPreference(OptionalLong.of(7))));
        scene.peerOfBothFamilies("1", 65_001, exporting(prefer));
        scene.peerOfBothFamilies("2", RibScene.AS, exporting(prefer));
        announce();
        assertEquals(
                "via 192.0.2.100 " + PathAttributes.EMPTY.withAsPath(AsPath.of(RibScene.AS)),
                scene.view("1").get(FOUR));
        assertTrue(scene.view("2").get(FOUR).contains("local_pref: 7"), scene.view("2")::toString);
    }

    @Test
    void whatComesBackWithTheAddressThatIsToldAsOursIsNotTaken() {
        RibPeer peer =
                scene.peerOfBothFamilies("1", 65_001, PeerPolicy.STANDARD.withNextHopAddress(IpFamily.IPV6, OURS));
        scene.tell("1", SIX, 0, OURS, PathAttributes.EMPTY.withAsPath(AsPath.of(65_001)));
        assertEquals("none", scene.best(SIX));
        assertEquals(
                List.of(Reason.UNUSABLE_NEXT_HOP),
                peer.paths().explain(Cidr.parse(SIX)).taken().stream()
                        .map(Explanation.Fate::reason)
                        .toList());
        assertEquals(Map.of(), scene.view("1"));
    }

    @Test
    void anAddressThatIsNoHostsIsRefused() {
        for (String address : List.of("::", "ff02::1", "0.0.0.0")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> PeerPolicy.STANDARD.withNextHopAddress(IpFamily.IPV6, IpAddress.parse(address)));
        }
    }

    @Test
    void aNextHopSelfOrUnchangedAsDataIsToldSo() {
        scene.peer("1", 65_001);
        scene.peer(
                "2", RibScene.AS, exporting(RouteFilter.of("self", Rule.accept().change(new Change.NextHopSelf()))));
        scene.peer(
                "3",
                65_003,
                exporting(RouteFilter.of("unchanged", Rule.accept().change(new Change.NextHopUnchanged()))));
        RibPeer taking = scene.peer(
                "4",
                65_004,
                PeerPolicy.STANDARD.withFilters(
                        RouteFilter.of("self", Rule.accept().change(new Change.NextHopSelf())), PathFilter.ALL));
        scene.tell("1", FOUR, PathAttributes.EMPTY.withAsPath(AsPath.of(65_001)));
        scene.tell("4", "10.4.0.0/16", PathAttributes.EMPTY.withAsPath(AsPath.of(65_004)));
        scene.settle();
        assertEquals("192.0.2.100", nextHop("2", FOUR));
        assertEquals("192.0.2.1", nextHop("3", FOUR));
        assertEquals(
                "10.4.0.0/16 via 192.0.2.4 from 192.0.2.4",
                scene.best("10.4.0.0/16"),
                "what is taken keeps its next hop: " + taking.policy());
    }
}
