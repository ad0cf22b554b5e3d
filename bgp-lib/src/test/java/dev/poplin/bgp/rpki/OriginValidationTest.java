package dev.poplin.bgp.rpki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.filter.Validity;
import dev.poplin.inet.Cidr;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("B3.2")
class OriginValidationTest {

    private static final String CSV =
            """
            ASN,IP Prefix,Max Length,Trust Anchor,Expires
            AS65001,10.0.0.0/8,16,test,1700000000
            65002,10.1.0.0/16,,test
            AS0,192.0.2.0/24,24,test
            AS65001,2001:db8::/32,48,test
            """;

    @ParameterizedTest(name = "{0} from {1}: {2}")
    @CsvSource({
        "10.0.0.0/8, 65001, VALID",
        "10.2.0.0/16, 65001, VALID",
        "10.2.0.0/17, 65001, INVALID",
        "10.2.0.0/16, 65009, INVALID",
        "10.1.0.0/16, 65002, VALID",
        "10.1.0.0/16, 65001, VALID",
        "10.1.1.0/24, 65002, INVALID",
        "192.0.2.0/24, 65001, INVALID",
        "192.0.2.0/24, 0, INVALID",
        "11.0.0.0/8, 65001, NOT_FOUND",
        "2001:db8:1::/48, 65001, VALID",
    })
    void anOriginIsValidIfOnePayloadSaysSo(String prefix, long as, Validity validity) throws IOException {
        RoaTable table = RoaTable.of(VrpCsv.read(new StringReader(CSV)));
        assertEquals(validity, table.validate(Cidr.parse(prefix), as));
        AsPath path = as == 0
                ? new AsPath(List.of(new AsPath.Segment(AsPath.Segment.SET, List.of(65_001L))))
                : AsPath.of(7, as);
        assertEquals(validity, table.validator(65_009).validate(Cidr.parse(prefix), path));
    }

    @Test
    void aRouteWithoutAnAsPathIsOurOwn() throws IOException {
        RoaTable table = RoaTable.of(VrpCsv.read(new StringReader(CSV)));
        assertEquals(Validity.VALID, table.validator(65_001).validate(Cidr.parse("10.0.0.0/8"), AsPath.EMPTY));
    }

    /** RFC 6811 §2: our own AS is the origin if the final segment is one of a confederation, whatever stands before it. */
    @ParameterizedTest(name = "ends with {0} {1}: {2}")
    @CsvSource({
        "CONFEDERATION_SEQUENCE, 65009, VALID",
        "CONFEDERATION_SET, 65009, VALID",
        "CONFEDERATION_SEQUENCE, 65001, INVALID",
        "SEQUENCE, 65001, VALID",
        "SEQUENCE, 65009, INVALID",
        "SET, 65001, INVALID",
    })
    void aRouteThatEndsWithinOurConfederationIsOurOwn(String last, long as, Validity validity) throws IOException {
        int type =
                switch (last) {
                    case "CONFEDERATION_SEQUENCE" -> AsPath.Segment.CONFEDERATION_SEQUENCE;
                    case "CONFEDERATION_SET" -> AsPath.Segment.CONFEDERATION_SET;
                    case "SET" -> AsPath.Segment.SET;
                    default -> AsPath.Segment.SEQUENCE;
                };
        AsPath.Segment end = new AsPath.Segment(type, List.of(as));
        long local = as == 65_009 ? 65_001 : 65_009;
        AsPath.Segment before = new AsPath.Segment(AsPath.Segment.CONFEDERATION_SEQUENCE, List.of(7L));
        RoaTable table = RoaTable.of(VrpCsv.read(new StringReader(CSV)));
        Cidr prefix = Cidr.parse("10.0.0.0/8");
        assertEquals(validity, table.validator(local).validate(prefix, new AsPath(List.of(end))));
        assertEquals(validity, table.validator(local).validate(prefix, new AsPath(List.of(before, end))));
    }

    @Test
    void aLineThatIsNoPayloadIsNamed() {
        IllegalArgumentException fault = assertThrows(
                IllegalArgumentException.class,
                () -> VrpCsv.read(new StringReader("AS1,10.0.0.0/8,8\nAS1,10.0.0.0/8,7")));
        assertTrue(fault.getMessage().startsWith("line 2, 'AS1,10.0.0.0/8,7'"), fault.getMessage());
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    }

    private static String hex(ByteBuffer buffer) {
        return HexFormat.of().formatHex(buffer.array());
    }

    /** Cache Response of session 7; 10.0.0.0/8-16 AS65001 and 2001:db8::/32-48 AS65001; End of Data, serial 1. */
    private static final String FIRST =
            """
            01 03 0007 00000008
            01 04 0000 00000014 01 08 10 00 0a000000 0000fde9
            01 06 0000 00000020 01 20 30 00 20010db8000000000000000000000000 0000fde9
            01 07 0007 00000018 00000001 00000e10 00000258 00001c20
            """;

    private static final String SECOND =
            """
            01 03 0007 00000008
            01 04 0000 00000014 00 08 10 00 0a000000 0000fde9
            01 04 0000 00000014 01 10 10 00 0a010000 0000fdea
            01 07 0007 00000018 00000002 00000e10 00000258 00001c20
            """;

    @Test
    void aCacheThatEndsTheConnectionWithoutAnAnswerIsAskedForEverything() throws Exception {
        RtrSession session = new RtrSession(new RoaTable());
        session.begin();
        session.receive(bytes(FIRST));
        assertEquals("010100070000000c00000001", hex(session.begin()), "to go on");
        assertEquals("0102000000000008", hex(session.begin()), "to tell everything");
        session.receive(bytes(FIRST));
        assertEquals("010100070000000c00000001", hex(session.begin()), "to go on again");
    }

    /** What comes of a full answer before it ends: its beginning, what is no prefix behind it, and an Error Report amid it. */
    @ParameterizedTest
    @ValueSource(strings = {"", "01 0b 0000 00000008", "01 0a 0001 00000010 00000000 00000000"})
    void aFullAnswerThatBreaksOffIsAskedForAgainAndNotGoneOnWith(String end) throws Exception {
        RoaTable table = new RoaTable();
        RtrSession session = new RtrSession(table);
        session.begin();
        breakOff(session, end);
        assertEquals("0102000000000008", hex(session.begin()), "at first");
        session.receive(bytes(FIRST));
        assertEquals("010100070000000c00000001", hex(session.begin()), "to go on");
        breakOff(session, end);
        assertEquals("010100070000000c00000001", hex(session.begin()), "a difference is asked for again");
        session.expired();
        session.begin();
        breakOff(session, end);
        assertEquals("0102000000000008", hex(session.query()), "after it has expired");
        session.receive(bytes(FIRST));
        assertEquals(2, table.size());
    }

    private static void breakOff(RtrSession session, String end) throws RtrSession.RtrException {
        session.receive(bytes(FIRST.lines().limit(2).collect(Collectors.joining())));
        if (!end.isEmpty()) {
            assertThrows(RtrSession.RtrException.class, () -> session.receive(bytes(end)));
        }
    }

    @Test
    void aCacheTellsAllAndThenTheDifference() throws Exception {
        RoaTable table = new RoaTable();
        RtrSession session = new RtrSession(table);
        assertEquals("0102000000000008", hex(session.query()));
        ByteBuffer all = bytes(FIRST);
        assertEquals(List.of(), session.receive(all.slice(0, 30)));
        assertEquals(0, table.size(), "nothing counts before End of Data");
        ByteBuffer rest = all.slice(28, all.limit() - 28);
        session.receive(rest);
        assertEquals(Validity.VALID, table.validate(Cidr.parse("2001:db8::/32"), 65_001));
        assertEquals(2, table.size());
        assertEquals(3600, session.refresh().toSeconds());

        List<ByteBuffer> answer = session.receive(bytes("01 00 0007 0000000c 00000002"));
        assertEquals(
                List.of("010100070000000c00000001"),
                answer.stream().map(OriginValidationTest::hex).toList());
        session.receive(bytes(SECOND));
        assertEquals(Validity.NOT_FOUND, table.validate(Cidr.parse("10.0.0.0/8"), 65_001));
        assertEquals(Validity.VALID, table.validate(Cidr.parse("10.1.0.0/16"), 65_002));
        assertEquals(2, table.size());

        assertEquals(
                List.of("0102000000000008"),
                session.receive(bytes("01 08 0000 00000008")).stream()
                        .map(OriginValidationTest::hex)
                        .toList(),
                "the cache has forgotten the difference");
        session.receive(bytes(FIRST));
        assertEquals(Validity.INVALID, table.validate(Cidr.parse("10.1.0.0/16"), 65_002));
        session.expired();
        assertEquals(0, table.size());
    }

    @Test
    void aCacheThatDoesNotKnowTheSessionAnyMoreIsAskedForEverythingNextTime() throws Exception {
        RoaTable table = new RoaTable();
        RtrSession session = new RtrSession(table);
        session.query();
        session.receive(bytes(FIRST));
        assertEquals("010100070000000c00000001", hex(session.query()));
        assertThrows(
                RtrSession.RtrException.class, () -> session.receive(bytes("01 0a 0000 00000010 00000000 00000000")));
        assertEquals("0102000000000008", hex(session.query()));
        assertEquals(2, table.size(), "believed until it is told anew or expires");
    }

    @Test
    void anOlderCacheIsSpokenToInItsVersion() throws Exception {
        RtrSession session = new RtrSession(new RoaTable());
        session.query();
        assertThrows(
                RtrSession.RtrException.class, () -> session.receive(bytes("00 0a 0004 00000010 00000000 00000000")));
        assertEquals("0002000000000008", hex(session.query()));
        session.receive(bytes("00 03 0001 00000008 00 07 0001 0000000c 00000009"));
        assertEquals("000100010000000c00000009", hex(session.query()));
    }

    @ParameterizedTest
    @CsvSource({
        "01 04 0000 00000014 01 08 10 00 0a000000 0000fde9, without being asked",
        "01 0b 0000 00000008, unknown type 11",
        "01 03 0000 ffffffff, 4294967295 bytes",
        "01 03 0007 00000008 01 04 0000 00000014 01 21 21 00 0a000000 0000fde9, cannot be",
        "01 03 0007 00000008 01 07 0008 00000018 00000001 00000e10 00000258 00001c20, not begun",
        "01 03 0007 00000008 01 04 0000 00000010 01 08 10 00 0a000000, too short",
        "01 0a 0002 00000010 00000000 00000000, no data yet",
    })
    void aCacheThatBreaksTheProtocolIsLeft(String sent, String reason) {
        RtrSession session = new RtrSession(new RoaTable());
        session.query();
        RtrSession.RtrException fault = assertThrows(RtrSession.RtrException.class, () -> session.receive(bytes(sent)));
        assertTrue(fault.getMessage().contains(reason), fault.getMessage());
    }

    @Test
    void noInputDoesAnythingButTheDocumentedException() {
        Random random = new Random(1);
        byte[] valid = bytes(FIRST).array();
        for (int round = 0; round < 20_000; round++) {
            byte[] mutated = valid.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            RtrSession session = new RtrSession(new RoaTable());
            session.query();
            try {
                session.receive(ByteBuffer.wrap(mutated));
            } catch (RtrSession.RtrException e) {
                assertTrue(e.getMessage().startsWith("the cache"), e.getMessage());
            }
        }
    }

    @Test
    void keepsATableInStepOverTcpAndConnectsAgain() throws Exception {
        RoaTable table = new RoaTable();
        LinkedBlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        try (ServerSocket cache = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RtrConnection connection = RtrConnection.open(
                    (InetSocketAddress) cache.getLocalSocketAddress(), table, () -> sizes.add(table.size()));
            try (Socket first = cache.accept()) {
                assertEquals("0102000000000008", query(first, 8));
                first.getOutputStream().write(bytes(FIRST).array());
                assertEquals(2, sizes.poll(10, TimeUnit.SECONDS));
            }
            try (Socket second = cache.accept()) {
                assertEquals("010100070000000c00000001", query(second, 12), "it goes on where it was");
                second.getOutputStream().write(bytes(SECOND).array());
                assertEquals(2, sizes.poll(10, TimeUnit.SECONDS));
                assertEquals(Validity.VALID, table.validate(Cidr.parse("10.1.0.0/16"), 65_002));
            } finally {
                connection.close();
            }
        }
    }

    @Test
    void aTableIsKeptInStepThoughWhoIsToldOfItThrows() throws Exception {
        RoaTable table = new RoaTable();
        LinkedBlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        try (ServerSocket cache = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RtrConnection connection =
                    RtrConnection.open((InetSocketAddress) cache.getLocalSocketAddress(), table, () -> {
                        sizes.add(table.size());
                        throw new IllegalStateException("a fault of whoever is told");
                    });
            try (Socket accepted = cache.accept()) {
                query(accepted, 8);
                accepted.getOutputStream().write(bytes(FIRST).array());
                assertEquals(2, sizes.poll(10, TimeUnit.SECONDS));
                accepted.getOutputStream()
                        .write(bytes("01 00 0007 0000000c 00000002").array());
                assertEquals("010100070000000c00000001", query(accepted, 12));
                accepted.getOutputStream().write(bytes(SECOND).array());
                assertEquals(2, sizes.poll(10, TimeUnit.SECONDS));
                assertEquals(Validity.VALID, table.validate(Cidr.parse("10.1.0.0/16"), 65_002));
            } finally {
                connection.close();
            }
        }
    }

    /** A cache whose process stands still, and one that calls for questions and does not answer them. */
    @ParameterizedTest(name = "notifies: {0}")
    @ValueSource(booleans = {false, true})
    void payloadsThatNobodyConfirmsExpireThoughTheConnectionStands(boolean notifies) throws Exception {
        RoaTable table = new RoaTable();
        LinkedBlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        try (ServerSocket cache = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RtrConnection connection = RtrConnection.open(
                    (InetSocketAddress) cache.getLocalSocketAddress(), table, () -> sizes.add(table.size()));
            try (Socket silent = cache.accept()) {
                query(silent, 8);
                // To be refreshed each second, and to expire after two.
                silent.getOutputStream()
                        .write(bytes(FIRST.replace("00000e10 00000258 00001c20", "00000001 00000001 00000002"))
                                .array());
                assertEquals(2, sizes.poll(10, TimeUnit.SECONDS));
                silent.setSoTimeout(10_000);
                for (int round = 0; notifies && round < 3; round++) {
                    if (silent.getInputStream().readNBytes(12).length < 12) {
                        break;
                    }
                    silent.getOutputStream()
                            .write(bytes("01 00 0007 0000000c 00000002").array());
                    silent.getInputStream().readNBytes(12);
                }
                assertEquals(0, sizes.poll(10, TimeUnit.SECONDS));
                assertEquals(-1, endOf(silent), "the connection is given up");
            }
            try (Socket next = cache.accept()) {
                assertEquals("0102000000000008", query(next, 8), "all is asked for again");
            } finally {
                connection.close();
            }
        }
    }

    private static int endOf(Socket from) throws IOException {
        int read = 0;
        while (read >= 0) {
            read = from.getInputStream().read(new byte[64]);
        }
        return read;
    }

    private static String query(Socket from, int bytes) throws IOException {
        byte[] query = new byte[bytes];
        new DataInputStream(from.getInputStream()).readFully(query);
        return HexFormat.of().formatHex(query);
    }
}
