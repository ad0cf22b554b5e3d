package dev.poplin.netlink.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.conntrack.Connection.Tuple;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.MessageWriter;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Messages of {@code conntrack} 1.4.7 about expectations, and the kernel's answers to it. What it adds is of UDP: for TCP that version writes
 * the number of an option where the protocol belongs.
 */
@Tag("N8")
@Tag("N3.5")
class RecordedExpectationTest {

    private static final int HEADER_BYTES = 4;
    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final String[] NESTS = {"1", "1/1", "1/2", "2", "2/1", "2/2", "3", "3/1", "3/2"};
    private static final Tuple DATA = tuple("10.0.0.1", "10.0.0.2", TCP, 0, 5000);

    private static Tuple tuple(String from, String to, int protocol, int sourcePort, int destinationPort) {
        return new Tuple(IpAddress.parse(from), IpAddress.parse(to), protocol, sourcePort, destinationPort);
    }

    private static Map<String, String> theirs(String recording) {
        return withoutVersion(RecordedMessage.first(recording).said(HEADER_BYTES, NESTS));
    }

    private static Map<String, String> ours(Consumer<MessageWriter> payload) {
        return withoutVersion(RecordedMessage.said(payload, HEADER_BYTES, NESTS));
    }

    /** The version in the header is our own. */
    private static Map<String, String> withoutVersion(Map<String, String> said) {
        said.computeIfPresent("header", (name, header) -> header.substring(0, 2) + header.substring(4));
        return said;
    }

    private static Expectation expected(String from, String to, int protocol, int port) {
        return Expectation.of(tuple(from, to, protocol, 1000, 21), tuple(from, to, protocol, 0, port));
    }

    @Test
    void whatIsAddedIsSaidAsConntrackSaysIt() {
        Duration timeout = Duration.ofSeconds(100);
        assertEquals(
                theirs("conntrack-expect-add"),
                ours(expected("10.0.0.1", "10.0.0.2", UDP, 5000).withTimeout(timeout)::write));
        assertEquals(
                theirs("conntrack-expect-add-inet6"),
                ours(expected("fd00::1", "fd00::2", UDP, 6000).withTimeout(timeout)::write));
    }

    @Test
    void whatIsNoLongerExpectedIsNamedAsConntrackNamesIt() {
        assertEquals(theirs("conntrack-expect-delete"), ours(Expectation.of(DATA, DATA)::writeName));
    }

    @Test
    void whatIsAskedForIsNamedInItsOwnAttributeAndNotInThatOfItsMaster() {
        Map<String, String> named = new TreeMap<>();
        theirs("conntrack-expect-get").forEach((path, value) -> named.put(path.replaceFirst("^1/", "2/"), value));
        assertEquals(named, ours(Expectation.of(DATA, DATA)::writeName));
    }

    @Test
    void whatTheKernelListsIsReadAndSaidAgain() {
        assertReadsAsWritten("conntrack-expect-list", expected("10.0.0.1", "10.0.0.2", TCP, 5000));
        assertReadsAsWritten(
                "conntrack-expect-list-inet6",
                expected("fd00::1", "fd00::2", TCP, 5000).withFlags(Expectation.PERMANENT));
    }

    /** The kernel's number of it and the class of its helper are not ours to write. */
    private static void assertReadsAsWritten(String recording, Expectation made) {
        Expectation read =
                Expectation.decode(RecordedMessage.first(recording).reply()).orElseThrow();
        assertEquals(
                made.withTimeout(Duration.ofSeconds(299)).withHelper("ftp"),
                new Expectation(
                        read.master(),
                        read.expected(),
                        read.mask(),
                        read.timeout(),
                        read.helper(),
                        0,
                        read.zone(),
                        read.flags()));
        Map<String, String> said = theirs(recording);
        said.remove("5");
        said.remove("9");
        Map<String, String> again = ours(read::write);
        again.putIfAbsent("8", "");
        assertEquals(said, again);
    }

    @Test
    void aFlushIsADeleteWithoutATuple() {
        assertEquals(theirs("conntrack-expect-flush"), ours(out -> FilterCodec.header(out, IpFamily.IPV4)));
    }
}
