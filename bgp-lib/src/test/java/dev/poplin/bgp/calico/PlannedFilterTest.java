package dev.poplin.bgp.calico;

import static dev.poplin.bgp.calico.CalicoScene.FROM_OUTSIDE;
import static dev.poplin.bgp.calico.CalicoScene.NODES;
import static dev.poplin.bgp.calico.CalicoScene.POOLS;
import static dev.poplin.bgp.calico.CalicoScene.documents;
import static dev.poplin.bgp.calico.CalicoScene.path;
import static dev.poplin.bgp.calico.CalicoScene.plan;
import static dev.poplin.bgp.calico.CalicoScene.resources;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.filter.RouteFilter;
import dev.poplin.bgp.filter.Rule;
import dev.poplin.bgp.rib.Path;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("B3.5")
class PlannedFilterTest {

    /** Rules of a filter for what is told; the pools are told by default, and nothing else. */
    @ParameterizedTest(name = "{0}: {1} told {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            cidr=10.244.1.0/24, matchOperator=Equal, action=Reject    | 10.244.1.0/24  | false
            cidr=10.244.1.0/24, matchOperator=Equal, action=Reject    | 10.244.1.0/26  | true
            cidr=10.244.1.0/24, matchOperator=In, action=Reject       | 10.244.1.0/26  | false
            cidr=10.244.1.0/24, matchOperator=NotIn, action=Reject    | 10.244.1.0/26  | true
            cidr=10.244.1.0/24, matchOperator=NotIn, action=Reject    | 10.244.2.0/26  | false
            cidr=10.244.1.0/24, matchOperator=NotEqual, action=Reject | 10.244.1.0/24  | true
            cidr=10.244.1.0/24, matchOperator=NotEqual, action=Reject | 10.244.1.0/26  | false
            cidr=10.0.0.0/8, matchOperator=In, prefixLength={min=26, max=26}, action=Reject | 10.244.1.0/26 | false
            cidr=10.0.0.0/8, matchOperator=In, prefixLength={max=25}, action=Reject | 10.244.1.0/26 | true
            cidr=172.16.0.0/12, matchOperator=In, action=Accept       | 172.16.5.0/24  | true
            cidr=172.16.0.0/12, matchOperator=In, action=Accept       | 192.168.0.0/24 | false
            source=RemotePeers, action=Reject                         | 10.244.1.0/26  | false
            communities={values=[`65001:7`]}, action=Reject           | 10.244.1.0/26  | false
            communities={values=[`65001:8`]}, action=Reject           | 10.244.1.0/26  | true
            asPathPrefix=[65001], action=Reject                       | 10.244.1.0/26  | false
            asPathPrefix=[65002], action=Reject                       | 10.244.1.0/26  | true
            action=Accept                                             | 192.168.0.0/24 | true
            """)
    void aFilterDecidesByItsFirstRuleThatFits(String rule, String prefix, boolean told) {
        NodePlan plan = plan(
                resources(
                        "BGPFilter f: {exportV4=[{" + rule + "}]}",
                        "BGPPeer rack: {peerIP=203.0.113.1, asNumber=65001, filters=[f]}"),
                NODES,
                "a");
        PlannedPeer planned = plan.peers().get(IpAddress.parse("203.0.113.1"));
        assertEquals(
                told,
                planned.peer()
                        .policy()
                        .exportFilter()
                        .apply(path(prefix, Path.Kind.INTERNAL))
                        .isPresent());
    }

    /** Of a rule that is not understood as a whole, nothing is done, and it is named. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            cidr=10.1.0.0/8, matchOperator=In                                    | .cidr: '10.1.0.0/8'
            cidr=10.0.0.0/8, matchOperator=In, prefixLength={min=26, max=24}     | :
            cidr=10.0.0.0/8, matchOperator=In, prefixLength={min=x}              | .prefixLength.min:
            cidr=10.0.0.0/8, matchOperator=Like                                  | has the matchOperator 'Like'
            cidr=10.0.0.0/8, prefixLength={min=9}                                | has a prefixLength, which goes with In
            cidr=`2001:db8::/32`, matchOperator=In                               | has the cidr 2001:db8::/32 among rules for IPV4
            matchOperator=In, prefixLength={min=25}                              | has a matchOperator or a prefixLength, and no cidr
            interface=`*.calico`                                                 | .interface is not understood
            source=Local                                                         | has the source 'Local'
            peerType=confederation                                               | .peerType: 'confederation' is neither eBGP nor iBGP
            priority=5                                                           | .priority is not understood
            communities={values=[gold]}                                          | .communities has 'gold'
            asPathPrefix=[x]                                                     | .asPathPrefix: 'x' is no AS number
            operations=[{setPriority=5}]                                         | .operations[0].setPriority is not understood
            """)
    void aRuleThatIsNotUnderstoodFitsNothingWhateverItsAction(String rule, String problem) {
        CalicoResources resources = resources("BGPFilter f: {exportV4=[{" + rule + ", action=Reject}, {" + rule
                + ", action=Accept}, {cidr=10.244.0.0/16, matchOperator=In, action=Accept}]}");
        assertEquals(2, resources.problems().size(), resources.problems()::toString);
        assertTrue(
                resources.problems().get(0).startsWith("BGPFilter f.exportV4[0]")
                        && resources.problems().get(0).contains(problem),
                resources.problems()::toString);
        RouteFilter filter =
                new RouteFilter("f", resources.filters().get("f").exports(PeerType.EXTERNAL), Rule.Outcome.REJECT);
        Rule decided =
                filter.decide(path("10.244.1.0/26", Path.Kind.EXTERNAL)).rule().orElseThrow();
        assertEquals(filter.rules().get(2), decided);
        assertEquals(
                Optional.empty(),
                filter.decide(path("10.9.0.0/26", Path.Kind.EXTERNAL)).rule());
        assertEquals("if family IPV4", filter.rules().get(0).toString().substring(0, 14));
        assertTrue(filter.rules().get(0).toString().endsWith(" and nothing: reject"), filter::toString);
    }

    @ParameterizedTest
    @CsvSource({"eBGP, 65001, false", "eBGP, 64512, true", "iBGP, 65001, true", "iBGP, 64512, false"})
    void aRuleMayBeForPeersOfOtherAsesOrOfTheNodesOwn(String type, long as, boolean let) {
        CalicoResources resources = resources(
                "BGPFilter f: {importV4=[{peerType=" + type + ", action=Reject}], exportV4=[{peerType=" + type
                        + ", action=Reject}]}",
                "BGPPeer p: {peerIP=203.0.113.1, asNumber=" + as + ", filters=[f]}");
        var policy = plan(resources, NODES, "a")
                .peers()
                .get(IpAddress.parse("203.0.113.1"))
                .peer()
                .policy();
        assertEquals(List.of(), resources.problems());
        Path path = path("10.244.1.0/26", Path.Kind.LOCAL);
        assertEquals(let, policy.importFilter().apply(path).isPresent());
        assertEquals(let, policy.exportFilter().apply(path).isPresent());
    }

    @Test
    void communitiesOfPrefixesAreAddedBehindTheFilters() {
        NodePlan plan = plan(
                resources(
                        "BGPConfiguration default: {prefixAdvertisements=[{cidr=10.244.0.0/16,"
                                + " communities=[`65000:9`]}]}",
                        "BGPFilter f: {exportV4=[{communities={values=[`65000:9`]}, action=Reject},"
                                + " {cidr=10.244.7.0/24, matchOperator=In, action=Accept}]}",
                        "BGPPeer p: {peerIP=203.0.113.1, asNumber=65001, filters=[f]}"),
                NODES,
                "a");
        var export =
                plan.peers().get(IpAddress.parse("203.0.113.1")).peer().policy().exportFilter();
        assertEquals(
                List.of(Community.of(65_001, 7), Community.of(65_000, 9)),
                export.apply(path("10.244.1.0/26", Path.Kind.LOCAL))
                        .orElseThrow()
                        .attributes()
                        .communities());
        assertEquals(
                List.of(Community.of(65_001, 7)),
                export.apply(path("10.244.7.0/26", Path.Kind.LOCAL))
                        .orElseThrow()
                        .attributes()
                        .communities(),
                "what a filter has let out is told as it is");
    }

    @Test
    void filtersFollowEachOtherAndWhatNoneDecidesIsTaken() {
        NodePlan plan = plan(
                resources(
                        "BGPFilter f: {importV4=[{cidr=10.0.0.0/8, matchOperator=In, action=Accept}]}",
                        "BGPFilter g: {importV4=[{cidr=0.0.0.0/0, matchOperator=In, prefixLength={max=16},"
                                + " action=Reject}]}",
                        "BGPPeer rack: {peerIP=203.0.113.1, asNumber=65001, filters=[f, g]}"),
                NODES,
                "a");
        var filter =
                plan.peers().get(IpAddress.parse("203.0.113.1")).peer().policy().importFilter();
        assertTrue(filter.apply(path("10.0.0.0/8", Path.Kind.EXTERNAL)).isPresent(), "the first filter has it");
        assertTrue(filter.apply(path("172.16.0.0/12", Path.Kind.EXTERNAL)).isEmpty());
        assertTrue(filter.apply(path("172.16.0.0/24", Path.Kind.EXTERNAL)).isPresent());
    }

    @Test
    void aRuleWhoseAsPathIsNotUnderstoodFitsNoPath() {
        RouteFilter filter = new RouteFilter(
                "f",
                resources("BGPFilter f: {exportV4=[{asPathPrefix=[x], action=Accept}]}")
                        .filters()
                        .get("f")
                        .exports(PeerType.EXTERNAL),
                Rule.Outcome.REJECT);
        assertTrue(filter.apply(path("10.244.1.0/26", Path.Kind.EXTERNAL)).isEmpty());
    }

    @Test
    void aFilterMayAskThroughWhichInterfaceTheNextHopIsReached() {
        List<Map<String, Object>> documents = documents(
                "BGPPeer out: {peerIP=203.0.113.1, asNumber=65001, filters=[f]}",
                "BGPFilter f: {importV4=[{interface=`eth?`, action=Reject}]}");
        Map<IpAddress, String> interfaces =
                Map.of(IpAddress.parse("192.0.2.7"), "eth0", IpAddress.parse("192.0.2.8"), "wlan0");
        CalicoResources resources = CalicoResources.read(documents, hop -> Optional.ofNullable(interfaces.get(hop)));
        NodePlan plan = NodePlan.of(resources, NODES, "a", POOLS);
        assertEquals(List.of(), resources.problems());
        RouteFilter filter = (RouteFilter)
                plan.peers().get(IpAddress.parse("203.0.113.1")).peer().policy().importFilter();
        Path path =
                new Path(Cidr.parse("10.9.0.0/24"), IpAddress.parse("192.0.2.7"), PathAttributes.EMPTY, FROM_OUTSIDE);
        assertTrue(filter.apply(path).isEmpty(), "eth0");
        assertTrue(filter.apply(path.withNextHop(IpAddress.parse("192.0.2.8"))).isPresent(), "another one");
        assertTrue(filter.apply(path.withNextHop(IpAddress.parse("192.0.2.9"))).isPresent(), "none");
        assertTrue(filter.apply(path.withNextHop(IpAddress.parse("0.0.0.0"))).isPresent(), "no next hop");
        assertTrue(filter.toString().contains("interface 'eth?'"), filter::toString);
    }
}
