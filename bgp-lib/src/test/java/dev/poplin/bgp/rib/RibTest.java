package dev.poplin.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.Update;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("B3.1")
class RibTest {

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
    void keepsOnePathOfEachSourceAndChoosesTheBest() {
        scene.peer("1", RibScene.AS);
        scene.peer("2", RibScene.AS);
        List<RouteChange> changes = new ArrayList<>();
        scene.rib.onChange(changes::add);
        scene.tell("1", ONE, preference(100));
        scene.tell("1", ONE, preference(100));
        scene.tell("2", ONE, preference(50));
        scene.tell("2", ONE, preference(200));
        scene.tell("1", ONE, preference(90));
        assertEquals(
                List.of(ONE + " via 192.0.2.2 from 192.0.2.2", ONE + " via 192.0.2.1 from 192.0.2.1"),
                scene.rib.paths(Cidr.parse(ONE)).stream().map(Path::toString).toList());
        scene.withdraw("2", ONE, 0);
        scene.withdraw("1", ONE, 0);
        scene.withdraw("1", ONE, 0);
        assertEquals(
                List.of(
                        "+ " + ONE + " via 192.0.2.1 from 192.0.2.1",
                        "+ " + ONE + " via 192.0.2.2 from 192.0.2.2",
                        "+ " + ONE + " via 192.0.2.1 from 192.0.2.1",
                        "- " + ONE),
                changes.stream().map(RouteChange::toString).toList(),
                "only what changed the best path");
    }

    @Test
    @Tag("B4")
    void hasNothingToTellAPeerOfItsOwnPaths() {
        scene.peer("1", 65_001);
        scene.peer("2", 65_002);
        scene.settle();
        scene.tell("1", ONE, as(65_001, 65_009));
        assertFalse(scene.peers.get("1").hasNext());
        assertTrue(scene.peers.get("2").hasNext());
        scene.settle();
        scene.tell("2", ONE, as(65_002));
        scene.settle();
        assertEquals(Set.of(ONE), scene.view("1").keySet(), "another's path is the best");
        assertEquals(Set.of(), scene.view("2").keySet());
        scene.withdraw("2", ONE, 0);
        scene.settle();
        assertEquals(Set.of(), scene.view("1").keySet(), "its own path is the best again");
        assertEquals(Set.of(ONE), scene.view("2").keySet());
    }

    @Test
    @Tag("B2.3")
    void forgetsWhatWasMarkedAndNotToldAgain() {
        scene.peer("1", RibScene.AS);
        scene.peer("2", RibScene.AS);
        scene.tell("1", ONE, preference(100));
        scene.tell("1", TWO, preference(200));
        scene.tell("2", TWO, preference(100));
        scene.peers.get("1").down(true);
        scene.settle();
        assertEquals(ONE + " via 192.0.2.1 from 192.0.2.1", scene.best(ONE), "a stale path is used");
        scene.up("1");
        scene.tell("1", TWO, preference(200));
        assertTrue(scene.peers.get("1").hasStale(IpFamily.IPV4));
        scene.peers.get("1").forgetStale();
        scene.settle();
        assertFalse(scene.peers.get("1").hasStale(IpFamily.IPV4));
        assertEquals("none", scene.best(ONE));
        assertEquals(TWO + " via 192.0.2.1 from 192.0.2.1", scene.best(TWO));
        scene.peers.get("1").down(false);
        scene.settle();
        assertEquals(TWO + " via 192.0.2.2 from 192.0.2.2", scene.best(TWO), "the next best is the best now");
    }

    @Test
    @Tag("B2.3")
    void whatIsToldInANewSessionOutlivesTheClearingOfTheOldOne() {
        scene.peer("1", RibScene.AS);
        scene.tell("1", ONE, preference(100));
        scene.tell("1", TWO, preference(100));
        scene.peers.get("1").down(false);
        scene.up("1");
        scene.tell("1", TWO, preference(100));
        scene.settle();
        assertEquals("none", scene.best(ONE));
        assertEquals(TWO + " via 192.0.2.1 from 192.0.2.1", scene.best(TWO));
    }

    @Test
    @Tag("B2.3")
    void aSweepThatIsUnderWayForgetsNothingThatIsMarkedMeanwhile() {
        scene.peer("1", RibScene.AS);
        for (int number = 0; number < 10_000; number++) {
            scene.tell("1", "10." + (number >> 8) + "." + (number & 255) + ".0/24", preference(100));
        }
        RibPeer peer = scene.peers.get("1");
        peer.markStale();
        scene.tell("1", "10.39.0.0/24", preference(100));
        peer.forgetStale();
        assertTrue(scene.rib.work(), "one portion of several");
        peer.down(true);
        scene.settle();
        assertEquals(1, peer.received());
        assertTrue(peer.hasStale(IpFamily.IPV4));
        assertEquals("10.39.0.0/24 via 192.0.2.1 from 192.0.2.1", scene.best("10.39.0.0/24"));
    }

    @Test
    @Tag("B2.3")
    void whatWasToldBeforeASessionIsForgottenAfterItAndWhatARefreshHasNotRepeatedIsNot() {
        scene.peer("1", RibScene.AS);
        RibPeer peer = scene.peers.get("1");
        scene.tell("1", ONE, preference(100));
        peer.down(true);
        scene.up("1");
        scene.tell("1", TWO, preference(100));
        // More refreshes than there are marks, and none that was ended.
        for (int refresh = 0; refresh < 600; refresh++) {
            peer.markStale(IpFamily.IPV4);
            if (refresh == 100) {
                peer.forgetToldBefore(IpFamily.IPV4);
                scene.settle();
                assertEquals("none", scene.best(ONE));
            }
            scene.tell("1", refresh % 2 == 0 ? "10.9.0.0/24" : TWO, preference(100));
        }
        peer.down(true);
        peer.forgetToldBefore(IpFamily.IPV4);
        scene.settle();
        assertEquals(2, peer.received(), "both were told in the session");
        assertTrue(peer.hasStale(IpFamily.IPV4));
    }

    @Test
    @Tag("B4")
    void peersWhoAreToldTheSameAreToldWithOneBatchAndTheOneWhoToldItIsNot() {
        List<String> names = List.of("1", "2", "3");
        // Of each of them other paths are taken.
        names.forEach(name -> scene.peer(
                name,
                65_000 + Integer.parseInt(name),
                PeerPolicy.STANDARD
                        .withOwnAsAllowed(Integer.parseInt(name))
                        .withFilters(Optional::of, PathFilter.ALL)));
        scene.peer("4", 65_004, PeerPolicy.STANDARD.withRouteServerClient(true));
        scene.tell("1", ONE, PathAttributes.EMPTY);
        List<Update> second = scene.peers.get("2").next();
        assertEquals(1, second.size());
        assertSame(second, scene.peers.get("3").next());
        assertEquals(List.of(), scene.peers.get("1").next());
        List<Update> plain = scene.peers.get("4").next();
        assertNotEquals(second, plain, "a client of the route server is told something else");
        scene.tell("1", TWO, PathAttributes.EMPTY);
        scene.peers.get("2").next();
        scene.peers.get("1").down(false);
        scene.up("1");
        List<Update> third = scene.peers.get("3").next();
        assertEquals(1, third.size(), "the tables are not as they were: made anew");
        assertEquals(2, scene.peers.get("3").sent());
    }

    @Test
    @Tag("B2.3")
    void marksDoNotRepeatUnnoticedHoweverOftenAPeerComesAndGoes() {
        scene.peer("1", RibScene.AS);
        scene.tell("1", ONE, preference(100));
        for (int session = 0; session < 2 * TableSource.EPOCHS; session++) {
            scene.peers.get("1").down(true);
            scene.up("1");
        }
        scene.peers.get("1").forgetStale();
        scene.settle();
        assertEquals("none", scene.best(ONE));
    }

    @Test
    void aPathWhoseNextHopCannotBeReachedIsNotUsedAndANearerOneIsBetter() {
        scene.peer("1", RibScene.AS);
        scene.peer("2", RibScene.AS);
        RibPeer hearer = scene.peer("9", 65_009);
        scene.costs.put(RibScene.address("1"), OptionalLong.of(20));
        scene.costs.put(RibScene.address("2"), OptionalLong.of(10));
        scene.tell("1", ONE, preference(100));
        scene.tell("2", ONE, preference(100));
        assertEquals(ONE + " via 192.0.2.2 from 192.0.2.2", scene.best(ONE));
        assertEquals(
                List.of(Decision.Step.IGP_COST),
                scene.rib.explain(Cidr.parse(ONE)).stream()
                        .map(Decision.Preference::step)
                        .toList());
        scene.costs.put(RibScene.address("2"), OptionalLong.empty());
        scene.rib.nextHopsChanged();
        scene.settle();
        assertEquals(ONE + " via 192.0.2.1 from 192.0.2.1", scene.best(ONE));
        scene.costs.put(RibScene.address("1"), OptionalLong.empty());
        scene.rib.nextHopsChanged();
        scene.settle();
        assertEquals("none", scene.best(ONE));
        assertEquals(Map.of(), scene.view("9"));
        assertEquals(0, hearer.sent());
        scene.costs.clear();
        scene.rib.nextHopsChanged();
        scene.settle();
        assertEquals(ONE + " via 192.0.2.1 from 192.0.2.1", scene.best(ONE));
        assertEquals(1, hearer.sent());
    }

    @Test
    void aPathThatGoesBetweenTheLossOfItsNextHopAndTheNewDecisionIsWithdrawn() {
        List<String> heard = new ArrayList<>();
        scene.peer("1", RibScene.AS);
        scene.peer("9", 65_009);
        for (String prefix : List.of(ONE, TWO)) {
            scene.tell("1", prefix, preference(100));
        }
        scene.settle();
        scene.rib.onChange(change -> heard.add(change.toString()));
        scene.costs.put(RibScene.address("1"), OptionalLong.empty());
        scene.rib.nextHopsChanged();
        scene.withdraw("1", ONE, 0);
        scene.tell("1", TWO, 0, RibScene.address("2"), preference(100));
        scene.costs.put(RibScene.address("2"), OptionalLong.empty());
        scene.rib.nextHopsChanged();
        scene.peers.get("1").setPolicy(PeerPolicy.STANDARD.withFilters(PathFilter.NONE, PathFilter.ALL));
        scene.settle();
        assertEquals(Map.of(), scene.view("9"));
        assertEquals("- " + ONE, heard.get(0));
        assertEquals("- " + TWO, heard.get(heard.size() - 1));
    }

    @Test
    @Tag("B3.4")
    void aPathUsedWithOthersThatGoesBeforeTheNewDecisionIsHeardOf() {
        RibScene wide = new RibScene(Identity.of(RibScene.AS, RibScene.SELF), DecisionRules.STANDARD.withMaxPaths(2));
        for (String name : List.of("1", "2", "3")) {
            wide.peer(name, 65_001);
            wide.tell(name, ONE, as(65_001));
        }
        List<String> heard = new ArrayList<>();
        wide.rib.onChange(change -> heard.add(change.paths().toString()));
        wide.costs.put(RibScene.address("2"), OptionalLong.empty());
        wide.rib.nextHopsChanged();
        wide.withdraw("2", ONE, 0);
        wide.settle();
        assertEquals(
                "[" + ONE + " via 192.0.2.1 from 192.0.2.1, " + ONE + " via 192.0.2.3 from 192.0.2.3]",
                heard.get(heard.size() - 1));
    }

    @Test
    void anotherIdentifierOfAPeerWhoseRoutesAreKeptDecidesAnew() {
        scene.peer("1", RibScene.AS, PeerPolicy.STANDARD.withReflectorClient(true));
        scene.peer("2", RibScene.AS, PeerPolicy.STANDARD.withReflectorClient(true));
        scene.peer("9", RibScene.AS);
        scene.tell("1", ONE, preference(100));
        scene.tell("2", ONE, preference(100));
        scene.tell("1", TWO, preference(100));
        scene.settle();
        scene.peers.get("1").down(true);
        scene.upAs("1", "77");
        scene.tell("1", ONE, preference(100));
        scene.settle();
        assertEquals(ONE + " via 192.0.2.2 from 192.0.2.2", scene.best(ONE), "the lower identifier");
        assertTrue(scene.view("9").get(ONE).contains("originator_id: 192.0.2.2"), scene.view("9")::toString);
        assertTrue(scene.view("9").get(TWO).contains("originator_id: 192.0.2.77"), scene.view("9")::toString);
    }

    @Test
    void aResolverOfNextHopsOrSubnetsThatThrowsKnowsNoWay() {
        RibScene faulty = new RibScene(own -> {
            throw new IllegalStateException("a fault of the resolver of subnets");
        });
        faulty.faultyHops.add(RibScene.address("1"));
        faulty.peer("1", RibScene.AS);
        faulty.peer("2", RibScene.AS);
        faulty.tell("1", ONE, preference(200));
        faulty.tell("2", ONE, preference(100));
        assertEquals(ONE + " via 192.0.2.2 from 192.0.2.2", faulty.best(ONE));
        faulty.faultyHops.clear();
        faulty.rib.nextHopsChanged();
        faulty.settle();
        assertEquals(ONE + " via 192.0.2.1 from 192.0.2.1", faulty.best(ONE));
        faulty.faultyHops.add(RibScene.address("1"));
        faulty.rib.nextHopsChanged();
        faulty.settle();
        assertEquals(ONE + " via 192.0.2.2 from 192.0.2.2", faulty.best(ONE));
    }

    @Test
    @Timeout(120)
    @Tag("B2.4")
    void aPeerWithAThousandPathsOfOnePrefixKeepsNobodyWaitingLong() {
        RibPeer peer = scene.peer("1", 65_001, PeerPolicy.STANDARD.withManyPathsTaken(true), IpFamily.IPV4);
        scene.peer("9", 65_009, PeerPolicy.STANDARD.withPathsSent(10), IpFamily.IPV4);
        for (int id = 1; id <= 1000; id++) {
            scene.tell("1", ONE, id, RibScene.address("1"), as(65_001));
        }
        scene.settle();
        assertEquals(1000, peer.received());
        assertEquals(10, scene.view("9").size());
        assertEquals(ONE + " via 192.0.2.1 from 192.0.2.1 id 1", scene.best(ONE));
    }

    @Test
    void equallyGoodPathsAreUsedTogether() {
        RibScene wide = new RibScene(Identity.of(RibScene.AS, RibScene.SELF), DecisionRules.STANDARD.withMaxPaths(2));
        for (String name : List.of("1", "2", "3")) {
            wide.peer(name, 65_001);
            wide.tell(name, ONE, as(65_001));
        }
        wide.peer("4", 65_001);
        wide.tell("4", ONE, as(65_001, 65_002));
        assertEquals(
                List.of("192.0.2.1", "192.0.2.2"),
                wide.rib.together(Cidr.parse(ONE)).stream()
                        .map(path -> path.nextHop().toString())
                        .toList(),
                "at most two, and none with a longer path");
    }

    @Test
    @Tag("B3.4")
    void whoIsUsedTogetherWithTheBestPathIsHeardOfToo() {
        RibScene wide = new RibScene(Identity.of(RibScene.AS, RibScene.SELF), DecisionRules.STANDARD.withMaxPaths(2));
        List<List<String>> changes = new ArrayList<>();
        wide.rib.onChange(change -> changes.add(
                change.paths().stream().map(path -> path.nextHop().toString()).toList()));
        for (String name : List.of("1", "2", "3")) {
            wide.peer(name, 65_001);
            wide.tell(name, ONE, as(65_001));
        }
        wide.peer("9", 65_009);
        wide.settle();
        wide.withdraw("3", ONE, 0);
        wide.withdraw("2", ONE, 0);
        assertEquals(
                List.of(List.of("192.0.2.1"), List.of("192.0.2.1", "192.0.2.2"), List.of("192.0.2.1")),
                changes,
                "a third path that is not used changes nothing");
        assertEquals(0, wide.settle(), "the best path is the same, and peers hear of that alone");
    }

    @Test
    void pathsThatAreUsedTogetherHaveDifferentNextHops() {
        RibScene wide = new RibScene(Identity.of(RibScene.AS, RibScene.SELF), DecisionRules.STANDARD.withMaxPaths(3));
        for (String reflector : List.of("1", "2")) {
            wide.peer(reflector, RibScene.AS, PeerPolicy.STANDARD.withManyPathsTaken(true), IpFamily.IPV4);
            wide.tell(reflector, ONE, 1, RibScene.address("11"), preference(100));
            wide.tell(reflector, ONE, 2, RibScene.address("12"), preference(100));
        }
        assertEquals(
                List.of("192.0.2.11", "192.0.2.12"),
                wide.rib.together(Cidr.parse(ONE)).stream()
                        .map(path -> path.nextHop().toString())
                        .toList());
    }

    @Test
    @Tag("B3.4")
    void findsTheLongestPrefixThatHasAPath() {
        scene.peer("1", RibScene.AS);
        scene.tell("1", "10.0.0.0/8", preference(100));
        scene.tell("1", "10.244.0.0/16", preference(100));
        Cidr host = Cidr.parse("10.244.1.7/32");
        assertEquals(
                Optional.of("10.244.0.0/16 via 192.0.2.1 from 192.0.2.1"),
                scene.rib.longestMatch(host).map(Path::toString));
        scene.withdraw("1", "10.244.0.0/16", 0);
        assertEquals(
                Optional.of("10.0.0.0/8 via 192.0.2.1 from 192.0.2.1"),
                scene.rib.longestMatch(host).map(Path::toString));
        assertEquals(Optional.empty(), scene.rib.longestMatch(Cidr.parse("11.0.0.0/32")));
    }

    @Test
    @Tag("B3.4")
    void aListenerThatThrowsKeepsNobodyFromHearing() {
        List<String> heard = new ArrayList<>();
        scene.peer("1", 65_001);
        scene.tell("1", ONE, as(65_001));
        scene.rib.onRoutes(change -> {
            throw new IllegalStateException("a fault of the listener");
        });
        scene.rib.onRoutes(change -> heard.add(change.prefix().toString()));
        scene.tell("1", TWO, as(65_001));
        scene.tell("1", ONE, as(65_001, 65_002));
        assertEquals(List.of(ONE, TWO, ONE), heard);
        scene.withdraw("1", ONE, 0);
        scene.withdraw("1", TWO, 0);
        assertEquals(0, scene.rib.statistics().attributeSets(), "no set is held any more");
    }

    @Test
    @Tag("B3.3")
    void aBestPathThatIsToldTheSameIsNotToldAgain() {
        scene.peer("1", 65_001);
        scene.peer("2", 65_001);
        scene.peer("9", 65_009);
        scene.tell("2", ONE, as(65_001));
        assertEquals(2, scene.settle(), "the teller does not hear it");
        scene.tell("1", ONE, as(65_001));
        assertEquals(ONE + " via 192.0.2.1 from 192.0.2.1", scene.best(ONE));
        assertEquals(
                2, scene.settle(), "the old teller hears of it, the new one hears no more, all others hear the same");
        assertEquals(Map.of(ONE, "via 192.0.2.100 " + as(RibScene.AS, 65_001)), scene.view("9"));
    }

    @Test
    @Tag("B3.3")
    void prefixesThatAreGoneGiveTheirNumbersBack() {
        scene.peer("1", RibScene.AS);
        scene.peer("9", 65_009);
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 1000; i++) {
                scene.tell("1", "10." + round + "." + (i >> 8) + "." + (i & 255) + "/32", preference(100));
            }
            scene.settle();
            for (int i = 0; i < 1000; i++) {
                scene.withdraw("1", "10." + round + "." + (i >> 8) + "." + (i & 255) + "/32", 0);
            }
            scene.settle();
        }
        assertEquals(new RibStatistics(0, 0, 0), scene.rib.statistics());
        assertEquals(Map.of(), scene.view("9"));
        assertTrue(scene.rib.table().index().capacity() < 8000, "of 20,000 prefixes that came and went");
    }

    @Test
    @Tag("B3.3")
    void peersThatAreGoneGiveTheirNumbersBack() {
        scene.peer("9", 65_009);
        for (int round = 0; round < 1000; round++) {
            RibPeer passing = scene.peer("1", RibScene.AS);
            if (round % 2 == 0) {
                scene.tell("1", ONE, preference(100));
                scene.tell("1", TWO, preference(100));
            }
            scene.rib.removePeer(passing);
            scene.tell("1", ONE, preference(100));
            RibPeer next = scene.peer("2", RibScene.AS);
            scene.tell("2", TWO, preference(100));
            scene.settle();
            assertEquals("none", scene.best(ONE));
            assertEquals(TWO + " via 192.0.2.2 from 192.0.2.2", scene.best(TWO));
            scene.rib.removePeer(next);
            scene.settle();
            assertEquals("none", scene.best(TWO));
        }
        assertEquals(new RibStatistics(0, 0, 0), scene.rib.statistics());
        assertTrue(scene.rib.table().sources().numbers() <= 4, "of 2000 peers that came and went");
    }

    @Test
    void saysNothingOfWhatItDoesNotHave() {
        IpAddress nobody = IpAddress.parse("192.0.2.77");
        assertEquals(List.of(), scene.rib.explain(Cidr.parse(ONE)));
        assertEquals(List.of(), scene.rib.paths(nobody.toCidr()));
        assertFalse(scene.rib.withdraw(Cidr.parse(ONE)));
        assertFalse(scene.rib.work());
    }
}
