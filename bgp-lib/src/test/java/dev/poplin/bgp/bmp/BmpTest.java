package dev.poplin.bgp.bmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.bmp.BmpMessage.IndexedTlv;
import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Tlv;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of BMP come back as they were, and their bytes too. */
@Tag("B1.6")
class BmpTest {

    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000L, 5_000);
    private static final PeerHeader PEER =
            PeerHeader.of(IpAddress.parse("192.0.2.1"), 4_200_000_000L, Ipv4Address.parse("10.0.0.1"), TIME);
    private static final PeerHeader PEER6 =
            PeerHeader.of(IpAddress.parse("2001:db8::1"), 64_512, Ipv4Address.parse("10.0.0.1"), TIME);
    private static final PeerHeader LOC = PeerHeader.loc(64_512, Ipv4Address.parse("10.0.0.9"), TIME);
    private static final PeerHeader FILTERED = new PeerHeader(
            PeerHeader.LOC_RIB, PeerHeader.FILTERED, LOC.distinguisher(), LOC.address(), 64_512, LOC.routerId(), TIME);

    private static Octets keepalive() {
        ByteBuffer bytes =
                MessageEncoder.encode(new Keepalive(), Negotiated.NOTHING).get(0);
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return Octets.of(array);
    }

    private static Tlv text(int type, String text) {
        return new Tlv(type, Octets.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    static List<BmpMessage> everyKind() {
        return List.of(
                new BmpMessage.Initiation(List.of(text(1, "a router"), text(2, "r1"))),
                new BmpMessage.PeerUp(
                        PEER6, IpAddress.parse("2001:db8::9"), 179, 40_000, keepalive(), keepalive(), List.of()),
                new BmpMessage.PeerUp(
                        FILTERED, Ipv4Address.ofInt(0), 0, 0, keepalive(), keepalive(), List.of(text(3, "main"))),
                new BmpMessage.RouteMonitoring(PEER, keepalive()),
                new BmpMessage.RouteMonitoring(PEER.adjOut().postPolicy(), keepalive()),
                new BmpMessage.IndexedRouteMonitoring(PEER, List.of(new IndexedTlv(4, 0, keepalive()))),
                new BmpMessage.Statistics(
                        PEER,
                        List.of(
                                new Tlv(0, Octets.ofHex("00000007")),
                                new Tlv(7, Octets.ofHex("0000000000000009")),
                                new Tlv(9, Octets.ofHex("0001010000000000000009")))),
                new BmpMessage.RouteMirroring(PEER, List.of(new Tlv(0, keepalive()), new Tlv(1, Octets.ofHex("0000")))),
                new BmpMessage.PeerDown(PEER, 1, keepalive()),
                new BmpMessage.PeerDown(PEER6, 4, Octets.EMPTY),
                new BmpMessage.PeerDown(LOC, BmpMessage.PeerDown.LOCAL_TLVS, Octets.ofHex("000300046d61696e")),
                new BmpMessage.Termination(List.of(new Tlv(1, Octets.ofHex("0000")))),
                new BmpMessage.Unknown(3, 99, Octets.ofHex("01")));
    }

    @Test
    void bringsEveryKindOfMessageBack() {
        for (BmpMessage message : everyKind()) {
            ByteBuffer bytes = BmpCodec.encode(message);
            assertEquals(bytes.remaining(), BmpCodec.lengthOf(bytes));
            assertEquals(message, BmpCodec.decode(bytes));
            assertFalse(message.toString().isEmpty());
        }
    }

    /** What GoBGP sent is understood, message by message, and written again byte for byte. */
    @Test
    @Tag("B5")
    void readsWhatGoBgpSent() throws IOException {
        byte[] stream;
        try (InputStream in = BmpTest.class.getResourceAsStream("gobgp.hex")) {
            assert in != null;
            stream = HexFormat.of()
                    .parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                            .lines()
                            .filter(line -> !line.startsWith("#"))
                            .collect(Collectors.joining()));
        }
        Set<Class<?>> kinds = new HashSet<>();
        int at = 0;
        while (at < stream.length) {
            int length = BmpCodec.lengthOf(ByteBuffer.wrap(stream, at, 6));
            ByteBuffer bytes = ByteBuffer.wrap(stream, at, length).slice();
            BmpMessage message = BmpCodec.decode(bytes);
            assertFalse(message instanceof BmpMessage.Unknown, message::toString);
            assertEquals(bytes, BmpCodec.encode(message));
            kinds.add(message.getClass());
            at += length;
        }
        assertTrue(kinds.containsAll(
                Set.of(BmpMessage.Initiation.class, BmpMessage.PeerUp.class, BmpMessage.RouteMonitoring.class)));
    }

    @Test
    void namesWhatItCounts() {
        String text = everyKind().get(6).toString();
        assertTrue(text.contains("prefixes rejected by inbound policy: 7"), text);
        assertTrue(text.contains("routes in per-AFI/SAFI Adj-RIB-In: 9 (1/1)"), text);
        assertTrue(everyKind().get(9).toString().contains("remote system closed, no NOTIFICATION"));
    }

    /** Types 24 and 25 are nobody's. */
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    17, routes in per-AFI/SAFI post-policy Adj-RIB-Out
                    18, routes in pre-policy Adj-RIB-In
                    23, routes in per-AFI/SAFI post-policy Adj-RIB-In accepted by inbound policy
                    24, statistic 24
                    25, statistic 25
                    26, routes in per-AFI/SAFI post-policy Adj-RIB-In or Loc-RIB suppressed by damping
                    35, routes in per-AFI/SAFI post-policy Adj-RIB-In of invalid origin
                    43, routes in per-AFI/SAFI post-policy Adj-RIB-Out of an origin not found
                    44, statistic 44
                    """)
    void namesTheStatistics(int type, String name) {
        assertEquals(name, BmpNames.statistic(type));
    }

    /** A type of an Initiation is not one of a Peer Up (RFC 9736). */
    @Test
    void namesWhatIsSaidOfRoutersPeersAndMessages() {
        List<Tlv> texts = List.of(text(0, "a"), text(1, "b"), text(2, "c"), text(3, "d"), text(4, "e\u001b"));
        assertEquals(
                "Initiation, string: a, sysDescr: b, sysName: c, 3: d, 4: e ",
                new BmpMessage.Initiation(texts).toString());
        String up = new BmpMessage.PeerUp(LOC, LOC.address(), 0, 0, keepalive(), keepalive(), texts).toString();
        assertTrue(up.endsWith(", string: a, 1: b, 2: c, table: d, label: e "), up);
        assertEquals(
                "Termination, string: a, redundant connection, reason 9, 2: c",
                new BmpMessage.Termination(List.of(
                                text(0, "a"),
                                new Tlv(1, Octets.ofHex("0003")),
                                new Tlv(1, Octets.ofHex("0009")),
                                text(2, "c")))
                        .toString());
        String mirrored = new BmpMessage.RouteMirroring(
                        PEER, List.of(new Tlv(1, Octets.ofHex("0001")), new Tlv(1, Octets.ofHex("01"))))
                .toString();
        assertTrue(mirrored.endsWith(", messages lost, 01"), mirrored);
        assertTrue(FILTERED.toString().contains(" loc filtered at "), FILTERED::toString);
    }

    @Test
    void readsTheNameOfALocTableThatIsNotMonitoredAnyMore() {
        BmpMessage.PeerDown down = new BmpMessage.PeerDown(LOC, 6, Octets.ofHex("000300046d61696e"));
        assertEquals(List.of(text(BmpMessage.PeerUp.TABLE_NAME, "main")), down.information());
        assertTrue(down.toString().endsWith(" local system closed, TLV data follows, table: main"), down::toString);
        assertEquals(List.of(), new BmpMessage.PeerDown(LOC, 6, Octets.ofHex("0003000462")).information());
        assertEquals(List.of(), new BmpMessage.PeerDown(PEER, 1, Octets.ofHex("00030000")).information());
    }

    @Test
    void cannotBeCutAtAnImpossibleLength() {
        assertEquals(-1, BmpCodec.lengthOf(ByteBuffer.wrap(new byte[] {3, 0, 0, 0, 5, 0})));
        assertEquals(-1, BmpCodec.lengthOf(ByteBuffer.wrap(new byte[] {3, 0x7f, 0, 0, 5, 0})));
    }

    @Test
    void survivesEveryMutation() {
        long seed = Long.getLong("poplin.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        List<BmpMessage> kinds = everyKind();
        for (int round = 0; round < 20_000; round++) {
            ByteBuffer bytes = BmpCodec.encode(kinds.get(random.nextInt(kinds.size())));
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes.put(6 + random.nextInt(bytes.limit() - 6), (byte) random.nextInt(256));
            }
            BmpMessage back = BmpCodec.decode(bytes);
            assertEquals(bytes, BmpCodec.encode(back), () -> "seed " + seed);
            back.toString();
        }
    }
}
