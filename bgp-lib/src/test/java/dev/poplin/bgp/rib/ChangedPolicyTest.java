package dev.poplin.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B3.2")
class ChangedPolicyTest {

    private static final String ONE = "10.244.1.0/26";

    private static final String TWO = "10.244.2.0/26";

    private final RibScene scene = new RibScene();

    private static PathAttributes preference(long preference) {
        return PathAttributes.EMPTY.withLocalPreference(OptionalLong.of(preference));
    }

    private static PathAttributes as(long... numbers) {
        return PathAttributes.EMPTY.withAsPath(AsPath.of(numbers));
    }

    @Test
    void whoIsNoClientOfTheRouteServerAnyMoreHearsThatAPathIsGoneWhichIsNotTheBest() {
        scene.peer("1", 65_001);
        scene.peer("2", 65_001);
        PathFilter notFromOne =
                path -> path.source().address().equals(RibScene.address("1")) ? Optional.empty() : Optional.of(path);
        PeerPolicy plain = PeerPolicy.STANDARD.withFilters(PathFilter.ALL, notFromOne);
        RibPeer peer = scene.peer("9", 65_009, plain.withRouteServerClient(true));
        scene.tell("1", ONE, as(65_001));
        scene.tell("2", ONE, as(65_001, 65_002));
        scene.settle();
        assertEquals(Set.of(ONE), scene.view("9").keySet());
        peer.setPolicy(plain);
        scene.withdraw("2", ONE, 0);
        scene.settle();
        assertEquals(Map.of(), scene.view("9"));
        assertEquals(0, peer.sent());
    }

    @Test
    void anotherImportFilterIsAppliedToWhatWasTold() {
        RibPeer peer = scene.peer("1", RibScene.AS);
        scene.tell("1", ONE, preference(100));
        scene.tell("1", TWO, preference(100));
        peer.setPolicy(peer.policy()
                .withFilters(
                        path -> path.prefix().toString().equals(ONE)
                                ? Optional.of(path.withAttributes(preference(7)))
                                : Optional.empty(),
                        PathFilter.ALL));
        scene.settle();
        assertEquals("none", scene.best(TWO));
        assertEquals(
                OptionalLong.of(7),
                scene.rib.best(Cidr.parse(ONE)).orElseThrow().attributes().localPreference());
        assertEquals(2, scene.rib.toldBy(peer).size(), "adj-in keeps what was refused");
        peer.setPolicy(PeerPolicy.STANDARD);
        scene.settle();
        assertEquals(2, scene.rib.best().size());
        assertEquals(
                OptionalLong.of(100),
                scene.rib.best(Cidr.parse(ONE)).orElseThrow().attributes().localPreference());
    }

    @Test
    void anotherExportFilterTellsTheDifferenceOnly() {
        RibPeer peer = scene.peer("9", 65_009);
        for (int i = 0; i < 100; i++) {
            scene.rib.announce(Cidr.parse("10.0." + i + ".0/24"), IpFamily.IPV4.unspecified(), PathAttributes.EMPTY);
        }
        assertEquals(1, scene.settle());
        PathFilter filter =
                path -> path.prefix().toString().startsWith("10.0.7.") ? Optional.empty() : Optional.of(path);
        assertEquals(100, peer.paths().told().size());
        assertEquals(
                99,
                peer.paths()
                        .told(peer.policy().withFilters(PathFilter.ALL, filter))
                        .size(),
                "a dry run");
        peer.setPolicy(peer.policy().withFilters(PathFilter.ALL, filter));
        assertEquals(1, scene.settle(), "one withdrawal");
        assertEquals(99, scene.view("9").size());
        peer.repeat();
        scene.settle();
        assertEquals(99, scene.view("9").size());
    }

    @Test
    void aBestPathThatChangesBeforeTheDifferenceOfAPolicyIsToldIsToldByThatPolicy() {
        scene.peer("1", 65_001);
        scene.peer("2", 65_001);
        RibPeer peer = scene.peer("9", 65_009);
        scene.tell("1", ONE, as(65_001).withCommunities(List.of(Community.of(1, 1))));
        scene.tell("2", ONE, as(65_001));
        scene.settle();
        PathFilter plain =
                path -> Optional.of(path.withAttributes(path.attributes().withCommunities(List.of())));
        peer.setPolicy(peer.policy().withFilters(PathFilter.ALL, plain));
        scene.withdraw("1", ONE, 0);
        scene.settle();
        assertEquals(Map.of(ONE, "via 192.0.2.100 " + as(RibScene.AS, 65_001)), scene.view("9"));
    }

    private static Optional<Path> faulty(Path path) {
        if (path.prefix().equals(Cidr.parse(ONE))) {
            throw new IllegalStateException("a fault of the filter");
        }
        return Optional.of(path);
    }

    @Test
    void aFilterThatThrowsRefusesThePathAndNothingElse() {
        RibPeer from = scene.peer("1", 65_001);
        RibPeer to = scene.peer("9", 65_009);
        from.setPolicy(PeerPolicy.STANDARD.withFilters(ChangedPolicyTest::faulty, PathFilter.ALL));
        scene.tell("1", ONE, as(65_001));
        scene.tell("1", TWO, as(65_001));
        scene.settle();
        assertEquals("none", scene.best(ONE));
        assertEquals(Set.of(TWO), scene.view("9").keySet());
        from.setPolicy(PeerPolicy.STANDARD);
        scene.settle();
        assertEquals(Set.of(ONE, TWO), scene.view("9").keySet(), "with another filter");
        from.filterAgain();
        to.setPolicy(PeerPolicy.STANDARD.withFilters(PathFilter.ALL, ChangedPolicyTest::faulty));
        scene.settle();
        assertEquals(Set.of(TWO), scene.view("9").keySet(), "what is told is refused so, too");
        scene.tell("1", ONE, as(65_001, 65_002));
        scene.tell("1", TWO, as(65_001, 65_002));
        scene.settle();
        assertEquals(Map.of(TWO, "via 192.0.2.100 " + as(RibScene.AS, 65_001, 65_002)), scene.view("9"));
    }

    @Test
    void ourOwnAsIsAllowedLessOftenInWhatWasToldToo() {
        RibPeer peer = scene.peer("1", 65_001, PeerPolicy.STANDARD.withOwnAsAllowed(1));
        scene.tell("1", ONE, as(65_001, RibScene.AS));
        peer.setPolicy(PeerPolicy.STANDARD);
        scene.settle();
        assertEquals("none", scene.best(ONE));
        peer.setPolicy(PeerPolicy.STANDARD.withOwnAsAllowed(1));
        scene.settle();
        assertEquals(ONE + " via 192.0.2.1 from 192.0.2.1", scene.best(ONE));
    }
}
