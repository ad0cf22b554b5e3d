package dev.poplin.bgp.mrt;

import dev.poplin.bgp.mrt.MrtRecord.Peer;
import dev.poplin.bgp.mrt.MrtRecord.PeerIndexTable;
import dev.poplin.bgp.mrt.MrtRecord.Rib;
import dev.poplin.bgp.mrt.MrtRecord.TableDump;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.Nlri;
import dev.poplin.bgp.nlri.NlriCodec;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tables of routes: RFC 6396 §4.2 and §4.3, RFC 8050 §4. Stateless. */
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
        Family family = plain == GENERIC
                ? Family.of(MrtCodec.uint16(in), Byte.toUnsignedInt(in.get()))
                : FAMILIES.get(plain - 2);
        Nlri nlri = nlri(family, in);
        int count = MrtCodec.uint16(in);
        List<RibEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int peer = MrtCodec.uint16(in);
            Instant originated = Instant.ofEpochSecond(Integer.toUnsignedLong(in.getInt()));
            long pathId = pathIds ? Integer.toUnsignedLong(in.getInt()) : 0;
            entries.add(new RibEntry(peer, originated, pathId, MrtCodec.octets(in, MrtCodec.uint16(in))));
        }
        return new Rib(time, sequence, plain == GENERIC, pathIds, nlri, entries);
    }

    /** The first NLRI at the buffer's position; how long it is only its family knows. */
    private static Nlri nlri(Family family, ByteBuffer in) {
        byte[] bytes = in.array();
        int from = in.position();
        for (int to = from + 1; to <= in.limit(); to++) {
            int count = NlriCodec.check(family, false, bytes, from, to);
            if (count == 1) {
                in.position(to);
                return NlriCodec.read(family, false, bytes, from, to, 1).get(0);
            }
        }
        throw new IllegalArgumentException("no NLRI of " + family);
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
        out.putInt(table.collector().toInt()).putShort((short) view.length).put(view);
        out.putShort((short) table.peers().size());
        for (Peer peer : table.peers()) {
            boolean ipv6 = peer.address().family().bytes() == 16;
            out.put((byte) ((ipv6 ? 1 : 0) | (peer.fourOctetAs() ? 2 : 0)));
            out.putInt(peer.routerId().toInt()).put(peer.address().toBytes());
            if (peer.fourOctetAs()) {
                out.putInt((int) peer.as());
            } else {
                out.putShort((short) peer.as());
            }
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
        NlriList list = NlriList.of(rib.family(), List.of(rib.nlri()));
        int nlriBytes = NlriCodec.encodedBytes(list, 0, 1, false);
        int bytes = 17 + nlriBytes;
        for (RibEntry entry : rib.entries()) {
            bytes += 12 + entry.bytes().length();
        }
        // Numbers are written eight bytes at a time.
        ByteBuffer out = ByteBuffer.allocate(bytes + 8);
        out.putInt((int) rib.sequence());
        if (rib.generic()) {
            out.putShort((short) rib.family().afi()).put((byte) rib.family().safi());
        }
        out.position(NlriCodec.write(list, 0, 1, false, out.array(), out.position()));
        out.putShort((short) rib.entries().size());
        for (RibEntry entry : rib.entries()) {
            out.putShort((short) entry.peerIndex())
                    .putInt((int) entry.originated().getEpochSecond());
            if (rib.pathIds()) {
                out.putInt((int) entry.pathId());
            }
            out.putShort((short) entry.bytes().length());
            entry.bytes().writeTo(out);
        }
        return MrtCodec.written(out);
    }

    static byte[] write(TableDump dump) {
        ByteBuffer out = ByteBuffer.allocate(64 + dump.attributes().length());
        out.putShort((short) dump.view()).putShort((short) dump.sequence());
        out.put(dump.prefix().first().toBytes()).put((byte) dump.prefix().length());
        out.put((byte) dump.status()).putInt((int) dump.originated().getEpochSecond());
        out.put(dump.peer().toBytes()).putShort((short) dump.peerAs());
        out.putShort((short) dump.attributes().length());
        dump.attributes().writeTo(out);
        return MrtCodec.written(out);
    }
}
