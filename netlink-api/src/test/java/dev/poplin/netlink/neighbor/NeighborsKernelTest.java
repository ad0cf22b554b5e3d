package dev.poplin.netlink.neighbor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.route.RouteProtocol;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest(programs = {"ip", "nsenter"})
@Tag("N2.2")
@Tag("N8")
class NeighborsKernelTest extends KernelScene {

    private static final IpAddress ADDRESS = IpAddress.parse("192.0.2.50");
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:50");

    private int eth0;

    @BeforeEach
    void open() throws Exception {
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")).up());
        eth0 = netlink.links().get("eth0").index();
    }

    private String ip(String words) throws Exception {
        return Command.runIn(namespace, ("ip " + words).split(" ")).orFail().output();
    }

    @Test
    void howANeighborWasUsedIsWhatIpShows() throws Exception {
        netlink.neighbors().add(Neighbor.permanent(eth0, ADDRESS, MAC));
        ListedNeighbor listed =
                netlink.neighbors().listWithTimes(IpFamily.IPV4, eth0).get(0);
        String shown = ip("-s -s neigh show");
        Matcher times = Pattern.compile("used (\\d+)/(\\d+)/(\\d+)").matcher(shown);
        assertTrue(times.find(), shown);
        assertEquals(Neighbor.permanent(eth0, ADDRESS, MAC), listed.neighbor());
        // ip asks a little later, and the clock may have gone to the next second then.
        assertEquals(Double.parseDouble(times.group(1)), listed.used().toSeconds(), 2);
        assertEquals(Double.parseDouble(times.group(2)), listed.confirmed().toSeconds(), 2);
        assertEquals(Double.parseDouble(times.group(3)), listed.updated().toSeconds(), 2);
    }

    @Test
    void whatIsSaidOfANeighborIsWhatIpShowsAndWhatIsListed() throws Exception {
        Neighbor learnt = Neighbor.permanent(eth0, ADDRESS, MAC)
                .withFlags(Neighbor.EXTERN_LEARN)
                .withProtocol(RouteProtocol.of(114));
        netlink.neighbors().add(learnt);
        assertTrue(ip("neigh show").contains("192.0.2.50 dev eth0 lladdr 02:00:00:00:00:50 extern_learn"));
        assertEquals(List.of(learnt), netlink.neighbors().list(IpFamily.IPV4));
        assertEquals(Optional.of(learnt), netlink.neighbors().find(eth0, ADDRESS));
        netlink.neighbors().change(learnt.withState(Neighbor.NOARP));
        assertEquals(Neighbor.NOARP, netlink.neighbors().get(eth0, ADDRESS).state());
        netlink.neighbors().delete(learnt);
        assertEquals(Optional.empty(), netlink.neighbors().find(eth0, ADDRESS));
        assertEquals(
                Errno.ENOENT,
                assertThrows(NetlinkException.class, () -> netlink.neighbors().change(learnt))
                        .errno());
        Neighbor managed = Neighbor.managed(eth0, ADDRESS);
        assertTrue(netlink.neighbors().addAll(List.of(managed)).get(0).isEmpty());
        assertTrue((netlink.neighbors().get(eth0, ADDRESS).flags() & Neighbor.MANAGED) != 0);
        assertTrue(ip("neigh show nud all").contains("managed"));
        assertTrue(netlink.neighbors().replaceAll(List.of(learnt)).get(0).isEmpty());
        assertTrue(netlink.neighbors().deleteAll(List.of(learnt)).get(0).isEmpty());
    }

    @Test
    void theNeighborsOfABridgesPortsAreListedByTheKernel() throws Exception {
        netlink.links().add(NewLink.bridge("br0"));
        int bridge = netlink.links().get("br0").index();
        netlink.neighbors().add(Neighbor.permanent(eth0, ADDRESS, MAC));
        assertEquals(List.of(), netlink.neighbors().listOfMaster(IpFamily.IPV4, bridge));
        netlink.links().change(eth0, NewLink.named("eth0").master(bridge));
        netlink.neighbors().replace(Neighbor.permanent(eth0, ADDRESS, MAC));
        assertEquals(1, netlink.neighbors().listOfMaster(IpFamily.IPV4, bridge).size());
    }

    @Test
    void theParametersOfALinkAreWhatIpShows() throws Exception {
        NeighborParameters wanted = NeighborParameters.ofLink(eth0)
                .with(NeighborParameters.BASE_REACHABLE_TIME, 40_000)
                .with(NeighborParameters.UNICAST_PROBES, 4)
                .with(NeighborParameters.QUEUE_LENGTH, 30)
                .with(NeighborParameters.GC_STALE_TIME, 50_000);
        netlink.neighborTables().change(NeighborTable.of(IpFamily.IPV4).withParameters(wanted));
        String shown = ip("ntable show dev eth0 name arp_cache").replaceAll("\\s+", " ");
        assertTrue(shown.contains("base_reachable 40000"), shown);
        assertTrue(shown.contains("gc_stale 50000") && shown.contains("ucast_probes 4"), shown);
        NeighborParameters listed = netlink.neighborTables().list(IpFamily.IPV4).stream()
                .flatMap(table -> table.parameters().stream())
                .filter(of -> of.get(NeighborParameters.LINK).equals(Optional.of((long) eth0)))
                .findFirst()
                .orElseThrow();
        assertTrue(
                listed.attributes()
                        .covers(wanted.without(NeighborParameters.QUEUE_LENGTH).attributes()),
                listed::toString);
        NeighborTable table = netlink.neighborTables().list(IpFamily.IPV6).get(0);
        assertEquals(Optional.of("ndisc_cache"), table.get(NeighborTable.NAME));
        assertTrue(table.get(NeighborTable.THRESHOLD3).isPresent());
    }

    @Test
    void whatIpSentIsReadAndWrittenAgainByteForByte() {
        RecordedMessage message = RecordedMessage.first("ntable-change");
        NeighborTable table = NeighborTable.decode(message.reply());
        assertEquals(
                "name arp_cache parms { ifindex 3 queue_len 30 gc_staletime 50000 delay_probe_time 4000 retrans_time 2000"
                        + " ucast_probes 4 mcast_probes 2 app_probes 1 base_reachable_time 40000 locktime 500"
                        + " proxy_delay 700 anycast_delay 900 proxy_qlen 60 }",
                table.toString());
        // By name alone ip leaves the family out, which is the first byte.
        assertEquals(
                message.payload().substring(2),
                RecordedMessage.payload(table::write).substring(2));
        RecordedMessage thresholds = RecordedMessage.first("ntable-change-thresh");
        table = NeighborTable.decode(thresholds.reply());
        assertEquals("name arp_cache thresh1 200 thresh2 600 thresh3 1100 gc_interval 40000", table.toString());
        assertEquals(
                thresholds.payload().substring(2),
                RecordedMessage.payload(table::write).substring(2));
    }

    @Test
    void anAddressForWhichThisHostAnswersIsFound() throws Exception {
        Neighbor proxy = Neighbor.proxy(eth0, ADDRESS);
        netlink.neighbors().add(proxy);
        assertEquals(Optional.empty(), netlink.neighbors().find(eth0, ADDRESS));
        Neighbor found = netlink.neighbors().findProxy(eth0, ADDRESS).orElseThrow();
        assertEquals(ADDRESS, found.address());
        assertEquals(Neighbor.PROXY, found.flags());
        assertEquals(1, netlink.neighbors().listProxies(IpFamily.IPV4, eth0).size());
        assertEquals(List.of(), netlink.neighbors().listProxies(IpFamily.IPV4, 1));
        assertEquals(Optional.empty(), netlink.neighbors().findProxy(eth0, IpAddress.parse("192.0.2.51")));
    }
}
