package dev.poplin.bgp.mrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.bgp.mrt.MrtRecord.Rib;
import dev.poplin.bgp.nlri.EvpnNlri;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.PrefixNlri;
import dev.poplin.bgp.nlri.RouteDistinguisher;
import dev.poplin.bgp.wire.Octets;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tables of any family: RFC 6396 §4.3.3 and RFC 8050 §4.2. */
@Tag("B1.6")
class GenericTableTest {

    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000L);
    private static final String EVPN = "0311 0000fde800000001 00000000 20 c0000201";
    private static final EvpnNlri.InclusiveMulticast ROUTE =
            new EvpnNlri.InclusiveMulticast(RouteDistinguisher.ofAs(65_000, 1), 0, IpAddress.parse("192.0.2.1"), 0);

    private static byte[] header(int subtype, int length) {
        return ByteBuffer.allocate(12)
                .putInt(1_700_000_000)
                .putShort((short) 13)
                .putShort((short) subtype)
                .putInt(length)
                .array();
    }

    private static void isReadAs(Rib expected, int subtype, String hex) {
        byte[] body = HexFormat.of().parseHex(hex.replace(" ", ""));
        byte[] header = header(subtype, body.length);
        assertEquals(expected, MrtCodec.decode(header, body));
        byte[] whole =
                ByteBuffer.allocate(12 + body.length).put(header).put(body).array();
        assertEquals(Octets.of(whole), Octets.of(MrtCodec.encode(expected)));
    }

    private static Rib rib(long identifier, RibEntry... entries) {
        return new Rib(TIME, 5, true, true, ROUTE.withPathId(identifier), List.of(entries));
    }

    private static RibEntry entry(int peer, long pathId) {
        return new RibEntry(peer, TIME, pathId, Octets.ofHex("40010100"));
    }

    @Test
    void readsAndWritesAnIdentifierBeforeTheRouteAsTheDocumentHasIt() {
        isReadAs(
                rib(9, entry(1, 0), entry(2, 0)),
                12,
                "00000005 0019 46 00000009" + EVPN + "0002"
                        + "0001 6553f100 0004 40010100"
                        + "0002 6553f100 0004 40010100");
        isReadAs(
                new Rib(
                        TIME,
                        5,
                        true,
                        true,
                        new PrefixNlri(Family.IPV4_UNICAST, Cidr.parse("10.1.0.0/16"), 9),
                        List.of(entry(1, 0))),
                12,
                "00000005 0001 01 00000009 100a01 0001 0001 6553f100 0004 40010100");
    }

    @Test
    void readsAndWritesIdentifiersInEntriesAsGobgpAndOpenbgpdHaveThem() {
        isReadAs(
                rib(0, entry(1, 9), entry(2, 7)),
                12,
                "00000005 0019 46" + EVPN + "0002"
                        + "0001 6553f100 00000009 0004 40010100"
                        + "0002 6553f100 00000007 0004 40010100");
        assertThrows(IllegalArgumentException.class, () -> MrtCodec.encode(rib(9, entry(1, 9))));
    }

    @Test
    void keepsARecordOfAFamilyWithoutAForm() {
        byte[] body = HexFormat.of().parseHex("00000005" + "0001" + "05" + "0102" + "0000");
        assertInstanceOf(MrtRecord.Unknown.class, MrtCodec.decode(header(6, body.length), body));
    }

    /** A route that cannot be read, at the beginning of the longest record: looked at once, however much follows. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void looksAtARouteThatCannotBeReadOnce() {
        byte[] body = new byte[MrtReader.MAX_BYTES];
        ByteBuffer.wrap(body)
                .putInt(0)
                .putShort((short) Family.AFI_LINK_STATE)
                .put((byte) Family.LINK_STATE.safi())
                .putShort((short) 1)
                .putShort((short) 0xffff);
        assertInstanceOf(MrtRecord.Unknown.class, MrtCodec.decode(header(6, body.length), body));
    }
}
