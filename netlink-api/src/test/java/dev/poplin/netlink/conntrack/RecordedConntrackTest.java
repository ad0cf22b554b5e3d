package dev.poplin.netlink.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.conntrack.Connection.Tuple;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.RawAttribute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages of {@code conntrack} 1.4.7 and the kernel's answers to it. */
@Tag("N8")
@Tag("N3.5")
class RecordedConntrackTest {

    private static final int HEADER_BYTES = 4;
    private static final int TCP = 6;
    private static final String ID = "12";
    private static final String[] NESTS = {"1", "1/1", "1/2", "2", "2/1", "2/2", "4", "4/1", "13", "13/3"};

    private static Tuple tuple(String from, String to, int protocol, int sourcePort, int destinationPort) {
        return new Tuple(IpAddress.parse(from), IpAddress.parse(to), protocol, sourcePort, destinationPort);
    }

    /** All that conntrack says is said here, too; the version in the header and the status are our own. */
    private static void assertSaysWhatConntrackSaid(String recording, NewConnection connection) {
        Map<String, String> theirs = RecordedMessage.first(recording).said(HEADER_BYTES, NESTS);
        Map<String, String> ours = RecordedMessage.said(connection::write, HEADER_BYTES, NESTS);
        theirs.forEach((path, value) -> {
            if (!path.equals("header")) {
                assertEquals(value, ours.get(path), recording + " " + path);
            }
        });
    }

    @Test
    void whatIsAddedIsSaidAsConntrackSaysIt() {
        assertSaysWhatConntrackSaid(
                "conntrack-add-tcp",
                NewConnection.of(tuple("10.0.0.1", "10.0.0.2", 6, 1000, 80))
                        .tcpState(NewConnection.ESTABLISHED)
                        .timeout(Duration.ofSeconds(100))
                        .mark(7));
        assertSaysWhatConntrackSaid(
                "conntrack-add-nat",
                NewConnection.of(tuple("10.0.0.1", "10.0.0.2", 17, 1001, 53))
                        .timeout(Duration.ofSeconds(100))
                        .destination(IpAddress.parse("10.0.0.9"), 5353));
        assertSaysWhatConntrackSaid(
                "conntrack-add-inet6",
                NewConnection.of(tuple("fd00::1", "fd00::2", 17, 5, 53)).timeout(Duration.ofSeconds(100)));
    }

    @Test
    void whatTheKernelListsIsRead() {
        List<Connection> connections = RecordedMessage.read("conntrack-list").stream()
                .map(message -> Connection.decode(message.reply()).orElseThrow())
                .toList();
        assertTrue(connections.stream()
                .anyMatch(each -> each.mark() == 7
                        && each.details().protocolState() == NewConnection.ESTABLISHED
                        && each.original().equals(tuple("10.0.0.1", "10.0.0.2", 6, 1000, 80))));
        assertTrue(connections.stream()
                .anyMatch(each -> each.status().has(ConnectionStatus.DESTINATION_NAT)
                        && each.reply().equals(tuple("10.0.0.9", "10.0.0.1", 17, 5353, 1001))));
        Connection six = Connection.decode(
                        RecordedMessage.first("conntrack-list-inet6").reply())
                .orElseThrow();
        assertEquals(tuple("fd00::1", "fd00::2", 17, 5, 53), six.original());
    }

    @Test
    @Tag("N1.8")
    void whatHasNoNameHereIsKept() {
        RawAttribute unknown = new RawAttribute(999, new byte[] {1, 2, 3});
        RecordedMessage message = RecordedMessage.first("conntrack-list");
        Connection connection = Connection.decode(message.with(unknown)).orElseThrow();
        assertEquals(unknown, connection.others().find(999).orElseThrow());
        Attributes<Connection> told =
                Connection.decode(message.reply()).orElseThrow().others();
        assertTrue(told.toString().contains("use 1"), told.toString());
    }

    /** The scales of windows are in PROTOINFO, of which only the state is read here. */
    @Test
    @Tag("N1.8")
    void whatIsReadInPartIsKeptWhole() {
        AttributeReader tcp = listed(TCP).others().find(4).orElseThrow().nested();
        assertTrue(tcp.next());
        List<Integer> parts = new ArrayList<>();
        AttributeReader part = tcp.nested();
        while (part.next()) {
            parts.add(part.type());
        }
        assertEquals(List.of(1, 2, 3, 4, 5), parts);
    }

    private static Connection recorded(String recording) {
        return Connection.decode(RecordedMessage.first(recording).reply()).orElseThrow();
    }

    private static Connection listed(int protocol) {
        return RecordedMessage.read("conntrack-list").stream()
                .map(message -> Connection.decode(message.reply()).orElseThrow())
                .filter(each ->
                        each.original().protocol() == protocol && !each.status().has(ConnectionStatus.DESTINATION_NAT))
                .findFirst()
                .orElseThrow();
    }

    /** Its family, without the version, which is our own. */
    private static String family(Map<String, String> said) {
        return said.get("header").substring(0, 2);
    }

    /** conntrack adds that windows are not looked at, which we leave as it is. */
    @Test
    void whatIsChangedIsSaidAsConntrackSaysIt() {
        Connection connection = listed(TCP);
        ConnectionChange change = ConnectionChange.NONE.mark(9).timeout(Duration.ofSeconds(200));
        Map<String, String> theirs = RecordedMessage.first("conntrack-update").said(HEADER_BYTES, NESTS);
        Map<String, String> ours = RecordedMessage.said(out -> change.write(connection, out), HEADER_BYTES, NESTS);
        assertEquals(family(theirs), family(ours));
        theirs.keySet().removeIf(path -> path.equals("header") || path.startsWith("4/"));
        ours.remove("header");
        assertEquals(theirs, ours);
    }

    @Test
    void whatTheKernelTellsOfAChangeIsRead() {
        Connection changed = recorded("conntrack-updated");
        assertEquals(9, changed.mark());
        assertEquals(Duration.ofSeconds(200), changed.timeout());
        assertEquals(listed(TCP).original(), changed.original());
    }

    /** conntrack says all that it knows of the connection; we say which it is, and by the kernel's own number. */
    @Test
    void whatIsDeletedIsNamedAsConntrackNamesIt() {
        assertNamesWhatConntrackNamed("conntrack-delete", listed(TCP));
        assertNamesWhatConntrackNamed("conntrack-delete-inet6", recorded("conntrack-list-inet6"));
    }

    private static void assertNamesWhatConntrackNamed(String recording, Connection connection) {
        Map<String, String> theirs = RecordedMessage.first(recording).said(HEADER_BYTES, NESTS);
        Map<String, String> ours = RecordedMessage.said(connection::writeName, HEADER_BYTES, NESTS);
        assertEquals(family(theirs), family(ours));
        ours.remove("header");
        String id = ours.remove(ID);
        assertEquals(connection.id(), (int) Long.parseLong((id + "00000000").substring(0, 8), 16));
        theirs.keySet().retainAll(ours.keySet());
        assertEquals(theirs, ours);
        assertTrue(ours.containsKey("1/1/" + (connection.family() == IpFamily.IPV4 ? 1 : 3)), ours.toString());
    }

    /** For all families conntrack says none, with the version that takes them together; we flush one after the other. */
    @Test
    void aFlushIsADeleteWithoutATuple() {
        assertEquals("00000000", RecordedMessage.first("conntrack-flush").payload());
        Map<String, String> theirs =
                RecordedMessage.first("conntrack-flush-inet6").said(HEADER_BYTES, NESTS);
        Map<String, String> ours =
                RecordedMessage.said(out -> FilterCodec.header(out, IpFamily.IPV6), HEADER_BYTES, NESTS);
        assertEquals(family(theirs), family(ours));
        assertEquals(theirs.keySet(), ours.keySet());
    }

    @Test
    void countsAreRead() {
        List<ConntrackStatistics> processors = RecordedMessage.read("conntrack-statistics").stream()
                .map(message -> ConntrackStatistics.decode(message.reply()))
                .toList();
        assertEquals(
                List.of(0, 1),
                processors.stream().map(ConntrackStatistics::processor).toList());
        ConntrackStatistics.Table table = ConntrackStatistics.decodeTable(
                RecordedMessage.first("conntrack-count").reply());
        assertTrue(table.entries() > 0 && table.limit() > table.entries(), table.toString());
    }
}
