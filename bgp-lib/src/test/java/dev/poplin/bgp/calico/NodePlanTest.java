package dev.poplin.bgp.calico;

import static dev.poplin.bgp.calico.CalicoScene.NODES;
import static dev.poplin.bgp.calico.CalicoScene.POOLS;
import static dev.poplin.bgp.calico.CalicoScene.node;
import static dev.poplin.bgp.calico.CalicoScene.path;
import static dev.poplin.bgp.calico.CalicoScene.peers;
import static dev.poplin.bgp.calico.CalicoScene.plan;
import static dev.poplin.bgp.calico.CalicoScene.resources;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.SessionSettings;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.LargeCommunity;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.PeerPolicy.NextHopMode;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.time.Duration;
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

@Tag("B3.5")
class NodePlanTest {

    @Test
    void withoutResourcesEveryNodeIsAPeerOfEveryOther() {
        NodePlan plan = plan(resources(), NODES, "a");
        assertEquals(64_512, plan.as());
        assertEquals(List.of("b 192.0.2.2 AS64512", "c 192.0.2.3 AS64512"), peers(plan));
        assertEquals(
                IpAddress.parse("192.0.2.1"),
                plan.peers().get(IpAddress.parse("192.0.2.2")).peer().localAddress());
    }

    @Test
    void theConfigurationHasAsNumberPortAndMesh() {
        assertEquals(
                List.of(),
                peers(plan(resources("BGPConfiguration default: {nodeToNodeMeshEnabled=false}"), NODES, "a")));
        NodePlan plan = plan(
                resources("BGPConfiguration default: {asNumber=1.10, listenPort=1790, logSeverityScreen=Info,"
                        + " nodeMeshPassword={secretKeyRef={name=s, key=k}}}"),
                NODES,
                "a");
        assertEquals(65_546, plan.as());
        PlannedPeer peer = plan.peers().get(IpAddress.parse("192.0.2.2"));
        assertEquals(1790, peer.peer().port());
        assertEquals(Optional.of(new SecretKey("s", "k")), peer.password());
    }

    @Test
    void aMeshWhosePasswordIsNotUnderstoodIsNone() {
        CalicoResources resources = resources("BGPConfiguration default: {nodeMeshPassword={secretKeyRef={name=s}}}");
        assertEquals(1, resources.problems().size());
        assertEquals(List.of(), peers(NodePlan.of(resources, NODES, "a", POOLS)));
    }

    @ParameterizedTest(name = "{0} for {1}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            peerIP=203.0.113.1, asNumber=65001                          | a | rack 203.0.113.1 AS65001
            peerIP=203.0.113.1, asNumber=65001, node=b                  | a |
            peerIP=203.0.113.1, asNumber=65001, node=a                  | a | rack 203.0.113.1 AS65001
            peerIP=203.0.113.1, asNumber=65001, nodeSelector=`rack == '1'` | a | rack 203.0.113.1 AS65001
            peerIP=203.0.113.1, asNumber=65001, nodeSelector=`rack == '1'` | b |
            peerIP=203.0.113.1, asNumber=65001, nodeSelector=`all()`    | b | rack 203.0.113.1 AS65001
            nodeSelector=`all()`, peerSelector=`has(reflector)`         | a | c 192.0.2.3 AS64512
            nodeSelector=`!has(reflector)`, peerSelector=`has(reflector)` | c | a 192.0.2.1 AS64512;b 192.0.2.2 AS64512
            nodeSelector=`rack == '1'`, peerSelector=`rack == '2'`      | b | a 192.0.2.1 AS64512
            """)
    void aPeerIsForOneNodeForThoseOfASelectorOrForAll(String spec, String node, String expected) {
        CalicoResources resources =
                resources("BGPConfiguration default: {nodeToNodeMeshEnabled=false}", "BGPPeer rack: {" + spec + "}");
        assertEquals(expected == null ? List.of() : List.of(expected.split(";")), peers(plan(resources, NODES, node)));
    }

    @Test
    void aReflectorHasClientsOutsideItsClusterAndNoMesh() {
        List<CalicoNode> nodes = List.of(
                node("a", "192.0.2.1", null, Map.of()),
                node("r", "192.0.2.8", "1.0.0.1", Map.of("rr", "yes")),
                node("s", "192.0.2.9", "1.0.0.1", Map.of("rr", "yes")));
        CalicoResources resources = resources("BGPPeer rr: {nodeSelector=`all()`, peerSelector=`has(rr)`}");
        NodePlan reflector = plan(resources, nodes, "r");
        assertEquals(Optional.of(Ipv4Address.parse("1.0.0.1")), reflector.clusterId());
        assertEquals(List.of("s 192.0.2.9 AS64512", "a 192.0.2.1 AS64512 client"), peers(reflector));
        assertEquals(List.of("r 192.0.2.8 AS64512", "s 192.0.2.9 AS64512"), peers(plan(resources, nodes, "a")));
    }

    @Test
    void aPeerSaysHowItsSessionIsHeld() {
        NodePlan plan = plan(
                resources("BGPPeer rack: {peerIP=`[2001:db8::1]:1790`, asNumber=65001, ttlSecurity=1,"
                        + " keepOriginalNextHop=true, sourceAddress=None, numAllowedLocalASNumbers=2,"
                        + " password={secretKeyRef={name=s, key=k}}}"),
                List.of(new CalicoNode(
                        "a",
                        List.of(IpAddress.parse("2001:db8::2")),
                        OptionalLong.of(65_002),
                        Optional.empty(),
                        Map.of())),
                "a");
        PlannedPeer planned = plan.peers().get(IpAddress.parse("2001:db8::1"));
        assertEquals(65_002, plan.as());
        assertEquals(1790, planned.peer().port());
        assertEquals(null, planned.peer().localAddress());
        assertEquals(NextHopMode.KEEP, planned.peer().policy().nextHop());
        assertEquals(2, planned.peer().policy().ownAsAllowed());
        assertEquals(255, planned.peer().session().tcp().minimumHops());
        assertEquals(Optional.of(new SecretKey("s", "k")), planned.password());
    }

    /** Without what guards its session, or without knowing whose it is, a peer is nobody's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nodeSelector=`rack = '1'`",
                "node=a, nodeSelector=`rack = '1'`",
                "ttlSecurity=300",
                "password={secretKeyRef={name=keys}}"
            })
    void aPeerWhoseNodesOrGuardsAreNotUnderstoodIsForNoNode(String field) {
        CalicoResources resources = resources("BGPPeer p: {peerIP=203.0.113.1, asNumber=65001, " + field + "}");
        assertEquals(1, resources.problems().size(), resources.problems()::toString);
        for (CalicoNode node : NODES) {
            NodePlan plan = NodePlan.of(resources, NODES, node.name(), POOLS);
            assertFalse(plan.peers().containsKey(IpAddress.parse("203.0.113.1")), node.name());
        }
    }

    @Test
    void whatTheManualNamesAsNotUnderstoodIsNamed() {
        assertEquals(
                List.of(
                        "BGPConfiguration default.ignoredInterfaces is not understood",
                        "BGPConfiguration default.localWorkloadPeeringIPV4 is not understood",
                        "BGPConfiguration default.localWorkloadPeeringIPV6 is not understood",
                        "BGPPeer p.reachableBy is not understood",
                        "BGPPeer q needs either peerIP or peerSelector",
                        "BGPPeer q.localWorkloadSelector is not understood"),
                resources(
                                "BGPConfiguration default: {ignoredInterfaces=[eth9],"
                                        + " localWorkloadPeeringIPV4=169.254.1.1, localWorkloadPeeringIPV6=`fe80::1`}",
                                "BGPPeer p: {peerIP=203.0.113.1, asNumber=1, reachableBy=10.0.0.1}",
                                "BGPPeer q: {localWorkloadSelector=`all()`, asNumber=1}")
                        .problems());
    }

    @Test
    void whatIsNeitherTrueNorFalseIsNamed() {
        CalicoResources resources = resources("BGPConfiguration default: {nodeToNodeMeshEnabled=yes, bindMode=NodeIP}");
        assertEquals(
                List.of(
                        "BGPConfiguration default.bindMode is not understood",
                        "BGPConfiguration default.nodeToNodeMeshEnabled: 'yes' is neither true nor false"),
                resources.problems());
        assertTrue(resources.configuration().mesh());
        assertEquals(
                List.of(),
                resources("BGPConfiguration default: {bindMode=None}").problems());
    }

    @Test
    void aNodeWhoseAddressIsAPeerHasThoseAsPeersWhoHaveIt() {
        List<CalicoNode> nodes = List.of(
                node("a", "192.0.2.1", null, Map.of()),
                node("b", "192.0.2.2", null, Map.of()),
                node("r", "192.0.2.8", "1.1.1.1", Map.of()));
        CalicoResources resources = resources(
                "BGPConfiguration default: {nodeToNodeMeshEnabled=false}",
                "BGPPeer r: {peerIP=`192.0.2.8:1790`, asNumber=64512}");
        NodePlan reflector = plan(resources, nodes, "r");
        assertEquals(
                List.of("192.0.2.1", "192.0.2.2"),
                reflector.peers().keySet().stream().map(IpAddress::toString).toList());
        for (PlannedPeer planned : reflector.peers().values()) {
            assertEquals(179, planned.peer().port());
            assertEquals(64_512, planned.peer().as());
            assertTrue(planned.peer().policy().reflectorClient());
        }
        NodePlan client = plan(resources, nodes, "a");
        assertEquals(Set.of(IpAddress.parse("192.0.2.8")), client.peers().keySet());
        assertEquals(
                1790, client.peers().get(IpAddress.parse("192.0.2.8")).peer().port());
        assertEquals(
                Map.of(),
                plan(
                                resources(
                                        "BGPConfiguration default: {nodeToNodeMeshEnabled=false}",
                                        "BGPPeer r: {peerIP=192.0.2.8, asNumber=65001}"),
                                nodes,
                                "r")
                        .peers(),
                "it is meant as one of another AS");
    }

    @Test
    void servicesAreToldWithTheCommunitiesOfTheirPrefix() {
        NodePlan plan = plan(
                resources("BGPConfiguration default: {serviceClusterIPs=[{cidr=10.96.0.0/12}],"
                        + " communities=[{name=gold, value=`65000:9`}],"
                        + " prefixAdvertisements=[{cidr=10.96.0.0/12, communities=[gold, `1:2:3`]}]}"),
                NODES,
                "a");
        PathAttributes told = plan.peers()
                .get(IpAddress.parse("192.0.2.2"))
                .peer()
                .policy()
                .exportFilter()
                .apply(path("10.96.0.1/32", Path.Kind.LOCAL))
                .orElseThrow()
                .attributes();
        assertEquals(List.of(Community.of(65_001, 7), Community.of(65_000, 9)), told.communities());
        assertEquals(List.of(new LargeCommunity(1, 2, 3)), told.largeCommunities());
    }

    @Test
    void aNodesOwnConfigurationHasItsPortAndItsAdvertisements() {
        CalicoResources resources = resources(
                "BGPConfiguration node.b: {listenPort=1790, logSeverityScreen=Debug,"
                        + " prefixAdvertisements=[{cidr=10.96.0.0/12, communities=[silver]}]}",
                "BGPConfiguration default: {serviceClusterIPs=[{cidr=10.96.0.0/12}],"
                        + " communities=[{name=gold, value=`65000:9`}, {name=silver, value=`65000:8`}],"
                        + " prefixAdvertisements=[{cidr=10.96.0.0/12, communities=[gold]}]}",
                "BGPPeer pair: {nodeSelector=`rack == '1'`, peerSelector=`has(reflector)`}");
        NodePlan plan = plan(resources, NODES, "a");
        assertEquals(
                List.of(1790, 179),
                plan.peers().values().stream()
                        .map(planned -> planned.peer().port())
                        .toList());
        assertEquals(Community.of(65_000, 9), toldOfServices(plan, "192.0.2.2"));
        assertEquals(Community.of(65_000, 8), toldOfServices(plan(resources, NODES, "b"), "192.0.2.1"));
        assertEquals(1790, resources.configurationOf("b").port());
        assertEquals(179, resources.configurationOf("a").port());
    }

    private static Community toldOfServices(NodePlan plan, String peer) {
        List<Community> communities = plan.peers()
                .get(IpAddress.parse(peer))
                .peer()
                .policy()
                .exportFilter()
                .apply(path("10.96.0.1/32", Path.Kind.LOCAL))
                .orElseThrow()
                .attributes()
                .communities();
        return communities.get(communities.size() - 1);
    }

    @Test
    void ofTwoResourcesForOneAddressTheFirstCountsAndTheOtherIsNamedUnlessItSaysTheSame() {
        CalicoResources resources = resources(
                "BGPPeer first: {peerSelector=`rack == '2'`, maxRestartTime=10s}",
                "BGPPeer second: {peerSelector=`has(reflector)`}",
                "BGPPeer again: {peerSelector=`has(reflector)`, maxRestartTime=10s}");
        NodePlan plan = NodePlan.of(resources, NODES, "a", POOLS);
        assertEquals(
                List.of("BGPPeer second has another session with 192.0.2.3 than BGPPeer first, which counts"),
                plan.problems());
        assertEquals(
                Optional.of(Duration.ofSeconds(10)),
                plan.peers().get(IpAddress.parse("192.0.2.3")).peer().session().restartTime());
    }

    @Test
    void whatIsNotUnderstoodIsNamed() {
        assertEquals(
                List.of(
                        "BGPConfiguration default.asNumber: '0x1' is no AS number",
                        "BGPConfiguration default.nodeMeshMaxRestartTime: '2h' is more than 4095 s",
                        "BGPConfiguration default.novelty is not understood",
                        "BGPPeer q has the sourceAddress 'Mine', which is neither UseNodeIP nor None",
                        "BGPPeer q.maxRestartTime: 'soon' is no duration such as 2m30s",
                        "BGPPeer p needs either peerIP or peerSelector",
                        "BGPPeer p.nodeSelector: selector 'rack = '1'' is not understood from '= '1'' on",
                        "BGPFilter f.exportV4[0] has the action 'Maybe', which is neither Accept nor Reject",
                        "BGPFilter f.exportV4[0].interface is not understood",
                        "BGPConfiguration other is neither called default nor node. and the name of a node",
                        "BGPConfiguration node.a.asNumber is not understood"),
                resources(
                                "BGPConfiguration node.a: {asNumber=1}",
                                "BGPConfiguration default: {asNumber=0x1, novelty=1, nodeMeshMaxRestartTime=2h}",
                                "BGPPeer q: {peerIP=192.0.2.9, sourceAddress=Mine, maxRestartTime=soon}",
                                "BGPPeer p: {nodeSelector=`rack = '1'`}",
                                "BGPFilter f: {exportV4=[{interface=`*.calico`, action=Maybe}]}",
                                "BGPConfiguration other: {}",
                                "Pod p: {containers=[]}")
                        .problems());
        NodePlan plan = NodePlan.of(
                resources("BGPPeer p: {peerIP=203.0.113.1}", "BGPPeer q: {peerIP=`2001:db8::1`, asNumber=1}"),
                NODES,
                "a",
                POOLS);
        assertEquals(
                List.of(
                        "BGPPeer p needs an asNumber",
                        "BGPPeer q: node a has no IPV6 address to reach 2001:db8::1 from"),
                plan.problems());
        assertThrows(IllegalArgumentException.class, () -> NodePlan.of(resources(), NODES, "z", POOLS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            BGPPeer p: {peerIP=203.0.113.1, asNumber=1, numAllowedLocalASNumbers=-1} | BGPPeer p.numAllowedLocalASNumbers: -1 is not within 0 and
            BGPPeer p: {peerIP=203.0.113.1, asNumber=1, ttlSecurity=0}              | BGPPeer p.ttlSecurity: 0 is not within 1 and 255
            BGPPeer p: {peerIP=203.0.113.1, asNumber=1, ttlSecurity=256}            | BGPPeer p.ttlSecurity: 256 is not within 1 and 255
            BGPPeer p: {peerIP=`203.0.113.1:0`, asNumber=1}                         | BGPPeer p.peerIP: port 0 is not within 1 and 65535
            BGPPeer p: {peerIP=`203.0.113.1:x`, asNumber=1}                         | BGPPeer p.peerIP:
            BGPPeer p: {peerIP=`[`, asNumber=1}                                     | BGPPeer p.peerIP:
            BGPPeer p: {peerIP=`[2001:db8::1]:65536`, asNumber=1}                   | BGPPeer p.peerIP: port 65536 is not within 1 and 65535
            BGPPeer p: {peerIP=203.0.113.1, asNumber=1, maxRestartTime=9999999999999999h} | BGPPeer p.maxRestartTime: '9999999999999999h' is longer
            BGPConfiguration node.a: {listenPort=0}                                 | BGPConfiguration node.a.listenPort: 0 is not within 1 and 65535
            BGPConfiguration node.b: {listenPort=70000}                             | BGPConfiguration node.b.listenPort: 70000 is not within 1 and 65535
            BGPFilter f: {exportV4=[{asPathPrefix=[x], action=Accept}]}             | BGPFilter f.exportV4[0].asPathPrefix: 'x' is no AS number
            BGPFilter f: {exportV4=[{operations=[{prependASPath={prefix=[abc]}}], action=Accept}]} | BGPFilter f.exportV4[0].operations[0].prependASPath.prefix: 'abc' is no AS number
            """)
    void oneWrongValueIsNamedAndTheRestIsPlanned(String wrong, String problem) {
        CalicoResources resources =
                resources(wrong, "BGPPeer right: {peerIP=203.0.113.9, asNumber=65001, filters=[f]}", "BGPFilter f: {}");
        assertEquals(1, resources.problems().size(), resources.problems()::toString);
        assertTrue(resources.problems().get(0).startsWith(problem), resources.problems()::toString);
        NodePlan plan = NodePlan.of(resources, NODES, "a", POOLS);
        assertTrue(plan.peers().containsKey(IpAddress.parse("203.0.113.9")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
            all() ; true
            rack == '1' ; true
            rack != \"1\" ; false
            zone != 'a' ; true
            has(rack) && !has(zone) ; true
            has(zone) || rack in {'1', '2'} ; true
            rack not in {'1'} ; false
            zone notin {'a'} ; true
            in == 'x' ; false
            !(rack == '1' || rack == '2') ; false
            name starts with 'no' && name ends with 'a' ; true
            name contains 'xx' ; false
            """)
    void selectorsAreCalicosExpressions(String text, boolean selected) {
        assertEquals(selected, Selector.parse(text).test(Map.of("rack", "1", "name", "node-a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rack", "rack ==", "rack == 1", "(rack == '1'", "nothing()", "rack == '1' rack == '2'", "&& a"})
    void aSelectorThatIsNoneIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Selector.parse(text));
    }

    private static PlannedPeer peerOf(String node, String address, String... lines) {
        NodePlan plan = NodePlan.of(resources(lines), NODES, node, POOLS);
        assertEquals(List.of(), plan.problems());
        return plan.peers().get(IpAddress.parse(address));
    }

    @Test
    void aSessionHasTheLocalAsOfItsResourceAndItsOtherEndExpectsThat() {
        String outside = "BGPPeer out: {peerIP=203.0.113.1, asNumber=65001, localASNumber=65099}";
        assertEquals(
                OptionalLong.of(65_099),
                peerOf("a", "203.0.113.1", outside).peer().localAs());
        String same = "BGPPeer out: {peerIP=203.0.113.1, asNumber=65001, localASNumber=64512}";
        assertEquals(
                OptionalLong.empty(), peerOf("a", "203.0.113.1", same).peer().localAs());
        String within = "BGPPeer in: {nodeSelector=`rack == '1'`, peerSelector=`rack == '2'`, localASNumber=65099}";
        assertEquals(
                OptionalLong.of(65_099), peerOf("a", "192.0.2.2", within).peer().localAs());
        assertEquals(64_512, peerOf("a", "192.0.2.2", within).peer().as());
        assertEquals(
                OptionalLong.empty(), peerOf("b", "192.0.2.1", within).peer().localAs());
        assertEquals(65_099, peerOf("b", "192.0.2.1", within).peer().as());
        String both = "BGPPeer all: {nodeSelector=`all()`, peerSelector=`all()`, localASNumber=65099}";
        assertEquals(
                OptionalLong.of(65_099), peerOf("b", "192.0.2.1", both).peer().localAs());
        assertEquals(65_099, peerOf("b", "192.0.2.1", both).peer().as());
    }

    @Test
    void restartTimesAreThoseOfTheMeshOrOfTheResource() {
        String mesh = "BGPConfiguration default: {nodeMeshMaxRestartTime=2m30s}";
        String peer = "BGPPeer out: {peerIP=203.0.113.1, asNumber=65001, maxRestartTime=45s, ttlSecurity=1}";
        assertEquals(
                Optional.of(Duration.ofSeconds(150)),
                peerOf("a", "192.0.2.2", mesh, peer).peer().session().restartTime());
        SessionSettings outside = peerOf("a", "203.0.113.1", mesh, peer).peer().session();
        assertEquals(Optional.of(Duration.ofSeconds(45)), outside.restartTime());
        assertEquals(255, outside.tcp().minimumHops());
    }
}
