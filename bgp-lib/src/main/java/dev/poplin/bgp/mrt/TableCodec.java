package dev.poplin.bgp.mrt;

import dev.poplin.bgp.mrt.MrtRecord.Peer;
import dev.poplin.bgp.mrt.MrtRecord.PeerIndexTable;
import dev.poplin.bgp.mrt.MrtRecord.Rib;
import dev.poplin.bgp.mrt.MrtRecord.TableDump;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.Nlri;
import dev.poplin.bgp.nlri.NlriCodec;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tables of routes: RFC 6396 §4.2 and §4.3, RFC 8050 §4. Stateless.
 *
 * <p>A record of the generic kind with identifiers of paths has one before its NLRI (RFC 8050 §4.2), so that each path has a record; GoBGP
 * and OpenBGPD write one in each entry instead, as the other kinds have them. Both are read, and each is written again as it was.
 */
final class TableCodec {

    static final int PEER_INDEX_TABLE = 1;
    private static final int GENERIC = 6;
    /** How far the subtypes with identifiers of paths are from those without. */
    private static final int PATH_IDS = 6;

    private static final List<Family> FAMILIES =
            List.of(Family.IPV4_UNICAST, Family.IPV4_MULTICAST, Family.IPV6_UNICAST, Family.IPV6_MULTICAST);

    private TableCodec() {}

    static @Nullable MrtRecord read(Instant time, int subtype, ByteBuffer in) {
        if (subtype == PEER_INDEX_TABLE) {
            return peers(time, in);
        }
        boolean pathIds = subtype >= 2 + PATH_IDS;
        int plain = pathIds ? subtype - PATH_IDS : subtype;
        if (plain < 2 || plain > GENERIC) {
            return null;
        }
        long sequence = Integer.toUnsignedLong(in.getInt());
        if (plain < GENERIC) {
            return new Form(false, pathIds, false).read(time, sequence, FAMILIES.get(plain - 2), in);
        }
        Family family = Family.of(MrtCodec.uint16(in), Byte.toUnsignedInt(in.get()));
        if (!pathIds) {
            return new Form(true, false, false).read(time, sequence, family, in);
        }
        int at = in.position();
        try {
            Rib rib = new Form(true, false, true).read(time, sequence, family, in);
            if (!in.hasRemaining()) {
                return rib;
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            // It is of the other form.
        }
        return new Form(true, true, false).read(time, sequence, family, in.position(at));
    }

    /**
     * Where a record has identifiers of paths.
     *
     * @param generic whether it is of the generic kind
     * @param inEntries whether each entry has one
     * @param beforeNlri whether one stands before the NLRI
     */
    private record Form(boolean generic, boolean inEntries, boolean beforeNlri) {

        /** The form in which a record says all that it has. */
        static Form of(Rib rib) {
            boolean any = rib.entries().stream().anyMatch(entry -> entry.pathId() != 0);
            Form form = new Form(
                    rib.generic(), rib.pathIds() && (any || !rib.generic()), rib.pathIds() && rib.generic() && !any);
            if (any && !form.inEntries || rib.nlri().pathId() != 0 && !form.beforeNlri) {
                throw new IllegalArgumentException("an identifier of a path has no place in " + rib);
            }
            return form;
        }

        private Rib read(Instant time, long sequence, Family family, ByteBuffer in) {
            Nlri nlri = nlri(family, beforeNlri, in);
            int count = MrtCodec.uint16(in);
            List<RibEntry> entries = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int peer = MrtCodec.uint16(in);
                Instant originated = Instant.ofEpochSecond(Integer.toUnsignedLong(in.getInt()));
                long pathId = inEntries ? Integer.toUnsignedLong(in.getInt()) : 0;
                entries.add(new RibEntry(peer, originated, pathId, MrtCodec.octets(in, MrtCodec.uint16(in))));
            }
            return new Rib(time, sequence, generic, inEntries || beforeNlri, nlri, entries);
        }
    }

    /** The NLRI at the buffer's position; how long it is only its family knows. */
    private static Nlri nlri(Family family, boolean pathId, ByteBuffer in) {
        int from = in.position();
        int length = NlriCodec.lengthOfFirst(family, pathId, in.array(), from, in.limit());
        if (length < 0) {
            throw new IllegalArgumentException("no NLRI of " + family);
        }
        in.position(from + length);
        return NlriCodec.read(family, pathId, in.array(), from, from + length, 1)
                .get(0);
    }

    private static PeerIndexTable peers(Instant time, ByteBuffer in) {
        Ipv4Address collector = Ipv4Address.ofInt(in.getInt());
        byte[] view = MrtCodec.octets(in, MrtCodec.uint16(in)).toArray();
        int count = MrtCodec.uint16(in);
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int kind = in.get();
            Ipv4Address routerId = Ipv4Address.ofInt(in.getInt());
            IpAddress address = MrtCodec.address(in, (kind & 1) == 0 ? 1 : 2);
            boolean wide = (kind & 2) != 0;
            peers.add(new Peer(
                    routerId, address, wide ? Integer.toUnsignedLong(in.getInt()) : MrtCodec.uint16(in), wide));
        }
        return new PeerIndexTable(time, collector, new String(view, StandardCharsets.UTF_8), peers);
    }

    static @Nullable MrtRecord readDump(Instant time, int subtype, ByteBuffer in) {
        if (subtype != 1 && subtype != 2) {
            return null;
        }
        int view = MrtCodec.uint16(in);
        int sequence = MrtCodec.uint16(in);
        IpAddress address = MrtCodec.address(in, subtype);
        Cidr prefix = Cidr.of(address, Byte.toUnsignedInt(in.get()));
        int status = Byte.toUnsignedInt(in.get());
        Instant originated = Instant.ofEpochSecond(Integer.toUnsignedLong(in.getInt()));
        IpAddress peer = MrtCodec.address(in, subtype);
        int peerAs = MrtCodec.uint16(in);
        return new TableDump(
                time,
                view,
                sequence,
                prefix,
                status,
                originated,
                peer,
                peerAs,
                MrtCodec.octets(in, MrtCodec.uint16(in)));
    }

    static byte[] write(PeerIndexTable table) {
        byte[] view = table.view().getBytes(StandardCharsets.UTF_8);
        ByteBuffer out =
                ByteBuffer.allocate(8 + view.length + 25 * table.peers().size());
        out.putInt(table.collector().toInt());
        out.putShort(MrtCodec.fit16(view.length, "length of a view's name")).put(view);
        out.putShort(MrtCodec.fit16(table.peers().size(), "number of peers"));
        for (Peer peer : table.peers()) {
            boolean ipv6 = peer.address().family().bytes() == 16;
            out.put((byte) ((ipv6 ? 1 : 0) | (peer.fourOctetAs() ? 2 : 0)));
            out.putInt(peer.routerId().toInt()).put(peer.address().toBytes());
            MrtCodec.as(peer.as(), peer.fourOctetAs(), out);
        }
        return MrtCodec.written(out);
    }

    static int subtype(Rib rib) {
        int plain = rib.generic() ? GENERIC : 2 + FAMILIES.indexOf(rib.family());
        if (plain < 2) {
            throw new IllegalArgumentException(rib.family() + " needs a record of the generic kind");
        }
        return rib.pathIds() ? plain + PATH_IDS : plain;
    }

    static byte[] write(Rib rib) {
        Form form = Form.of(rib);
        NlriList list = NlriList.of(rib.family(), List.of(rib.nlri()));
        int bytes = 17 + NlriCodec.encodedBytes(list, 0, 1, form.beforeNlri());
        for (RibEntry entry : rib.entries()) {
            bytes += 12 + entry.bytes().length();
        }
        // Numbers are written eight bytes at a time.
        ByteBuffer out = ByteBuffer.allocate(bytes + 8);
        out.putInt((int) Wire.requireBits(rib.sequence(), 32, "sequence number"));
        if (rib.generic()) {
            out.putShort((short) rib.family().afi()).put((byte) rib.family().safi());
        }
        out.position(NlriCodec.write(list, 0, 1, form.beforeNlri(), out.array(), out.position()));
        out.putShort(MrtCodec.fit16(rib.entries().size(), "number of entries"));
        for (RibEntry entry : rib.entries()) {
            out.putShort(MrtCodec.fit16(entry.peerIndex(), "index of a peer"));
            out.putInt(MrtCodec.seconds(entry.originated()));
            if (form.inEntries()) {
                out.putInt((int) Wire.requireBits(entry.pathId(), 32, "identifier of a path"));
            }
            out.putShort(MrtCodec.fit16(entry.bytes().length(), "length of attributes"));
            entry.bytes().writeTo(out);
        }
        return MrtCodec.written(out);
    }

    static byte[] write(TableDump dump) {
        if (dump.prefix().family() != dump.peer().family()) {
            throw new IllegalArgumentException("a prefix and a peer of two IP versions: " + dump);
        }
        ByteBuffer out = ByteBuffer.allocate(64 + dump.attributes().length());
        out.putShort(MrtCodec.fit16(dump.view(), "number of a view"));
        out.putShort(MrtCodec.fit16(dump.sequence(), "sequence number"));
        out.put(dump.prefix().first().toBytes()).put((byte) dump.prefix().length());
        out.put((byte) Wire.requireBits(dump.status(), 8, "status"));
        out.putInt(MrtCodec.seconds(dump.originated()));
        out.put(dump.peer().toBytes()).putShort(MrtCodec.fit16(dump.peerAs(), "AS"));
        out.putShort(MrtCodec.fit16(dump.attributes().length(), "length of attributes"));
        dump.attributes().writeTo(out);
        return MrtCodec.written(out);
    }
}
