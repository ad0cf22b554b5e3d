package dev.poplin.bgp.mrt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.Decoded;
import dev.poplin.bgp.message.MessageDecoder;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.NextHop;
import dev.poplin.bgp.message.Quarantine;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.mrt.MrtRecord.Peer;
import dev.poplin.bgp.mrt.MrtRecord.PeerIndexTable;
import dev.poplin.bgp.mrt.MrtRecord.Rib;
import dev.poplin.bgp.mrt.MrtRecord.Session;
import dev.poplin.bgp.mrt.MrtRecord.StateChange;
import dev.poplin.bgp.mrt.MrtRecord.TableDump;
import dev.poplin.bgp.nlri.EvpnNlri;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.PrefixNlri;
import dev.poplin.bgp.nlri.RouteDistinguisher;
import dev.poplin.bgp.wire.Octets;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives come back as they were written, record by record and byte by byte. */
@Tag("B1.4")
@Tag("B1.6")
class MrtTest {

    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000L);
    private static final Instant MICROS = TIME.plusNanos(123_456_000);
    private static final IpAddress IPV4_PEER = IpAddress.parse("192.0.2.1");
    private static final IpAddress IPV6_PEER = IpAddress.parse("2001:db8::1");
    private static final PathAttributes ATTRIBUTES = PathAttributes.EMPTY.withAsPath(AsPath.of(64_512, 4_200_000_000L));
    private static final NextHop IPV6_HOP =
            new NextHop(IpAddress.parse("2001:db8::2"), Optional.of((Ipv6Address) IpAddress.parse("fe80::2")));

    private static Octets update(String prefix) {
        Update update = Update.announcement(IPV4_PEER, List.of(Cidr.parse(prefix)), ATTRIBUTES);
        ByteBuffer message = MessageEncoder.encode(update, new Negotiated(true, Set.of(Family.IPV4_UNICAST), false))
                .get(0);
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return Octets.of(bytes);
    }

    static List<MrtRecord> everyKind() {
        Session wide = new Session(true, 4_200_000_000L, 64_512, 0, IPV4_PEER, IpAddress.parse("192.0.2.9"));
        Session narrow = new Session(false, 64_513, 64_512, 3, IPV6_PEER, IpAddress.parse("2001:db8::9"));
        RibEntry ipv4 = RibEntry.of(0, TIME, 0, ATTRIBUTES, NextHop.of(IPV4_PEER));
        RibEntry ipv6 = RibEntry.of(1, TIME, 7, ATTRIBUTES, IPV6_HOP);
        List<MrtRecord> records = new ArrayList<>(List.of(
                new PeerIndexTable(
                        TIME,
                        Ipv4Address.parse("10.0.0.1"),
                        "main",
                        List.of(
                                new Peer(Ipv4Address.parse("10.0.0.2"), IPV4_PEER, 64_513, false),
                                new Peer(Ipv4Address.parse("10.0.0.3"), IPV6_PEER, 4_200_000_000L, true))),
                new Rib(TIME, 0, false, false, PrefixNlri.unicast(Cidr.parse("10.1.0.0/16")), List.of(ipv4)),
                new Rib(TIME, 1, false, true, PrefixNlri.unicast(Cidr.parse("2001:db8::/32")), List.of(ipv6, ipv6)),
                new Rib(
                        TIME,
                        2,
                        false,
                        false,
                        new PrefixNlri(Family.IPV6_MULTICAST, Cidr.parse("2001:db8::/33"), 0),
                        List.of()),
                new Rib(
                        TIME,
                        3,
                        true,
                        false,
                        new EvpnNlri.InclusiveMulticast(RouteDistinguisher.ofAs(65_000, 1), 0, IPV4_PEER, 0),
                        List.of(ipv4)),
                new TableDump(
                        TIME, 0, 9, Cidr.parse("10.0.0.0/8"), 1, TIME, IPV4_PEER, 64_513, Octets.ofHex("40010100")),
                new TableDump(TIME, 0, 9, Cidr.parse("2001:db8::/32"), 1, TIME, IPV6_PEER, 64_513, Octets.EMPTY),
                new StateChange(TIME, false, narrow, 5, 6),
                new StateChange(MICROS, true, wide, 6, 1),
                new MrtRecord.Unknown(TIME, 11, 0, Octets.ofHex("0102"))));
        for (int kind = 0; kind < 8; kind++) {
            boolean extended = kind % 3 == 0;
            records.add(new MrtRecord.Message(
                    extended ? MICROS : TIME,
                    extended,
                    kind % 2 == 0 ? wide : narrow,
                    (kind & 2) != 0,
                    (kind & 4) != 0,
                    update("10.1.0.0/16")));
        }
        return records;
    }

    private static byte[] written(List<MrtRecord> records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MrtWriter writer = new MrtWriter(out)) {
            for (MrtRecord record : records) {
                writer.write(record);
            }
        }
        return out.toByteArray();
    }

    private static List<MrtRecord> read(byte[] file) throws IOException {
        List<MrtRecord> records = new ArrayList<>();
        try (MrtReader reader = new MrtReader(new ByteArrayInputStream(file))) {
            for (Optional<MrtRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                records.add(record.get());
            }
        }
        return records;
    }

    @Test
    void bringsEveryKindOfRecordBack() throws IOException {
        byte[] file = written(everyKind());
        List<MrtRecord> back = read(file);
        assertEquals(everyKind(), back);
        assertArrayEquals(file, written(back));
        back.forEach(record -> assertFalse(record.toString().isEmpty()));
    }

    /** What BIRD wrote is understood, record by record, and written again byte for byte. */
    @ParameterizedTest
    @ValueSource(strings = {"bird-table-ipv4", "bird-table-ipv6", "bird-session"})
    @Tag("B5")
    void readsWhatBirdWrote(String name) throws IOException {
        byte[] file;
        try (InputStream in = MrtTest.class.getResourceAsStream(name + ".hex")) {
            assert in != null;
            file = HexFormat.of()
                    .parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                            .lines()
                            .filter(line -> !line.startsWith("#"))
                            .collect(Collectors.joining()));
        }
        List<MrtRecord> records = read(file);
        assertArrayEquals(file, written(records));
        for (MrtRecord record : records) {
            assertFalse(record instanceof MrtRecord.Unknown, record::toString);
            if (record instanceof Rib rib) {
                for (RibEntry entry : rib.entries()) {
                    assertTrue(entry.attributes().isPresent(), entry::toString);
                }
            } else if (record instanceof MrtRecord.Message message) {
                Negotiated all =
                        new Negotiated(true, Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST, Family.IPV4_VPN), false);
                assertInstanceOf(Decoded.Valid.class, message.decode(all), message::toString);
            }
        }
        assertTrue(records.size() > 3);
    }

    @Test
    void worksOnCompressedStreams() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MrtWriter writer = new MrtWriter(new GZIPOutputStream(out))) {
            writer.write(everyKind().get(0));
        }
        try (MrtReader reader = new MrtReader(new GZIPInputStream(new ByteArrayInputStream(out.toByteArray())))) {
            assertEquals(Optional.of(everyKind().get(0)), reader.next());
            assertEquals(Optional.empty(), reader.next());
        }
    }

    @Test
    void readsAttributesAndNextHopsOfEntries() {
        RibEntry entry = RibEntry.of(0, TIME, 0, ATTRIBUTES.with(builder -> builder.med(5)), IPV6_HOP);
        assertEquals(Optional.of(ATTRIBUTES.with(builder -> builder.med(5))), entry.attributes());
        assertEquals(Optional.of(IPV6_HOP), entry.nextHop());
        // Some collectors write MP_REACH_NLRI whole.
        Octets whole = Octets.ofHex("800e1a 0002 01 10 20010db8000000000000000000000002 00 20 20010db8");
        assertEquals(Optional.of(NextHop.of(IPV6_HOP.address())), new RibEntry(0, TIME, 0, whole).nextHop());
        assertEquals(Optional.empty(), new RibEntry(0, TIME, 0, Octets.ofHex("4001")).attributes());
    }

    @Test
    void decodesTheMessageOfARecord() {
        MrtRecord.Message record = (MrtRecord.Message) everyKind().get(10);
        Decoded.Valid valid = assertInstanceOf(Decoded.Valid.class, record.decode(Negotiated.NOTHING));
        assertEquals(ATTRIBUTES, ((Update) valid.message()).attributes());
    }

    @Test
    void archivesMessagesOfAQuarantine() throws IOException {
        byte[] faulty = update("10.0.0.0/8").toArray();
        faulty[26] = 9;
        Quarantine quarantine = new Quarantine(10, 10_000);
        Negotiated negotiated = new Negotiated(true, Set.of(Family.IPV4_UNICAST), false);
        quarantine.add(MICROS, faulty, 0, faulty.length, MessageDecoder.decode(ByteBuffer.wrap(faulty), negotiated));
        Session session = new Session(true, 64_513, 64_512, 0, IPV4_PEER, IPV4_PEER);
        MrtRecord record =
                MrtRecord.Message.of(session, false, quarantine.entries().get(0));
        assertEquals(List.of(record), read(written(List.of(record))));
        assertArrayEquals(faulty, ((MrtRecord.Message) record).message().toArray());
    }

    @Test
    void saysWhereAFileBreaksOff() throws IOException {
        byte[] file = written(everyKind().subList(0, 1));
        assertThrows(EOFException.class, () -> read(Arrays.copyOf(file, 5)));
        assertThrows(EOFException.class, () -> read(Arrays.copyOf(file, file.length - 1)));
        byte[] huge = file.clone();
        huge[8] = 0x7f;
        assertThrows(IOException.class, () -> read(huge));
    }

    /** Malformed bodies come back as unknown records with the same bytes, whatever they are. */
    @Test
    void survivesEveryMutation() throws IOException {
        long seed = Long.getLong("poplin.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            List<MrtRecord> kinds = everyKind();
            byte[] record = written(List.of(kinds.get(random.nextInt(kinds.size()))));
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = 12 + random.nextInt(record.length - 12);
                record[at] = (byte) random.nextInt(256);
            }
            MrtRecord back = read(record).get(0);
            assertArrayEquals(record, written(List.of(back)), () -> "seed " + seed);
            back.toString();
        }
    }
}
