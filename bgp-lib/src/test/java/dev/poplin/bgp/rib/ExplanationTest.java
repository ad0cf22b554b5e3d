package dev.poplin.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.BgpRole;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Why a route is not there, or not told. */
@Tag("B3.1")
class ExplanationTest {

    private static final String PREFIX = "10.244.1.0/26";
    private static final PathAttributes TOLD = PathAttributes.EMPTY.withAsPath(AsPath.of(65_001));

    private final RibScene scene = new RibScene();

    private Explanation explain(String peer) {
        return scene.peers.get(peer).paths().explain(Cidr.parse(PREFIX));
    }

    private List<Reason> taken(String peer) {
        return explain(peer).taken().stream().map(Explanation.Fate::reason).toList();
    }

    private List<Reason> told(String peer) {
        return explain(peer).told().stream().map(Explanation.Fate::reason).toList();
    }

    @Test
    void saysWhyAPathThatAPeerHasToldIsNotThere() {
        RibPeer peer = scene.peer("1", 65_001, PeerPolicy.STANDARD.withRole(BgpRole.PROVIDER));
        assertEquals(List.of(), taken("1"), "it has told nothing");
        scene.tell("1", PREFIX, TOLD);
        assertEquals(List.of(Reason.TAKEN), taken("1"));
        scene.tell("1", PREFIX, TOLD.withAsPath(AsPath.of(65_001, RibScene.AS)));
        assertEquals(List.of(Reason.AS_LOOP), taken("1"));
        scene.tell("1", PREFIX, TOLD.with(attributes -> attributes.originatorId(RibScene.SELF)));
        assertEquals(List.of(Reason.ORIGINATOR_LOOP), taken("1"));
        scene.tell("1", PREFIX, TOLD.with(attributes -> attributes.clusterList(List.of(RibScene.SELF))));
        assertEquals(List.of(Reason.CLUSTER_LOOP), taken("1"));
        scene.tell("1", PREFIX, 0, RibScene.SELF, TOLD);
        assertEquals(List.of(Reason.UNUSABLE_NEXT_HOP), taken("1"));
        scene.tell("1", PREFIX, TOLD.with(attributes -> attributes.onlyToCustomer(OptionalLong.of(65_001))));
        assertEquals(List.of(Reason.ROLE), taken("1"));
        assertEquals(
                PREFIX + " via 192.0.2.1 from 192.0.2.1: ROLE",
                explain("1").taken().get(0).toString());
        scene.tell("1", PREFIX, TOLD);
        assertEquals(List.of(Reason.TAKEN), taken("1"));
        scene.withdraw("1", PREFIX, 0);
        assertEquals(List.of(), taken("1"));
        peer.setPolicy(PeerPolicy.STANDARD.withFilters(PathFilter.NONE, PathFilter.ALL));
        scene.tell("1", PREFIX, TOLD);
        assertEquals(List.of(Reason.IMPORT_FILTER), taken("1"));
        peer.down(true);
        assertEquals(List.of(Reason.IMPORT_FILTER), taken("1"), "what is kept");
    }

    @Test
    void ofPathsThatAreRefusedBeforeAnyFilterTheLastAreRemembered() {
        scene.peer("1", 65_001);
        for (int number = 0; number < 300; number++) {
            scene.tell(
                    "1",
                    "10." + number / 256 + "." + number % 256 + ".0/24",
                    TOLD.withAsPath(AsPath.of(65_001, RibScene.AS)));
        }
        RibPeer peer = scene.peers.get("1");
        assertEquals(0, peer.paths().explain(Cidr.parse("10.0.43.0/24")).taken().size());
        assertEquals(1, peer.paths().explain(Cidr.parse("10.0.44.0/24")).taken().size());
        assertEquals(1, peer.paths().explain(Cidr.parse("10.1.43.0/24")).taken().size());
        peer.down(false);
        assertEquals(0, peer.paths().explain(Cidr.parse("10.1.43.0/24")).taken().size());
    }

    @Test
    void saysWhyAPeerIsNotToldOfAPath() {
        scene.peer("1", RibScene.AS);
        RibPeer internal = scene.peer("2", RibScene.AS);
        RibPeer external = scene.peer("3", 65_003);
        assertEquals(List.of(), told("3"), "there is nothing to tell");
        scene.tell("1", PREFIX, TOLD);
        assertEquals(List.of(Reason.OWN_PATH), told("1"));
        assertEquals(List.of(Reason.NOT_REFLECTED), told("2"));
        assertEquals(List.of(Reason.TOLD), told("3"));
        internal.setPolicy(PeerPolicy.STANDARD.withReflectorClient(true));
        assertEquals(List.of(Reason.TOLD), told("2"));
        scene.tell("1", PREFIX, TOLD.withCommunities(List.of(Community.NO_EXPORT)));
        assertEquals(List.of(Reason.COMMUNITY), told("3"));
        scene.tell("1", PREFIX, TOLD.withCommunities(List.of(Community.NO_ADVERTISE)));
        assertEquals(List.of(Reason.COMMUNITY), told("2"));
        scene.tell("1", PREFIX, TOLD.withCommunities(List.of(Community.LLGR_STALE)));
        assertEquals(List.of(Reason.LONG_LIVED_STALE), told("3"));
        // As long as two-octet numbers on an extended message make it: one more number would not fit the attribute.
        long[] numbers = LongStream.range(1, 64 * 255 + 32).toArray();
        scene.tell("1", PREFIX, TOLD.withAsPath(AsPath.of(numbers)));
        assertEquals(List.of(Reason.TOLD), told("2"));
        assertEquals(List.of(Reason.AS_PATH_LENGTH), told("3"));
        scene.tell("1", PREFIX, TOLD.with(attributes -> attributes.onlyToCustomer(OptionalLong.of(65_001))));
        external.setPolicy(PeerPolicy.STANDARD.withRole(BgpRole.CUSTOMER));
        assertEquals(List.of(Reason.ROLE), told("3"));
        external.setPolicy(PeerPolicy.STANDARD.withFilters(PathFilter.ALL, PathFilter.NONE));
        assertEquals(List.of(Reason.EXPORT_FILTER), told("3"));
        scene.costs.put(RibScene.address("1"), OptionalLong.empty());
        scene.rib.nextHopsChanged();
        scene.settle();
        assertEquals(List.of(Reason.UNREACHABLE), told("3"));
        external.down(false);
        scene.costs.clear();
        scene.rib.nextHopsChanged();
        scene.settle();
        assertEquals(List.of(Reason.NO_SESSION), told("3"));
    }

    @Test
    void saysWhichOfSeveralPathsIsToldAndWhetherTheFamilyIs() {
        scene.peer("1", 65_001);
        scene.peer("2", 65_002);
        scene.peer("4", 65_004, PeerPolicy.STANDARD.withPathsSent(2), IpFamily.IPV4);
        scene.tell("1", PREFIX, TOLD);
        scene.tell("2", PREFIX, TOLD.withAsPath(AsPath.of(65_002, 65_009)));
        scene.peer("3", 65_003);
        assertEquals(List.of(Reason.TOLD, Reason.BETTER_PATH), told("3"));
        assertEquals(List.of(Reason.TOLD, Reason.TOLD), told("4"));
        assertEquals(List.of(Reason.OWN_PATH, Reason.BETTER_PATH), told("1"), "it is told nothing");
        String six = "2001:db8:1::/48";
        RibPeer both = scene.peerOfBothFamilies("5", 65_005, PeerPolicy.STANDARD);
        scene.rib.announce(Cidr.parse(six), IpFamily.IPV6.unspecified(), PathAttributes.EMPTY);
        assertEquals(
                List.of(Reason.NEXT_HOP_FAMILY),
                both.paths().explain(Cidr.parse(six)).told().stream()
                        .map(Explanation.Fate::reason)
                        .toList());
        assertEquals(
                List.of(Reason.FAMILY),
                scene.peers.get("3").paths().explain(Cidr.parse(six)).told().stream()
                        .map(Explanation.Fate::reason)
                        .toList());
    }

    @Test
    @Tag("B3.2")
    void aClientOfTheRouteServerIsShownTheSourceOfThePathThatItIsTold() {
        PathFilter notFromOne =
                path -> path.source().address().equals(RibScene.address("1")) ? Optional.empty() : Optional.of(path);
        scene.peer("1", 65_001);
        scene.peer("2", 65_002);
        RibPeer client = scene.peer(
                "3", 65_003, PeerPolicy.STANDARD.withRouteServerClient(true).withFilters(PathFilter.ALL, notFromOne));
        scene.tell("1", PREFIX, TOLD);
        scene.tell("2", PREFIX, TOLD.withAsPath(AsPath.of(65_002, 65_009)));
        assertEquals(List.of(Reason.EXPORT_FILTER, Reason.TOLD), told("3"));
        assertEquals(
                List.of(PREFIX + " via 192.0.2.2 from 192.0.2.2"),
                client.paths().told().stream().map(Path::toString).toList());
    }

    @Test
    void whatAnotherPolicyWouldTakeIsAskedOfAllOfIt() {
        RibPeer peer =
                scene.peer("1", 65_001, PeerPolicy.STANDARD.withOwnAsAllowed(1).withAccumulatedMetric(true));
        scene.tell(
                "1",
                PREFIX,
                TOLD.withAsPath(AsPath.of(65_001, RibScene.AS))
                        .with(attributes -> attributes.accumulatedMetric(OptionalLong.of(5))));
        assertEquals(1, peer.paths().accepted(peer.policy()).size());
        assertEquals(List.of(), peer.paths().accepted(peer.policy().withOwnAsAllowed(0)));
        Path path = peer.paths()
                .accepted(peer.policy().withAccumulatedMetric(false))
                .get(0);
        assertTrue(path.attributes().accumulatedMetric().isEmpty());
    }
}
