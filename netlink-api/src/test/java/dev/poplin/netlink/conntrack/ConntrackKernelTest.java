package dev.poplin.netlink.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.conntrack.Connection.Tuple;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest(programs = {"conntrack", "nsenter"})
@Tag("N3.5")
class ConntrackKernelTest extends KernelScene {

    private static final int TCP = 6;

    private void tcp(String source, String destination, int sourcePort, int destinationPort, String... more)
            throws Exception {
        String line = "conntrack -I -p tcp --timeout 100 --state ESTABLISHED -s " + source + " -d " + destination
                + " --sport " + sourcePort + " --dport " + destinationPort + " " + String.join(" ", more);
        Command.runIn(namespace, line.strip().split(" ")).orFail();
    }

    private void udp6(String source, String destination, int sourcePort, int destinationPort) throws Exception {
        String line = "conntrack -I -p udp --timeout 100 -s " + source + " -d " + destination + " --sport " + sourcePort
                + " --dport " + destinationPort;
        Command.runIn(namespace, line.split(" ")).orFail();
    }

    private List<Connection> all() throws Exception {
        List<Connection> all = new ArrayList<>(netlink.conntrack().list(IpFamily.IPV4));
        all.addAll(netlink.conntrack().list(IpFamily.IPV6));
        return all;
    }

    /** The source ports of all connections that are left. */
    private Set<Integer> left() throws Exception {
        return all().stream()
                .map(connection -> connection.original().sourcePort())
                .collect(Collectors.toSet());
    }

    @Test
    void aConnectionIsListedWithBothTuplesMarkZoneAndState() throws Exception {
        tcp("10.0.0.1", "10.96.0.1", 1000, 80, "--dst-nat", "10.0.0.2:8080", "--mark", "7", "--zone", "3");
        Connection connection = all().get(0);
        assertEquals(
                new Tuple(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.96.0.1"), TCP, 1000, 80),
                connection.original());
        assertEquals(
                new Tuple(IpAddress.parse("10.0.0.2"), IpAddress.parse("10.0.0.1"), TCP, 8080, 1000),
                connection.reply());
        assertEquals(7, connection.mark());
        assertEquals(3, connection.zone());
        assertTrue(
                connection.status().has(ConnectionStatus.CONFIRMED | ConnectionStatus.DESTINATION_NAT),
                connection.toString());
        assertTrue(
                connection.timeout().toSeconds() > 50 && connection.timeout().toSeconds() <= 100,
                connection.toString());
    }

    @Test
    void oneFamilyIsListedWithoutTheOther() throws Exception {
        tcp("10.0.0.1", "10.0.0.2", 1000, 80);
        udp6("fd00::1", "fd00::2", 2000, 53);
        assertEquals(2, all().size());
        List<Connection> ipv6 = netlink.conntrack().list(IpFamily.IPV6);
        assertEquals(1, ipv6.size());
        assertEquals(
                "proto 17 fd00::1:2000 -> fd00::2:53", ipv6.get(0).original().toString());
    }

    @Test
    void deletingOneConnectionLeavesTheOthers() throws Exception {
        tcp("10.0.0.1", "10.0.0.2", 1000, 80);
        tcp("10.0.0.1", "10.0.0.2", 1001, 80, "--zone", "3");
        tcp("10.0.0.1", "10.0.0.2", 1001, 80);
        Connection zoned = all().stream()
                .filter(connection -> connection.zone() == 3)
                .findFirst()
                .orElseThrow();
        assertEquals(1, netlink.conntrack().delete(List.of(zoned)));
        assertEquals(0, netlink.conntrack().delete(List.of(zoned)));
        assertEquals(Set.of(1000, 1001), left());
    }

    @Test
    void anIcmpExchangeIsListedAndDeletedAmongOthers() throws Exception {
        for (int id : new int[] {77, 78}) {
            String line =
                    "conntrack -I -p icmp --timeout 100 -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id ";
            Command.runIn(namespace, (line + id).split(" ")).orFail();
        }
        List<Connection> both = all();
        assertEquals(2, both.size());
        assertEquals(1, netlink.conntrack().delete(List.of(both.get(0))));
        assertEquals(List.of(both.get(1)), all());
    }

    @Test
    void theKernelDeletesWhatAFilterMeansAndNothingElse() throws Exception {
        tcp("10.0.0.1", "10.0.0.2", 1000, 80);
        tcp("10.0.0.1", "10.0.0.2", 1001, 443);
        tcp("10.0.0.1", "10.0.0.3", 1002, 80);
        tcp("10.0.0.9", "10.0.0.2", 1003, 80);
        udp6("fd00::1", "fd00::2", 1004, 80);
        TupleMatch web = TupleMatch.any()
                .from(IpAddress.parse("10.0.0.1"))
                .to(IpAddress.parse("10.0.0.2"))
                .protocol(TCP)
                .destinationPort(80);
        assertEquals(1, netlink.conntrack().list(ConnectionFilter.original(web)).size());
        netlink.conntrack().delete(ConnectionFilter.original(web));
        assertEquals(Set.of(1001, 1002, 1003, 1004), left());
        netlink.conntrack().delete(ConnectionFilter.original(TupleMatch.any().to(IpAddress.parse("10.0.0.2"))));
        assertEquals(Set.of(1002, 1004), left());
        netlink.conntrack().delete(ConnectionFilter.original(TupleMatch.any().from(IpAddress.parse("fd00::1"))));
        assertEquals(Set.of(1002), left());
        netlink.conntrack().delete(ConnectionFilter.original(web));
        assertEquals(Set.of(1002), left());
    }

    @Test
    void anIpv6FilterDeletesTheConnectionsItMeansAndNotAllOthers() throws Exception {
        udp6("fd00::1", "fd00::2", 1000, 53);
        udp6("fd00::5", "fd00::2", 1001, 53);
        tcp("10.0.0.1", "10.0.0.2", 1002, 80);
        ConnectionFilter first = ConnectionFilter.original(TupleMatch.any().from(IpAddress.parse("fd00::1")));
        assertEquals(1, netlink.conntrack().list(first).size());
        netlink.conntrack().delete(first);
        assertEquals(Set.of(1001, 1002), left());
    }

    @Test
    void portsOfProtocolsThatTheKernelDoesNotFilterAreLookedAt() throws Exception {
        for (int port : new int[] {1000, 1001}) {
            String line = "conntrack -I -p sctp --timeout 100 --state ESTABLISHED --orig-vtag 1 --reply-vtag 2"
                    + " -s 10.0.0.1 -d 10.0.0.2 --dport 80 --sport " + port;
            Command.runIn(namespace, line.split(" ")).orFail();
        }
        netlink.conntrack()
                .delete(ConnectionFilter.original(TupleMatch.any()
                        .from(IpAddress.parse("10.0.0.1"))
                        .protocol(132)
                        .sourcePort(1000)));
        assertEquals(Set.of(1001), left());
    }

    @Test
    void aTranslatedConnectionIsFoundByWhereItReallyGoes() throws Exception {
        tcp("10.0.0.1", "10.96.0.1", 1000, 80, "--dst-nat", "10.0.0.2:8080");
        tcp("10.0.0.1", "10.96.0.1", 1001, 80, "--dst-nat", "10.0.0.3:8080");
        TupleMatch backend =
                TupleMatch.any().from(IpAddress.parse("10.0.0.2")).protocol(TCP).sourcePort(8080);
        netlink.conntrack().delete(ConnectionFilter.reply(backend));
        assertEquals(Set.of(1001), left());
    }
}
