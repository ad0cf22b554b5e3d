package dev.poplin.bgp.mrt;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.attribute.UnknownAttribute;
import dev.poplin.bgp.mrt.MrtRecord.Peer;
import dev.poplin.bgp.mrt.MrtRecord.PeerIndexTable;
import dev.poplin.bgp.mrt.MrtRecord.Rib;
import dev.poplin.bgp.mrt.MrtRecord.Session;
import dev.poplin.bgp.mrt.MrtRecord.StateChange;
import dev.poplin.bgp.mrt.MrtRecord.TableDump;
import dev.poplin.bgp.nlri.Nlri;
import dev.poplin.bgp.nlri.PrefixNlri;
import dev.poplin.bgp.wire.Octets;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What does not fit its field of a record is refused. */
@Tag("B1.6")
class MrtRangesTest {

    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000L);
    private static final IpAddress PEER = IpAddress.parse("192.0.2.1");
    private static final IpAddress IPV6_PEER = IpAddress.parse("2001:db8::1");
    private static final Ipv4Address ID = Ipv4Address.parse("10.0.0.1");
    private static final Nlri PREFIX = PrefixNlri.unicast(Cidr.parse("10.1.0.0/16"));
    private static final RibEntry ENTRY = new RibEntry(0, TIME, 0, Octets.EMPTY);

    private static void write(MrtRecord record) throws Exception {
        try (MrtWriter writer = new MrtWriter(new ByteArrayOutputStream())) {
            writer.write(record);
        }
    }

    private static Session session(long peerAs, int index) {
        return new Session(false, peerAs, 65_000, index, PEER, PEER);
    }

    private static TableDump dump(int view, int status, IpAddress peer, int peerAs, Octets attributes) {
        return new TableDump(TIME, view, 0, Cidr.parse("10.0.0.0/8"), status, TIME, peer, peerAs, attributes);
    }

    private static Rib rib(boolean pathIds, Nlri nlri, RibEntry entry) {
        return new Rib(TIME, 0, false, pathIds, nlri, List.of(entry));
    }

    static Stream<Executable> tooLarge() {
        Octets huge = Octets.of(new byte[65_536]);
        return Stream.of(
                () -> write(new StateChange(TIME, false, session(4_200_000_000L, 0), 1, 2)),
                () -> write(new StateChange(TIME, false, session(1, 65_536), 1, 2)),
                () -> write(new StateChange(TIME, false, session(1, 0), 65_536, 2)),
                () -> write(new StateChange(TIME, false, new Session(true, 1L << 32, 1, 0, PEER, PEER), 1, 2)),
                () -> write(new StateChange(TIME, false, new Session(false, 1, 1, 0, PEER, IPV6_PEER), 1, 2)),
                () -> write(new StateChange(Instant.ofEpochSecond(1L << 32), false, session(1, 0), 1, 2)),
                () -> write(new StateChange(Instant.ofEpochSecond(-1), false, session(1, 0), 1, 2)),
                () -> write(new MrtRecord.Unknown(TIME, 65_536, 0, Octets.EMPTY)),
                () -> write(new MrtRecord.Unknown(TIME, 0, 65_536, Octets.EMPTY)),
                () -> write(new PeerIndexTable(TIME, ID, "v".repeat(65_536), List.of())),
                () -> write(new PeerIndexTable(TIME, ID, "", List.of(new Peer(ID, PEER, 65_536, false)))),
                () -> write(new PeerIndexTable(TIME, ID, "", List.of(new Peer(ID, PEER, 1L << 32, true)))),
                () -> write(
                        new PeerIndexTable(TIME, ID, "", Collections.nCopies(65_536, new Peer(ID, PEER, 1, false)))),
                () -> write(new Rib(TIME, 1L << 32, false, false, PREFIX, List.of())),
                () -> write(new Rib(TIME, 0, false, false, PREFIX, Collections.nCopies(65_536, ENTRY))),
                () -> write(rib(false, PREFIX, new RibEntry(65_536, TIME, 0, Octets.EMPTY))),
                () -> write(rib(false, PREFIX, new RibEntry(0, TIME, 0, huge))),
                () -> write(rib(false, PREFIX, new RibEntry(0, Instant.ofEpochSecond(-1), 0, Octets.EMPTY))),
                () -> write(rib(true, PREFIX, new RibEntry(0, TIME, 1L << 32, Octets.EMPTY))),
                () -> write(rib(false, PREFIX, new RibEntry(0, TIME, 7, Octets.EMPTY))),
                () -> write(rib(false, PREFIX.withPathId(7), ENTRY)),
                () -> write(rib(true, PREFIX.withPathId(7), ENTRY)),
                () -> write(dump(65_536, 1, PEER, 1, Octets.EMPTY)),
                () -> write(dump(0, 256, PEER, 1, Octets.EMPTY)),
                () -> write(dump(0, 1, PEER, 65_536, Octets.EMPTY)),
                () -> write(dump(0, 1, PEER, 1, huge)),
                () -> write(dump(0, 1, IPV6_PEER, 1, Octets.EMPTY)),
                () -> PathAttributes.builder().attribute(0xc0, 300, new byte[0]),
                () -> PathAttributes.builder().attribute(0xc0, -1, new byte[0]),
                () -> new UnknownAttribute(0xc0, 300, new byte[0]),
                () -> new UnknownAttribute(0x1c0, 200, new byte[0]));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("tooLarge")
    void refusesWhatDoesNotFit(Executable value) {
        assertThrows(IllegalArgumentException.class, value);
    }
}
