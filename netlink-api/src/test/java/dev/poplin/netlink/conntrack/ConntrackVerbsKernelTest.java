package dev.poplin.netlink.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.conntrack.Connection.Tuple;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.mirror.EventStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is made here is shown by {@code conntrack}, and the other way round. */
@KernelTest(programs = {"bash", "conntrack", "nft", "nsenter"})
@Tag("N3.5")
class ConntrackVerbsKernelTest extends KernelScene {

    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Conntrack conntrack;

    @BeforeEach
    void open() throws Exception {
        conntrack = netlink.conntrack();
        // The kernel keeps labels only while a rule sets some.
        Command.runIn(namespace, "nft", "table inet t { chain c { ct label set 9; }; }")
                .orFail();
    }

    private static Tuple tuple(String from, String to, int protocol, int sourcePort, int destinationPort) {
        return new Tuple(IpAddress.parse(from), IpAddress.parse(to), protocol, sourcePort, destinationPort);
    }

    private static NewConnection tcp(int sourcePort) {
        return NewConnection.of(tuple("10.0.0.1", "10.0.0.2", TCP, sourcePort, 80))
                .tcpState(NewConnection.ESTABLISHED)
                .timeout(Duration.ofSeconds(100));
    }

    private String shown(String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("conntrack", "-L", "-o", "extended,id"));
        words.addAll(List.of(options));
        return Command.runIn(namespace, words.toArray(String[]::new)).orFail().output();
    }

    private Set<Integer> left() throws Exception {
        return conntrack.list(IpFamily.IPV4).stream()
                .map(connection -> connection.original().sourcePort())
                .collect(Collectors.toSet());
    }

    @Test
    void whatIsAddedIsShownByConntrackWithAllThatWasSaid() throws Exception {
        conntrack.add(tcp(1000)
                .mark(7)
                .zone(3)
                .status(ConnectionStatus.ASSURED | ConnectionStatus.SEEN_REPLY)
                .destination(IpAddress.parse("10.0.0.9"), 8080));
        String line = shown();
        assertTrue(line.contains("ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=80"), line);
        assertTrue(line.contains("src=10.0.0.9 dst=10.0.0.1 sport=8080 dport=1000"), line);
        assertTrue(line.contains("[ASSURED] mark=7 zone=3"), line);
        Connection read = conntrack.list(IpFamily.IPV4).get(0);
        assertEquals(NewConnection.ESTABLISHED, read.details().protocolState());
        assertTrue(read.status().has(ConnectionStatus.DESTINATION_NAT));
        assertTrue(line.contains("id=" + Integer.toUnsignedString(read.id())), line);
    }

    @Test
    void aConnectionOfTheOtherFamilyIsAddedAndBothAreFlushed() throws Exception {
        conntrack.add(NewConnection.of(tuple("fd00::1", "fd00::2", UDP, 5, 53)));
        conntrack.add(tcp(1000));
        assertTrue(shown("-f", "ipv6").contains("src=fd00::1 dst=fd00::2 sport=5 dport=53"));
        conntrack.flush(IpFamily.IPV6);
        assertEquals(List.of(), conntrack.list(IpFamily.IPV6));
        assertEquals(Set.of(1000), left());
        conntrack.add(NewConnection.of(tuple("fd00::1", "fd00::2", UDP, 5, 53)));
        conntrack.flush();
        assertEquals(0, conntrack.table().entries());
    }

    @Test
    void addingTwiceFailsAndEachOfManyHasItsOutcome() throws Exception {
        conntrack.add(tcp(1000));
        NetlinkException failure = assertThrows(NetlinkException.class, () -> conntrack.add(tcp(1000)));
        assertEquals(Errno.EEXIST, failure.errno());
        List<Boolean> outcomes = conntrack.addAll(List.of(tcp(999), tcp(1000), tcp(1001))).stream()
                .map(outcome -> outcome.isEmpty())
                .toList();
        assertEquals(List.of(true, false, true), outcomes);
        assertEquals(Set.of(999, 1000, 1001), left());

        List<Connection> known = conntrack.list(IpFamily.IPV4);
        conntrack.delete(List.of(known.get(1)));
        outcomes = conntrack.changeAll(known, ConnectionChange.NONE.mark(9)).stream()
                .map(outcome -> outcome.isEmpty())
                .toList();
        assertEquals(List.of(true, false, true), outcomes);
        assertTrue(conntrack.list(IpFamily.IPV4).stream().allMatch(connection -> connection.mark() == 9));
    }

    @Test
    void oneConnectionIsFoundByItsTupleAndZone() throws Exception {
        conntrack.add(tcp(1000).zone(5).mark(1));
        conntrack.add(tcp(1000).mark(2));
        Tuple original = tuple("10.0.0.1", "10.0.0.2", TCP, 1000, 80);
        assertEquals(1, conntrack.get(original, 5).orElseThrow().mark());
        assertEquals(2, conntrack.get(original, 0).orElseThrow().mark());
        assertTrue(conntrack.get(tuple("10.0.0.1", "10.0.0.2", TCP, 1, 80), 0).isEmpty());
    }

    @Test
    void markTimeoutStatusAndLabelsAreChangedAndTheRestStays() throws Exception {
        conntrack.add(tcp(1000).mark(0xf0).zone(3).labels(ConnectionLabels.of(1)));
        Connection before = conntrack.list(IpFamily.IPV4).get(0);
        conntrack.change(
                before,
                ConnectionChange.NONE
                        .mark(0x5, 0xf)
                        .timeout(Duration.ofSeconds(5000))
                        .status(ConnectionStatus.SEEN_REPLY | ConnectionStatus.ASSURED)
                        .labels(ConnectionLabels.of(3, 100)));
        Connection after = conntrack.list(IpFamily.IPV4).get(0);
        assertEquals(0xf5, after.mark());
        assertEquals(3, after.zone());
        assertTrue(after.timeout().toSeconds() > 4000, after.toString());
        assertTrue(after.status().has(ConnectionStatus.ASSURED));
        assertEquals(ConnectionLabels.of(3, 100), after.details().labels());
        assertTrue(shown("-o", "labels").contains("mark=245"));
        conntrack.delete(List.of(after));
        NetlinkException gone =
                assertThrows(NetlinkException.class, () -> conntrack.change(after, ConnectionChange.NONE.mark(1)));
        assertEquals(Errno.ENOENT, gone.errno());
    }

    @Test
    void bitsOfAMarkThatDoNotCountDoNotMatter() throws Exception {
        conntrack.add(tcp(1000).mark(0x11));
        conntrack.add(tcp(1001).mark(0x21));
        ConnectionFilter marked = ConnectionFilter.of(IpFamily.IPV4, ConnectionTraits.ANY.mark(0x1f, 0xf0));
        assertEquals(1, conntrack.list(marked).size());
        TupleMatch web = TupleMatch.any().from(IpAddress.parse("10.0.0.1"));
        conntrack.delete(ConnectionFilter.original(web).with(ConnectionTraits.ANY.mark(0x2f, 0xf0)));
        assertEquals(Set.of(1000), left());
        Optional<ConnectionTraits.Bits> assured = Optional.of(new ConnectionTraits.Bits(-1, ConnectionStatus.ASSURED));
        conntrack.add(tcp(1003).status(ConnectionStatus.ASSURED | ConnectionStatus.SEEN_REPLY));
        ConnectionTraits traits = new ConnectionTraits(Optional.empty(), OptionalInt.empty(), assured);
        assertEquals(
                1, conntrack.list(ConnectionFilter.of(IpFamily.IPV4, traits)).size());
    }

    @Test
    void connectionsAreListedAndDeletedByMarkZoneAndStatus() throws Exception {
        conntrack.add(tcp(1000).mark(0x11));
        conntrack.add(tcp(1001).mark(0x21));
        conntrack.add(tcp(1002).zone(7));
        conntrack.add(tcp(1003).status(ConnectionStatus.ASSURED | ConnectionStatus.SEEN_REPLY));
        ConnectionFilter marked = ConnectionFilter.of(IpFamily.IPV4, ConnectionTraits.ANY.mark(0x10, 0xf0));
        ConnectionFilter zoned = ConnectionFilter.of(IpFamily.IPV4, ConnectionTraits.ANY.zone(7));
        ConnectionFilter assured =
                ConnectionFilter.of(IpFamily.IPV4, ConnectionTraits.ANY.status(ConnectionStatus.ASSURED));
        assertEquals(1, conntrack.list(marked).size());
        assertEquals(1, conntrack.list(zoned).size());
        assertEquals(1, conntrack.list(assured).size());
        conntrack.delete(marked);
        assertEquals(Set.of(1001, 1002, 1003), left());
        conntrack.delete(zoned);
        assertEquals(Set.of(1001, 1003), left());
        conntrack.delete(assured);
        assertEquals(Set.of(1001), left());
        TupleMatch web = TupleMatch.any().from(IpAddress.parse("10.0.0.1"));
        conntrack.delete(ConnectionFilter.original(web).with(ConnectionTraits.ANY.mark(0x99)));
        assertEquals(Set.of(1001), left());
        conntrack.delete(ConnectionFilter.original(web).with(ConnectionTraits.ANY.mark(0x21)));
        assertEquals(Set.of(), left());
    }

    @Test
    void connectionsAreToldAsTheyBeginChangeAndEnd() throws Exception {
        try (EventStream<ConnectionEvent> monitor = ConntrackMonitor.open(namespace)) {
            conntrack.add(tcp(1000).mark(1));
            List<ConnectionEvent> events = new ArrayList<>();
            while (events.isEmpty()) {
                events.addAll(monitor.next(PATIENCE));
            }
            ConnectionEvent.Created created = assertInstanceOf(ConnectionEvent.Created.class, events.remove(0));
            assertEquals(1000, created.connection().original().sourcePort());
            conntrack.change(created.connection(), ConnectionChange.NONE.mark(9));
            while (events.isEmpty()) {
                events.addAll(monitor.next(PATIENCE));
            }
            ConnectionEvent.Updated updated = assertInstanceOf(ConnectionEvent.Updated.class, events.remove(0));
            assertEquals(9, updated.connection().mark());
            Command.runIn(namespace, "conntrack", "-F").orFail();
            while (events.isEmpty()) {
                events.addAll(monitor.next(PATIENCE));
            }
            ConnectionEvent.Destroyed destroyed = assertInstanceOf(ConnectionEvent.Destroyed.class, events.remove(0));
            assertEquals(created.connection(), destroyed.connection());
        }
    }

    @Test
    void connectionsAreHandedOutOneByOne() throws Exception {
        conntrack.addAll(List.of(tcp(1000), tcp(1001), tcp(1002)));
        List<Connection> scanned = new ArrayList<>();
        conntrack.scan(IpFamily.IPV4, scanned::add);
        assertEquals(Set.copyOf(conntrack.list(IpFamily.IPV4)), Set.copyOf(scanned));
        assertEquals(3, scanned.size());
    }

    @Test
    void eachOfManyDeletionsHasItsOutcome() throws Exception {
        conntrack.addAll(List.of(tcp(1000), tcp(1001), tcp(1002)));
        List<Connection> known = conntrack.list(IpFamily.IPV4);
        conntrack.delete(List.of(known.get(1)));
        assertEquals(
                List.of("", Errno.ENOENT.toString(), ""),
                conntrack.deleteAll(known).stream()
                        .map(outcome -> outcome.map(failure -> failure.errno().toString())
                                .orElse(""))
                        .toList());
        assertEquals(0, conntrack.table().entries());
        assertEquals(0, conntrack.delete(known));
    }

    @Test
    void countersBeginAtZeroAgainWhenTheyAreListedSo() throws Exception {
        namespace.sysctl().write("1", "netfilter", "nf_conntrack_acct");
        netlink.links().change(1, NewLink.named("lo").up());
        Command.runIn(
                        namespace,
                        "nft",
                        "table inet u { chain i { type filter hook input priority 0; ct state new; }; }")
                .orFail();
        Command.runIn(namespace, "bash", "-c", "echo hello > /dev/udp/127.0.0.1/9");
        assertEquals(
                List.of(1L),
                conntrack.listAndResetCounters(IpFamily.IPV4).stream()
                        .map(each -> each.details().original().packets())
                        .toList());
        assertEquals(
                List.of(0L),
                conntrack.list(IpFamily.IPV4).stream()
                        .map(each -> each.details().original().packets())
                        .toList());
    }

    /** In a namespace at rest there are none; that the question is the right one is shown by what conntrack answers to it. */
    @Test
    void theListsOfThoseThatComeAndGoAreAsConntrackShowsThem() throws Exception {
        conntrack.add(tcp(1000));
        for (String list : List.of("dying", "unconfirmed")) {
            String shown =
                    Command.runIn(namespace, "conntrack", "-L", list).orFail().output();
            List<Connection> listed = list.equals("dying")
                    ? conntrack.listDying(IpFamily.IPV4)
                    : conntrack.listUnconfirmed(IpFamily.IPV4);
            assertEquals(shown.lines().filter(line -> line.contains("src=")).count(), listed.size(), shown);
        }
    }

    @Test
    void theTableAndEachProcessorAreCounted() throws Exception {
        assertEquals(0, conntrack.table().entries());
        conntrack.add(tcp(1000));
        assertEquals(1, conntrack.table().entries());
        assertTrue(conntrack.table().limit() > 0);
        List<ConntrackStatistics> statistics = conntrack.statistics();
        String shown = Command.runIn(namespace, "conntrack", "-S").orFail().output();
        List<String> lines =
                shown.lines().filter(line -> line.startsWith("cpu=")).toList();
        assertEquals(lines.size(), statistics.size());
        for (ConntrackStatistics each : statistics) {
            String line = lines.get(each.processor());
            assertTrue(line.contains("found=" + each.found() + " "), line);
            assertTrue(line.contains("insert=" + each.inserted() + " "), line);
        }
    }
}
