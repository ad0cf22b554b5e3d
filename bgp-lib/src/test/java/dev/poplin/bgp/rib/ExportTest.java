package dev.poplin.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.BgpRole;
import dev.poplin.bgp.filter.Match;
import dev.poplin.bgp.filter.NamePattern;
import dev.poplin.bgp.filter.RouteFilter;
import dev.poplin.bgp.filter.Rule;
import dev.poplin.bgp.rib.PeerPolicy.NextHopMode;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is told what of whose routes. */
@Tag("B3.1")
class ExportTest {

    private static final String PREFIX = "10.244.1.0/26";
    private static final PathAttributes TOLD =
            PathAttributes.builder().asPath(AsPath.of(65_001)).med(5).build();

    private static PeerPolicy client() {
        return PeerPolicy.STANDARD.withReflectorClient(true);
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource({
        "client, client, true",
        "client, other, true",
        "client, external, true",
        "other, client, true",
        "other, other2, false",
        "other, external, true",
        "external, client, true",
        "external, other, true",
    })
    void aReflectorTellsClientsAllAndOthersWhatClientsTold(String from, String to, boolean told) {
        RibScene scene = new RibScene();
        Map<String, String> names = Map.of("client", "1", "other", "2", "other2", "3", "external", "4", "client2", "5");
        scene.peer("1", RibScene.AS, client());
        scene.peer("2", RibScene.AS);
        scene.peer("3", RibScene.AS);
        scene.peer("4", 65_001);
        scene.peer("5", RibScene.AS, client());
        String hearer = from.equals("client") && to.equals("client") ? "5" : names.get(to);
        scene.tell(names.getOrDefault(from, ""), PREFIX, TOLD);
        scene.settle();
        assertEquals(
                told ? Set.of(PREFIX) : Set.of(),
                scene.view(String.valueOf(hearer)).keySet());
    }

    @Test
    void aReflectedRouteNamesItsOriginatorAndClusterAndKeepsTheRest() {
        RibScene scene = new RibScene();
        scene.peer("1", RibScene.AS, client());
        scene.peer("2", RibScene.AS);
        scene.tell("1", PREFIX, TOLD.withLocalPreference(OptionalLong.of(7)));
        scene.settle();
        assertEquals(
                Map.of(
                        PREFIX,
                        "via 192.0.2.1 "
                                + TOLD.toBuilder()
                                        .localPreference(7)
                                        .originatorId(RibScene.address("1"))
                                        .clusterList(List.of(RibScene.SELF))
                                        .build()),
                scene.view("2"));
    }

    @Test
    void whatComesBackToItsOriginatorOrClusterIsIgnored() {
        RibScene scene = new RibScene();
        scene.peer("1", RibScene.AS);
        scene.tell("1", PREFIX, TOLD.with(attributes -> attributes.originatorId(RibScene.SELF)));
        assertEquals("none", scene.best(PREFIX));
        scene.tell("1", PREFIX, TOLD.with(attributes -> attributes.clusterList(List.of(RibScene.SELF))));
        assertEquals("none", scene.best(PREFIX));
        scene.tell("1", PREFIX, TOLD.withAsPath(AsPath.of(65_001, RibScene.AS)));
        assertEquals("none", scene.best(PREFIX));
        scene.tell("1", PREFIX, 0, RibScene.SELF, TOLD);
        assertEquals("none", scene.best(PREFIX), "we are not our own next hop");
    }

    @Test
    void anotherMemberOfTheConfederationIsToldNoOriginatorAndNoClusters() {
        RibScene scene = new RibScene(
                new Identity(65_000, RibScene.AS, Set.of(64_513L), RibScene.SELF, RibScene.SELF),
                DecisionRules.STANDARD);
        scene.peer("1", RibScene.AS);
        scene.peer("2", 64_513);
        scene.tell("1", PREFIX, TOLD.with(attributes -> attributes
                .originatorId(RibScene.address("7"))
                .clusterList(List.of(RibScene.address("8")))));
        scene.settle();
        String told = scene.view("2").get(PREFIX);
        assertTrue(told.contains("65001"), told);
        assertFalse(told.contains("originator_id") || told.contains("cluster_list"), told);
    }

    @Test
    void aReflectorThatTurnsAPeerIntoAClientTellsItsRoutesOnWithoutANewSession() {
        RibScene scene = new RibScene();
        scene.peer("1", RibScene.AS);
        scene.peer("2", RibScene.AS);
        scene.tell("1", PREFIX, TOLD);
        scene.settle();
        assertEquals(Map.of(), scene.view("2"));
        scene.peers.get("1").setPolicy(client());
        scene.settle();
        assertEquals(Set.of(PREFIX), scene.view("2").keySet());
        scene.peers.get("1").setPolicy(PeerPolicy.STANDARD);
        scene.settle();
        assertEquals(Map.of(), scene.view("2"));
    }

    @Test
    void anExternalPeerIsToldOurAsAndAddressAndNoneOfOurMetrics() {
        RibScene scene = new RibScene();
        scene.peer("1", 65_001);
        scene.peer("2", 65_002);
        scene.peer("3", RibScene.AS);
        scene.tell("1", PREFIX, TOLD);
        scene.settle();
        assertEquals(
                Map.of(PREFIX, "via 192.0.2.100 " + PathAttributes.EMPTY.withAsPath(AsPath.of(RibScene.AS, 65_001))),
                scene.view("2"));
        assertEquals(
                Map.of(PREFIX, "via 192.0.2.1 " + TOLD.withLocalPreference(OptionalLong.of(100))), scene.view("3"));
        scene.peers.get("3").setPolicy(PeerPolicy.STANDARD.withNextHop(NextHopMode.SELF));
        scene.peers.get("2").setPolicy(PeerPolicy.STANDARD.withNextHop(NextHopMode.KEEP));
        scene.settle();
        assertEquals("via 192.0.2.100", scene.view("3").get(PREFIX).substring(0, 15));
        assertEquals("via 192.0.2.1 ", scene.view("2").get(PREFIX).substring(0, 14));
    }

    @ParameterizedTest(name = "{0}: internal {1}, confederation {2}, external {3}")
    @CsvSource({
        "65535:65281, true, true, false",
        "65535:65282, false, false, false",
        "65535:65283, true, false, false",
        "65000:1, true, true, true"
    })
    void wellKnownCommunitiesBindARoute(String community, boolean internal, boolean member, boolean external) {
        RibScene scene = new RibScene(
                new Identity(64_512, 65_100, Set.of(65_101L), RibScene.SELF, RibScene.SELF), DecisionRules.STANDARD);
        scene.peer("1", 65_100);
        scene.peer("2", 65_101);
        scene.peer("3", 65_001);
        scene.rib.announce(
                Cidr.parse(PREFIX),
                IpFamily.IPV4.unspecified(),
                PathAttributes.EMPTY.withCommunities(List.of(Community.parse(community))));
        scene.settle();
        assertEquals(internal, scene.view("1").containsKey(PREFIX));
        assertEquals(member, scene.view("2").containsKey(PREFIX));
        assertEquals(external, scene.view("3").containsKey(PREFIX));
    }

    @Test
    void aConfederationShowsItsMembersToMembersAndItselfToOthers() {
        RibScene scene = new RibScene(
                new Identity(64_512, 65_100, Set.of(65_101L, 65_102L), RibScene.SELF, RibScene.SELF),
                DecisionRules.STANDARD);
        scene.peer("1", 65_101);
        scene.peer("2", 65_102);
        scene.peer("3", 65_001);
        PathAttributes told = PathAttributes.builder()
                .asPath(AsPath.of(65_009).prependMember(65_101))
                .localPreference(70)
                .med(3)
                .build();
        scene.tell("1", PREFIX, told);
        scene.settle();
        assertEquals(
                Map.of(PREFIX, "via 192.0.2.1 " + told.withAsPath(told.asPath().prependMember(65_100))),
                scene.view("2"),
                "preference, metric and next hop stay within the confederation");
        assertEquals(
                Map.of(PREFIX, "via 192.0.2.100 " + PathAttributes.EMPTY.withAsPath(AsPath.of(64_512, 65_009))),
                scene.view("3"));
        scene.tell("1", PREFIX, told.withAsPath(AsPath.of(65_009).prependMember(65_100)));
        assertEquals("none", scene.best(PREFIX), "it has been in our member AS");
    }

    @Test
    @Tag("B3.2")
    void aRouteServerStandsAsideAndHidesNoPathThatAClientMayHave() {
        RibScene scene = new RibScene();
        PeerPolicy served = PeerPolicy.STANDARD.withRouteServerClient(true);
        scene.peer("1", 65_001, served);
        scene.peer("2", 65_002, served);
        PathFilter notFromOne = path -> path.source().as() == 65_001 ? Optional.empty() : Optional.of(path);
        scene.peer("3", 65_003, served.withFilters(PathFilter.ALL, notFromOne));
        scene.tell("1", PREFIX, TOLD);
        PathAttributes longer = TOLD.withAsPath(AsPath.of(65_002, 65_009));
        scene.tell("2", PREFIX, longer);
        scene.settle();
        assertEquals(Map.of(PREFIX, "via 192.0.2.1 " + TOLD), scene.view("2"), "its own is not told back");
        assertEquals(Map.of(PREFIX, "via 192.0.2.2 " + longer), scene.view("1"), "the best is its own");
        assertEquals(Map.of(PREFIX, "via 192.0.2.2 " + longer), scene.view("3"), "the best is kept from it");
        scene.withdraw("2", PREFIX, 0);
        scene.settle();
        assertEquals(Map.of(), scene.view("3"));
        assertEquals(Map.of(), scene.view("1"));
    }

    /** The table of RFC 9234 §5, by what we are to the peer. */
    @ParameterizedTest(name = "we are {0}, it came with {1}: taken {2} as {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "PROVIDER,            -,     true,  -",
                "PROVIDER,            65001, false, -",
                "ROUTE_SERVER,        65001, false, -",
                "CUSTOMER,            -,     true,  65001",
                "CUSTOMER,            65009, true,  65009",
                "ROUTE_SERVER_CLIENT, -,     true,  65001",
                "PEER,                -,     true,  65001",
                "PEER,                65001, true,  65001",
                "PEER,                65009, false, -",
            })
    @Tag("B3.2")
    void aRouteThatHasLeakedIsRefusedAndOthersAreMarked(String role, Long came, boolean taken, Long marked) {
        RibScene scene = new RibScene();
        scene.peer("1", 65_001, PeerPolicy.STANDARD.withRole(role(role)));
        scene.tell("1", PREFIX, TOLD.with(attributes -> attributes.onlyToCustomer(number(came))));
        assertEquals(
                taken ? Optional.of(number(marked)) : Optional.empty(),
                scene.rib.best(Cidr.parse(PREFIX)).map(path -> path.attributes().onlyToCustomer()));
    }

    private static OptionalLong number(Long number) {
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }

    private static BgpRole role(String name) {
        return switch (name) {
            case "PROVIDER" -> BgpRole.PROVIDER;
            case "ROUTE_SERVER" -> BgpRole.ROUTE_SERVER;
            case "ROUTE_SERVER_CLIENT" -> BgpRole.ROUTE_SERVER_CLIENT;
            case "CUSTOMER" -> BgpRole.CUSTOMER;
            default -> BgpRole.PEER;
        };
    }

    @ParameterizedTest(name = "we are {0}, it has {1}: told {2} as {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "PROVIDER,            -,     true,  64512",
                "PROVIDER,            65009, true,  65009",
                "ROUTE_SERVER,        -,     true,  64512",
                "PEER,                -,     true,  64512",
                "PEER,                65009, false, -",
                "CUSTOMER,            -,     true,  -",
                "CUSTOMER,            65009, false, -",
                "ROUTE_SERVER_CLIENT, 65009, false, -",
            })
    @Tag("B3.2")
    void aRouteForCustomersIsToldToNobodyElse(String role, Long has, boolean told, Long marked) {
        RibScene scene = new RibScene();
        scene.peer("1", 65_001, PeerPolicy.STANDARD.withRole(role(role)));
        scene.rib.announce(
                Cidr.parse(PREFIX),
                IpFamily.IPV4.unspecified(),
                PathAttributes.EMPTY.with(attributes -> attributes.onlyToCustomer(number(has))));
        assertEquals(
                told ? List.of(number(marked)) : List.of(),
                scene.peers.get("1").paths().told().stream()
                        .map(path -> path.attributes().onlyToCustomer())
                        .toList());
    }

    @Test
    void aPeerOfManyPathsIsToldTheBestOnesEachUnderItsOwnIdentifier() {
        RibScene scene = new RibScene();
        scene.peer("1", 65_001);
        scene.peer("2", 65_002);
        scene.peer("3", 65_003);
        scene.peer("9", RibScene.AS, PeerPolicy.STANDARD.withPathsSent(2), IpFamily.IPV4);
        scene.tell("1", PREFIX, TOLD);
        scene.tell("2", PREFIX, TOLD);
        scene.tell("3", PREFIX, TOLD.withAsPath(AsPath.of(65_003, 65_004)));
        scene.settle();
        assertEquals(
                List.of("192.0.2.1", "192.0.2.2"),
                scene.view("9").values().stream()
                        .map(text -> text.split(" ")[1])
                        .sorted()
                        .toList());
        scene.withdraw("1", PREFIX, 0);
        scene.settle();
        assertEquals(
                List.of("192.0.2.2", "192.0.2.3"),
                scene.view("9").values().stream()
                        .map(text -> text.split(" ")[1])
                        .sorted()
                        .toList());
    }

    private static RibScene withThreePaths(String first, String second, String third) {
        RibScene scene = new RibScene();
        for (String name : List.of(first, second, third)) {
            scene.peer(name, 65_000 + Long.parseLong(name));
            scene.tell(name, PREFIX, TOLD);
        }
        scene.peer("9", RibScene.AS, PeerPolicy.STANDARD.withPathsSent(8), IpFamily.IPV4);
        return scene;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("B3.5")
    void whatIsToldIsAskedForTheInterfaceThroughWhichWeReachItOurselves(boolean opposite) {
        Map<IpAddress, String> interfaces =
                Map.of(RibScene.address("1"), "eth0", RibScene.address("2"), "eth1", RibScene.SELF, "lo");
        Match match =
                new Match.ThroughInterface(new NamePattern("eth0"), hop -> Optional.ofNullable(interfaces.get(hop)));
        RouteFilter filter = RouteFilter.of("eth0", Rule.accept(opposite ? new Match.Not(match) : match));
        RibScene scene = new RibScene();
        scene.peer("1", 65_001);
        scene.peer("2", 65_002);
        scene.peer("9", 65_009, PeerPolicy.STANDARD.withFilters(PathFilter.ALL, filter.then(PathFilter.ALL)));
        scene.tell("1", PREFIX, TOLD);
        scene.tell("2", "10.244.2.0/26", TOLD);
        scene.rib.announce(Cidr.parse("10.244.3.0/26"), IpFamily.IPV4.unspecified(), PathAttributes.EMPTY);
        scene.settle();
        assertEquals(
                opposite ? Set.of("10.244.2.0/26", "10.244.3.0/26") : Set.of(PREFIX),
                scene.view("9").keySet());
    }

    @Test
    @Tag("B2.5")
    void pathsThatAnotherProcessHasToldAndNobodyTellsAnyMoreAreWithdrawn() {
        RibScene before = withThreePaths("1", "2", "3");
        before.settle();
        assertEquals(3, before.view("9").size());
        RibScene after = new RibScene();
        after.peer("9", RibScene.AS, PeerPolicy.STANDARD.withPathsSent(8), IpFamily.IPV4);
        after.upAgain("9", before, IpFamily.IPV4);
        after.settle();
        assertEquals(Map.of(), after.view("9"));
        assertEquals(0, after.peers.get("9").sent());
    }

    @Test
    @Tag("B2.5")
    void pathsThatAnotherProcessHasToldKeepTheirIdentifiersWhereverTheyStandNow() {
        RibScene before = withThreePaths("1", "2", "3");
        before.settle();
        RibScene after = withThreePaths("3", "1", "2");
        after.upAgain("9", before, IpFamily.IPV4);
        assertEquals(0, after.drain("9"), "nothing is new to it");
        assertEquals(before.view("9"), after.view("9"));
        after.peer("4", 65_004);
        after.tell("4", PREFIX, TOLD);
        after.withdraw("1", PREFIX, 0);
        after.settle();
        assertEquals(
                List.of("192.0.2.2", "192.0.2.3", "192.0.2.4"),
                after.view("9").values().stream()
                        .map(text -> text.split(" ")[1])
                        .sorted()
                        .toList());
        before.withdraw("1", PREFIX, 0);
        before.settle();
        assertTrue(
                after.view("9").entrySet().containsAll(before.view("9").entrySet()), "the two others are as they were");
        assertEquals(3, after.peers.get("9").toldInSession().paths().size());
    }

    @Test
    void aSourceMayTellManyPathsAndEachIsWithdrawnByItself() {
        RibScene scene = new RibScene();
        scene.peer("1", 65_001);
        IpAddress near = Ipv4Address.parse("192.0.2.51");
        IpAddress far = Ipv4Address.parse("192.0.2.52");
        scene.tell("1", PREFIX, 1, far, TOLD.withMed(OptionalLong.of(9)));
        scene.tell("1", PREFIX, 2, near, TOLD.withMed(OptionalLong.of(1)));
        assertEquals(PREFIX + " via 192.0.2.51 from 192.0.2.1 id 2", scene.best(PREFIX));
        scene.withdraw("1", PREFIX, 2);
        assertEquals(PREFIX + " via 192.0.2.52 from 192.0.2.1 id 1", scene.best(PREFIX));
    }

    @Test
    @Tag("B3.5")
    void aPeerToWhichWeAreOfAnotherAsIsToldThatOneAndMayNameNeither() {
        RibScene scene = new RibScene();
        OptionalLong other = OptionalLong.of(65_099);
        scene.peer("1", 65_001);
        scene.peer("2", 65_002, other, PeerPolicy.STANDARD);
        scene.peer("3", 65_002);
        scene.peer("4", 65_099, other, PeerPolicy.STANDARD);
        scene.tell("1", PREFIX, TOLD);
        scene.settle();
        assertTrue(scene.view("2").get(PREFIX).contains("as_path: 65099 65001"), scene.view("2")::toString);
        assertTrue(scene.view("3").get(PREFIX).contains("as_path: 64512 65001"), scene.view("3")::toString);
        assertTrue(scene.view("4").get(PREFIX).contains("as_path: 65001,"), "it is internal: " + scene.view("4"));
        scene.withdraw("1", PREFIX, 0);
        scene.tell("2", PREFIX, TOLD.withAsPath(AsPath.of(65_002, 65_099)));
        assertEquals("none", scene.best(PREFIX));
        scene.tell("2", PREFIX, TOLD.withAsPath(AsPath.of(65_002, RibScene.AS)));
        assertEquals("none", scene.best(PREFIX));
        scene.tell("2", PREFIX, TOLD.withAsPath(AsPath.of(65_002)));
        assertEquals(PREFIX + " via 192.0.2.2 from 192.0.2.2", scene.best(PREFIX));
    }
}
