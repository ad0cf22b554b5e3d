package dev.poplin.bgp.bmp;

import dev.poplin.bgp.bmp.BmpMessage.IndexedRouteMonitoring;
import dev.poplin.bgp.bmp.BmpMessage.IndexedTlv;
import dev.poplin.bgp.bmp.BmpMessage.Initiation;
import dev.poplin.bgp.bmp.BmpMessage.PeerDown;
import dev.poplin.bgp.bmp.BmpMessage.PeerUp;
import dev.poplin.bgp.bmp.BmpMessage.RouteMirroring;
import dev.poplin.bgp.bmp.BmpMessage.RouteMonitoring;
import dev.poplin.bgp.bmp.BmpMessage.Statistics;
import dev.poplin.bgp.bmp.BmpMessage.Termination;
import dev.poplin.bgp.bmp.BmpMessage.Unknown;
import dev.poplin.bgp.nlri.RouteDistinguisher;
import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Tlv;
import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages of BMP and their bytes. No bytes whatever make {@link #decode} throw. Stateless. */
public final class BmpCodec {

    /** The length of the common header: version, length, type. */
    public static final int HEADER_BYTES = 6;
    /** The longest message that is thought possible: two extended OPENs or one extended UPDATE, and some information. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int ROUTE_MONITORING = 0;
    private static final int STATISTICS = 1;
    private static final int PEER_DOWN = 2;
    private static final int PEER_UP = 3;
    private static final int INITIATION = 4;
    private static final int TERMINATION = 5;
    private static final int ROUTE_MIRRORING = 6;

    private BmpCodec() {}

    /**
     * How long the message is whose header starts at the buffer's position, or -1 if the length is impossible: then the stream can no
     * longer be cut into messages. At least {@link #HEADER_BYTES} bytes must be there.
     */
    public static int lengthOf(ByteBuffer header) {
        int length = header.getInt(header.position() + 1);
        return length < HEADER_BYTES || length > MAX_BYTES ? -1 : length;
    }

    /** Decodes the message that fills the buffer from position to limit; {@link Unknown} if it is malformed. */
    public static BmpMessage decode(ByteBuffer message) {
        ByteBuffer in = message.slice();
        if (in.remaining() < HEADER_BYTES) {
            return new Unknown(0, 0, octets(in, in.remaining()));
        }
        int version = Byte.toUnsignedInt(in.get(0));
        int type = Byte.toUnsignedInt(in.get(5));
        in.position(HEADER_BYTES);
        Unknown unknown = new Unknown(version, type, octets(in.duplicate(), in.remaining()));
        if (version != 3 && !(version == 4 && type == ROUTE_MONITORING)) {
            return unknown;
        }
        try {
            BmpMessage decoded = known(version, type, in);
            return decoded != null && !in.hasRemaining() && encode(decoded).equals(message) ? decoded : unknown;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return unknown;
        }
    }

    private static @Nullable BmpMessage known(int version, int type, ByteBuffer in) {
        return switch (type) {
            case ROUTE_MONITORING ->
                version == 4
                        ? new IndexedRouteMonitoring(peer(in), indexed(in))
                        : new RouteMonitoring(peer(in), octets(in, in.remaining()));
            case STATISTICS -> {
                PeerHeader peer = peer(in);
                int count = in.getInt();
                List<Tlv> counters = tlvs(in);
                if (count != counters.size()) {
                    throw new IllegalArgumentException(count + " counters, but " + counters.size());
                }
                yield new Statistics(peer, counters);
            }
            case PEER_DOWN -> new PeerDown(peer(in), Byte.toUnsignedInt(in.get()), octets(in, in.remaining()));
            case PEER_UP -> {
                PeerHeader peer = peer(in);
                boolean ipv6 = peer.type() != PeerHeader.LOC_RIB && (peer.flags() & PeerHeader.IPV6) != 0;
                IpAddress local = address(in, ipv6);
                int localPort = uint16(in);
                int remotePort = uint16(in);
                yield new PeerUp(peer, local, localPort, remotePort, message(in), message(in), tlvs(in));
            }
            case INITIATION -> new Initiation(tlvs(in));
            case TERMINATION -> new Termination(tlvs(in));
            case ROUTE_MIRRORING -> new RouteMirroring(peer(in), tlvs(in));
            default -> null;
        };
    }

    private static int uint16(ByteBuffer in) {
        return Short.toUnsignedInt(in.getShort());
    }

    private static Octets octets(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return Octets.of(bytes);
    }

    /** A whole message of BGP. */
    private static Octets message(ByteBuffer in) {
        if (in.remaining() < 19) {
            throw new BufferUnderflowException();
        }
        return octets(in, Math.max(19, Short.toUnsignedInt(in.getShort(in.position() + 16))));
    }

    private static List<Tlv> tlvs(ByteBuffer in) {
        List<Tlv> tlvs = new ArrayList<>();
        while (in.hasRemaining()) {
            tlvs.add(new Tlv(uint16(in), octets(in, uint16(in))));
        }
        return tlvs;
    }

    /** The TLVs that fill a value; none if they do not. */
    static List<Tlv> tlvsOf(Octets value) {
        try {
            return List.copyOf(tlvs(ByteBuffer.wrap(value.toArray())));
        } catch (BufferUnderflowException e) {
            return List.of();
        }
    }

    private static List<IndexedTlv> indexed(ByteBuffer in) {
        List<IndexedTlv> tlvs = new ArrayList<>();
        while (in.hasRemaining()) {
            int type = uint16(in);
            int length = uint16(in);
            tlvs.add(new IndexedTlv(type, uint16(in), octets(in, length)));
        }
        return tlvs;
    }

    private static IpAddress address(ByteBuffer in, boolean ipv6) {
        byte[] bytes = new byte[ipv6 ? 16 : 4];
        if (!ipv6) {
            in.position(in.position() + 12);
        }
        in.get(bytes);
        return IpAddress.of(bytes);
    }

    private static PeerHeader peer(ByteBuffer in) {
        if (in.remaining() < 42) {
            throw new BufferUnderflowException();
        }
        int type = Byte.toUnsignedInt(in.get());
        int flags = Byte.toUnsignedInt(in.get());
        RouteDistinguisher distinguisher = new RouteDistinguisher(in.getLong());
        IpAddress address = address(in, type != PeerHeader.LOC_RIB && (flags & PeerHeader.IPV6) != 0);
        long as = Integer.toUnsignedLong(in.getInt());
        Ipv4Address routerId = Ipv4Address.ofInt(in.getInt());
        Instant time = Instant.ofEpochSecond(Integer.toUnsignedLong(in.getInt()), 1_000L * in.getInt());
        return new PeerHeader(type, flags, distinguisher, address, as, routerId, time);
    }

    /**
     * The whole message, ready to be sent.
     *
     * @throws IllegalArgumentException if a number of it does not fit its field
     */
    public static ByteBuffer encode(BmpMessage message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int type = body(message, out);
        byte[] body = out.toByteArray();
        return ByteBuffer.allocate(HEADER_BYTES + body.length)
                .put((byte) Wire.requireBits(message.version(), 8, "version"))
                .putInt(HEADER_BYTES + body.length)
                .put((byte) Wire.requireBits(type, 8, "type"))
                .put(body)
                .flip();
    }

    private static int body(BmpMessage message, ByteArrayOutputStream out) {
        if (message instanceof BmpMessage.OfPeer ofPeer) {
            write(ofPeer.peer(), out);
        }
        if (message instanceof RouteMonitoring monitoring) {
            out.writeBytes(monitoring.update().toArray());
            return ROUTE_MONITORING;
        } else if (message instanceof IndexedRouteMonitoring monitoring) {
            for (IndexedTlv tlv : monitoring.parts()) {
                write16(tlv.type(), out);
                write16(tlv.value().length(), out);
                write16(tlv.index(), out);
                out.writeBytes(tlv.value().toArray());
            }
            return ROUTE_MONITORING;
        } else if (message instanceof Statistics statistics) {
            out.writeBytes(
                    ByteBuffer.allocate(4).putInt(statistics.counters().size()).array());
            write(statistics.counters(), out);
            return STATISTICS;
        } else if (message instanceof PeerDown down) {
            out.write((int) Wire.requireBits(down.reason(), 8, "reason"));
            out.writeBytes(down.data().toArray());
            return PEER_DOWN;
        } else if (message instanceof PeerUp up) {
            write(up.local(), out);
            write16(up.localPort(), out);
            write16(up.remotePort(), out);
            out.writeBytes(up.sentOpen().toArray());
            out.writeBytes(up.receivedOpen().toArray());
            write(up.information(), out);
            return PEER_UP;
        } else if (message instanceof Initiation initiation) {
            write(initiation.information(), out);
            return INITIATION;
        } else if (message instanceof Termination termination) {
            write(termination.information(), out);
            return TERMINATION;
        } else if (message instanceof RouteMirroring mirroring) {
            write(mirroring.parts(), out);
            return ROUTE_MIRRORING;
        }
        Unknown unknown = (Unknown) message;
        out.writeBytes(unknown.body().toArray());
        return unknown.type();
    }

    private static void write16(int number, ByteArrayOutputStream out) {
        Wire.requireBits(number, 16, "number");
        out.write(number >>> 8);
        out.write(number);
    }

    private static void write(List<Tlv> tlvs, ByteArrayOutputStream out) {
        for (Tlv tlv : tlvs) {
            write16(tlv.type(), out);
            write16(tlv.value().length(), out);
            out.writeBytes(tlv.value().toArray());
        }
    }

    private static void write(IpAddress address, ByteArrayOutputStream out) {
        byte[] bytes = address.toBytes();
        out.writeBytes(new byte[16 - bytes.length]);
        out.writeBytes(bytes);
    }

    private static void write(PeerHeader peer, ByteArrayOutputStream out) {
        out.write((int) Wire.requireBits(peer.type(), 8, "type of a peer"));
        out.write((int) Wire.requireBits(peer.flags(), 8, "flags"));
        out.writeBytes(
                ByteBuffer.allocate(8).putLong(peer.distinguisher().bits()).array());
        write(peer.address(), out);
        out.writeBytes(ByteBuffer.allocate(16)
                .putInt((int) Wire.requireBits(peer.as(), 32, "AS"))
                .putInt(peer.routerId().toInt())
                .putInt((int) Wire.requireBits(peer.time().getEpochSecond(), 32, "time"))
                .putInt(peer.time().getNano() / 1_000)
                .array());
    }
}
