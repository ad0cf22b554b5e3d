package dev.poplin.netlink.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.conntrack.Connection.Tuple;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pings, which have a type, a code and an id where others have ports, as {@code conntrack -p icmp} makes, finds and deletes them. */
@KernelTest(programs = {"conntrack", "nft", "nsenter"})
@Tag("N3.5")
class IcmpConnectionsKernelTest extends KernelScene {

    private static final int ICMP = 1;
    private static final int ECHO = 8;
    private static final int ECHO_V6 = 128;

    private Conntrack conntrack;

    @BeforeEach
    void open() throws Exception {
        conntrack = netlink.conntrack();
        Command.runIn(namespace, "nft", "table inet t { chain c { ct state new counter; }; }")
                .orFail();
    }

    private static Tuple ping(int id) {
        return Tuple.icmp(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), ECHO, 0, id);
    }

    private static Tuple pingV6(int id) {
        return Tuple.icmp(IpAddress.parse("fd00::1"), IpAddress.parse("fd00::2"), ECHO_V6, 0, id);
    }

    private static NewConnection lasting(Tuple tuple) {
        return NewConnection.of(tuple).timeout(Duration.ofSeconds(100));
    }

    private String conntrack(String words) throws Exception {
        List<String> command = new ArrayList<>(List.of("conntrack"));
        command.addAll(List.of(words.split(" ")));
        return Command.runIn(namespace, command.toArray(String[]::new)).orFail().output();
    }

    private Set<Integer> ids(IpFamily family) throws Exception {
        return conntrack.list(family).stream()
                .map(connection -> connection.original().icmp().orElseThrow().id())
                .collect(Collectors.toSet());
    }

    @Test
    void whatIsAddedIsFoundByConntrackByTypeCodeAndId() throws Exception {
        conntrack.add(lasting(ping(5)));
        conntrack.add(lasting(ping(6)).mark(6));
        String line = conntrack("-G -p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id 6");
        assertTrue(line.contains("src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=6"), line);
        assertTrue(line.contains("src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=6"), line);
        assertTrue(line.contains("mark=6"), line);
        conntrack.add(lasting(pingV6(7)));
        line = conntrack("-G -p icmpv6 -s fd00::1 -d fd00::2 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 7");
        assertTrue(line.contains("src=fd00::1 dst=fd00::2 type=128 code=0 id=7"), line);
        assertTrue(line.contains("src=fd00::2 dst=fd00::1 type=129 code=0 id=7"), line);
    }

    @Test
    void whatConntrackAddsIsReadFoundAndDeletedByTypeCodeAndId() throws Exception {
        conntrack("-I -p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id 5 -t 100");
        conntrack("-I -p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id 6 -t 100");
        conntrack("-I -p icmpv6 -s fd00::1 -d fd00::2 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 7 -t 100");
        Connection five = conntrack.get(ping(5), 0).orElseThrow();
        assertEquals(ping(5), five.original());
        assertEquals(Tuple.icmp(IpAddress.parse("10.0.0.2"), IpAddress.parse("10.0.0.1"), 0, 0, 5), five.reply());
        assertTrue(conntrack.get(ping(4), 0).isEmpty());
        assertEquals(pingV6(7), conntrack.get(pingV6(7), 0).orElseThrow().original());
        assertEquals(1, conntrack.delete(List.of(five)));
        assertEquals(Set.of(6), ids(IpFamily.IPV4));
        assertEquals(1, conntrack.delete(conntrack.list(IpFamily.IPV6)));
        assertEquals(List.of(), conntrack.list(IpFamily.IPV6));
    }

    @Test
    void pingsAreListedAndDeletedByTheirId() throws Exception {
        for (int id = 5; id < 8; id++) {
            conntrack.add(lasting(ping(id)));
            conntrack.add(lasting(pingV6(id)));
        }
        TupleMatch six =
                TupleMatch.any().protocol(ICMP).icmpType(ECHO).icmpCode(0).icmpId(6);
        ConnectionFilter filter = ConnectionFilter.original(six.from(IpAddress.parse("10.0.0.1")));
        assertEquals(
                List.of(ping(6)),
                conntrack.list(filter).stream().map(Connection::original).toList());
        conntrack.delete(filter);
        assertEquals(Set.of(5, 7), ids(IpFamily.IPV4));
        TupleMatch sixV6 =
                TupleMatch.any().protocol(IcmpQuery.ICMPV6).icmpType(ECHO_V6).icmpId(6);
        conntrack.delete(ConnectionFilter.original(sixV6.from(IpAddress.parse("fd00::1"))));
        assertEquals(Set.of(5, 7), ids(IpFamily.IPV6));
    }

    @Test
    void aTranslatedPingIsShownByConntrack() throws Exception {
        conntrack.add(lasting(ping(5)).destination(IpAddress.parse("10.0.0.9"), 0));
        String line = conntrack("-L");
        assertTrue(line.contains("src=10.0.0.9 dst=10.0.0.1 type=0 code=0 id=5"), line);
    }

    @Test
    void whatIsNoQuestionOrDoesNotFitIsRefused() {
        IpAddress from = IpAddress.parse("10.0.0.1");
        assertThrows(IllegalArgumentException.class, () -> NewConnection.of(Tuple.icmp(from, from, 3, 0, 0)));
        assertThrows(IllegalArgumentException.class, () -> Tuple.icmp(from, from, ECHO, 0, 65_536));
        assertThrows(IllegalArgumentException.class, () -> Tuple.icmp(from, from, 256, 0, 1));
        TupleMatch bare = TupleMatch.any().from(from).icmpId(5);
        assertThrows(IllegalArgumentException.class, () -> ConnectionFilter.original(bare));
        assertThrows(IllegalArgumentException.class, () -> ConnectionFilter.original(bare.protocol(6)));
        assertEquals(
                "src=10.0.0.1 protocol=1 id=5",
                ConnectionFilter.original(bare.protocol(ICMP)).toString());
    }

    /** The kernel refuses such a type, since it tracks no connection of it. */
    @Test
    void aTypeWithoutAnAnswerMeansNobody() throws Exception {
        conntrack.add(lasting(ping(5)));
        int unreachable = 3;
        TupleMatch none = TupleMatch.any().protocol(ICMP).icmpType(unreachable);
        for (ConnectionFilter each : List.of(
                ConnectionFilter.original(none.from(IpAddress.parse("10.0.0.1"))),
                ConnectionFilter.reply(none.from(IpAddress.parse("10.0.0.2"))))) {
            assertEquals(List.of(), conntrack.list(each));
            conntrack.delete(each);
        }
        assertEquals(Set.of(5), ids(IpFamily.IPV4));
    }
}
