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
import dev.poplin.netlink.mirror.EventStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections that the kernel's helper for FTP would expect, made here and shown by {@code conntrack}. */
@KernelTest(programs = {"conntrack", "nft", "nsenter"})
@Tag("N3.5")
class ExpectationsKernelTest extends KernelScene {

    private static final int TCP = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Tuple CONTROL = tuple("10.0.0.1", "10.0.0.2", 1000, 21);
    private static final Expectation DATA =
            Expectation.of(CONTROL, tuple("10.0.0.1", "10.0.0.2", 0, 5000)).withHelper("ftp");

    private Expectations expectations;

    @BeforeEach
    void open() throws Exception {
        expectations = netlink.conntrack().expectations();
        // Something must make the kernel track connections.
        Command.runIn(namespace, "nft", "table inet t { chain c { ct state established; }; }")
                .orFail();
        addControl(CONTROL);
    }

    private void addControl(Tuple tuple) throws NetlinkException {
        netlink.conntrack()
                .add(NewConnection.of(tuple)
                        .tcpState(NewConnection.ESTABLISHED)
                        .helper("ftp")
                        .timeout(Duration.ofSeconds(300)));
    }

    private static Tuple tuple(String from, String to, int sourcePort, int destinationPort) {
        return new Tuple(IpAddress.parse(from), IpAddress.parse(to), TCP, sourcePort, destinationPort);
    }

    private String shown(String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("conntrack", "-L", "expect"));
        words.addAll(List.of(options));
        return Command.runIn(namespace, words.toArray(String[]::new)).orFail().output();
    }

    private List<Tuple> left(IpFamily family) throws NetlinkException {
        return expectations.list(family).stream().map(Expectation::expected).toList();
    }

    @Test
    void whatIsAddedIsShownByConntrackAndListedAsItWasMade() throws Exception {
        expectations.add(DATA);
        String line = shown();
        assertTrue(line.contains("proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=5000"), line);
        assertTrue(line.contains("mask-src=255.255.255.255 mask-dst=255.255.255.255 sport=0 dport=65535"), line);
        assertTrue(line.contains("master-src=10.0.0.1 master-dst=10.0.0.2 sport=1000 dport=21"), line);
        assertTrue(line.contains("helper=ftp"), line);
        Expectation read = expectations.list(IpFamily.IPV4).get(0);
        assertEquals(CONTROL, read.master());
        assertEquals(DATA.expected(), read.expected());
        assertEquals(DATA.mask(), read.mask());
        assertEquals("ftp", read.helper());
        assertTrue(read.id() != 0);
        assertTrue(read.timeout().toSeconds() > 0);
        assertEquals(
                Optional.of(read.id()), expectations.get(DATA.expected(), 0).map(Expectation::id));
        assertEquals(Optional.empty(), expectations.get(CONTROL, 0));
    }

    @Test
    void onlyTheBitsOfAMaskMatter() throws Exception {
        Tuple mask = tuple("255.255.255.0", "255.255.255.255", 0, 0xffff);
        expectations.add(DATA.withMask(mask));
        assertEquals(mask, expectations.list(IpFamily.IPV4).get(0).mask());
        assertTrue(shown().contains("mask-src=255.255.255.0 mask-dst=255.255.255.255"), shown());
        assertThrows(IllegalArgumentException.class, () -> DATA.withMask(tuple("ffff::", "ffff::", 0, 0)));
    }

    @Test
    void anExpectationIsOfTheZoneOfItsConnection() throws Exception {
        netlink.conntrack()
                .add(NewConnection.of(CONTROL)
                        .tcpState(NewConnection.ESTABLISHED)
                        .helper("ftp")
                        .zone(5)
                        .timeout(Duration.ofSeconds(300)));
        expectations.add(DATA.withZone(5));
        // The kernel does not tell the zone.
        assertEquals(0, expectations.list(IpFamily.IPV4).get(0).zone());
        assertTrue(expectations.get(DATA.expected(), 5).isPresent());
        assertEquals(Optional.empty(), expectations.get(DATA.expected(), 0));
        assertThrows(NetlinkException.class, () -> expectations.delete(DATA));
        expectations.delete(DATA.withZone(5));
        assertEquals(List.of(), left(IpFamily.IPV4));
    }

    @Test
    void anExpectationWithTranslationIsListedAsItWasMade() throws Exception {
        Expectation.Translation back = new Expectation.Translation(true, IpAddress.parse("192.168.0.7"), 5001);
        expectations.add(DATA.withTranslation(back));
        assertEquals(Optional.of(back), expectations.list(IpFamily.IPV4).get(0).translation());
        assertEquals(Optional.of(back), expectations.get(DATA.expected(), 0).flatMap(Expectation::translation));
        assertThrows(
                IllegalArgumentException.class,
                () -> DATA.withTranslation(new Expectation.Translation(false, IpAddress.parse("fd00::1"), 1)));
        expectations.delete(DATA);
        expectations.add(DATA);
        assertEquals(Optional.empty(), expectations.list(IpFamily.IPV4).get(0).translation());
    }

    @Test
    void oneOfTheOtherFamilyAndOneThatStaysAreAddedDeletedAndFlushed() throws Exception {
        Tuple control = tuple("fd00::1", "fd00::2", 1000, 21);
        addControl(control);
        Expectation six = Expectation.of(control, tuple("fd00::1", "fd00::2", 0, 6000))
                .withHelper("ftp")
                .withFlags(Expectation.PERMANENT);
        expectations.add(DATA);
        expectations.add(six);
        String line = shown("-f", "ipv6");
        assertTrue(line.contains("PERMANENT") && line.contains("src=fd00::1 dst=fd00::2 sport=0 dport=6000"), line);
        assertEquals(
                Expectation.PERMANENT, expectations.list(IpFamily.IPV6).get(0).flags() & Expectation.PERMANENT);
        expectations.delete(DATA);
        assertEquals(List.of(), left(IpFamily.IPV4));
        assertEquals(List.of(six.expected()), left(IpFamily.IPV6));
        assertEquals(
                Errno.ENOENT,
                assertThrows(NetlinkException.class, () -> expectations.delete(DATA))
                        .errno());
        expectations.add(DATA);
        expectations.flush();
        assertEquals(List.of(), left(IpFamily.IPV4));
        assertEquals(List.of(), left(IpFamily.IPV6));
    }

    @Test
    void manyAreAddedAndDeletedAtOnceAndEachHasItsOutcome() throws Exception {
        // A helper limits how many a connection expects, so each has a connection of its own.
        List<Expectation> many = new ArrayList<>();
        for (int port = 1; port <= 300; port++) {
            Tuple control = tuple("10.0.1.1", "10.0.1.2", port, 21);
            addControl(control);
            many.add(Expectation.of(control, tuple("10.0.1.1", "10.0.1.2", 0, 5000 + port))
                    .withHelper("ftp"));
        }
        assertTrue(expectations.addAll(many).stream().allMatch(Optional::isEmpty));
        assertEquals(300, expectations.list(IpFamily.IPV4).size());
        List<Optional<NetlinkException>> again = expectations.addAll(List.of(many.get(0), DATA));
        assertEquals(Errno.EEXIST, again.get(0).orElseThrow().errno());
        assertTrue(again.get(1).isEmpty());
        expectations.delete(many.get(7));
        List<Optional<NetlinkException>> outcomes = expectations.deleteAll(many);
        assertEquals(Errno.ENOENT, outcomes.remove(7).orElseThrow().errno());
        assertTrue(outcomes.stream().allMatch(Optional::isEmpty));
        assertEquals(List.of(DATA.expected()), left(IpFamily.IPV4));
    }

    @Test
    void whatCannotBeExpectedIsRefused() throws Exception {
        expectations.add(DATA);
        assertEquals(
                Errno.EEXIST,
                assertThrows(NetlinkException.class, () -> expectations.add(DATA))
                        .errno());
        Expectation unknown = Expectation.of(tuple("10.0.0.8", "10.0.0.9", 1, 21), CONTROL);
        assertEquals(
                Errno.ENOENT,
                assertThrows(NetlinkException.class, () -> expectations.add(unknown.withHelper("ftp")))
                        .errno());
        assertThrows(
                IllegalArgumentException.class, () -> Expectation.of(CONTROL, tuple("fd00::1", "fd00::2", 0, 5000)));
    }

    @Test
    void expectationsAreToldAsTheyBeginAndEnd() throws Exception {
        netlink.conntrack().flush();
        try (EventStream<ConnectionEvent> monitor = ConntrackMonitor.open(namespace)) {
            // The kernel tells of expectations only in connections that began while somebody listened.
            addControl(CONTROL);
            assertInstanceOf(ConnectionEvent.Created.class, next(monitor));
            expectations.add(DATA);
            assertEquals(
                    DATA.expected(),
                    assertInstanceOf(ConnectionEvent.Expected.class, next(monitor))
                            .expectation()
                            .expected());
            expectations.delete(DATA);
            assertEquals(
                    DATA.expected(),
                    assertInstanceOf(ConnectionEvent.Unexpected.class, next(monitor))
                            .expectation()
                            .expected());
        }
    }

    private static ConnectionEvent next(EventStream<ConnectionEvent> monitor) throws Exception {
        List<ConnectionEvent> events = monitor.next(PATIENCE);
        assertEquals(1, events.size(), events::toString);
        return events.get(0);
    }

    @Test
    void aPartOfASecondIsNoTimeOut() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> DATA.withTimeout(Duration.ofMillis(500)));
        expectations.add(DATA.withTimeout(Duration.ofMinutes(2)));
        assertEquals(1, expectations.list(IpFamily.IPV4).size());
    }
}
