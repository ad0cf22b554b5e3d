package dev.poplin.bgp.mrt;

import dev.poplin.bgp.mrt.MrtRecord.Message;
import dev.poplin.bgp.mrt.MrtRecord.PeerIndexTable;
import dev.poplin.bgp.mrt.MrtRecord.Rib;
import dev.poplin.bgp.mrt.MrtRecord.Session;
import dev.poplin.bgp.mrt.MrtRecord.StateChange;
import dev.poplin.bgp.mrt.MrtRecord.TableDump;
import dev.poplin.bgp.mrt.MrtRecord.Unknown;
import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.IpAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Records of MRT and their bytes: RFC 6396 §2, §4.4 and RFC 8050 §3; tables are {@link TableCodec}'s. Stateless. */
final class MrtCodec {

    static final int HEADER_BYTES = 12;

    static final int TABLE_DUMP = 12;
    static final int TABLE_DUMP_V2 = 13;
    private static final int BGP4MP = 16;
    private static final int BGP4MP_ET = 17;

    private static final int STATE_CHANGE = 0;
    private static final int STATE_CHANGE_AS4 = 5;

    private MrtCodec() {}

    /** What a record says; {@link Unknown} if it is malformed, or would not be written as it came. */
    static MrtRecord decode(byte[] header, byte[] body) {
        Instant time = Instant.ofEpochSecond(Wire.uint32(header, 0));
        int type = Wire.uint16(header, 4);
        int subtype = Wire.uint16(header, 6);
        Unknown unknown = new Unknown(time, type, subtype, Octets.of(body));
        try {
            MrtRecord record = known(time, type, subtype, ByteBuffer.wrap(body));
            if (record == null) {
                return unknown;
            }
            byte[] again = encode(record);
            boolean same = ByteBuffer.wrap(again, HEADER_BYTES, again.length - HEADER_BYTES)
                    .equals(ByteBuffer.wrap(body));
            return same ? record : unknown;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return unknown;
        }
    }

    private static @Nullable MrtRecord known(Instant time, int type, int subtype, ByteBuffer in) {
        return switch (type) {
            case TABLE_DUMP -> TableCodec.readDump(time, subtype, in);
            case TABLE_DUMP_V2 -> TableCodec.read(time, subtype, in);
            case BGP4MP -> session(time, false, subtype, in);
            case BGP4MP_ET -> session(time.plusNanos(1_000L * micros(in)), true, subtype, in);
            default -> null;
        };
    }

    private static int micros(ByteBuffer in) {
        int micros = in.getInt();
        if (micros < 0 || micros > 999_999) {
            throw new IllegalArgumentException(micros + " microseconds");
        }
        return micros;
    }

    private static @Nullable MrtRecord session(Instant time, boolean extended, int subtype, ByteBuffer in) {
        if (subtype == STATE_CHANGE || subtype == STATE_CHANGE_AS4) {
            Session session = session(subtype == STATE_CHANGE_AS4, in);
            return new StateChange(time, extended, session, uint16(in), uint16(in));
        }
        MessageKind kind = MessageKind.of(subtype);
        if (kind == null) {
            return null;
        }
        Session session = session(kind.fourOctetAs(), in);
        return new Message(time, extended, session, kind.sent(), kind.pathIds(), octets(in, in.remaining()));
    }

    private static Session session(boolean fourOctetAs, ByteBuffer in) {
        long peerAs = fourOctetAs ? Integer.toUnsignedLong(in.getInt()) : uint16(in);
        long localAs = fourOctetAs ? Integer.toUnsignedLong(in.getInt()) : uint16(in);
        int index = uint16(in);
        int afi = uint16(in);
        if (afi != 1 && afi != 2) {
            throw new IllegalArgumentException("address family " + afi);
        }
        return new Session(fourOctetAs, peerAs, localAs, index, address(in, afi), address(in, afi));
    }

    static int uint16(ByteBuffer in) {
        return Short.toUnsignedInt(in.getShort());
    }

    static IpAddress address(ByteBuffer in, int afi) {
        byte[] bytes = new byte[afi == 1 ? 4 : 16];
        in.get(bytes);
        return IpAddress.of(bytes);
    }

    static Octets octets(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return Octets.of(bytes);
    }

    /** The whole record. */
    static byte[] encode(MrtRecord record) {
        if (record instanceof Unknown unknown) {
            return finish(
                    unknown.time(),
                    unknown.type(),
                    unknown.subtype(),
                    unknown.body().toArray());
        } else if (record instanceof Message message) {
            MessageKind kind = MessageKind.of(message.session().fourOctetAs(), message.sent(), message.pathIds());
            ByteBuffer out = ByteBuffer.allocate(60 + message.message().length());
            begin(message.time(), message.extended(), message.session(), out);
            message.message().writeTo(out);
            return finish(message.time(), message.extended() ? BGP4MP_ET : BGP4MP, kind.subtype(), written(out));
        } else if (record instanceof StateChange change) {
            ByteBuffer out = ByteBuffer.allocate(64);
            begin(change.time(), change.extended(), change.session(), out);
            out.putShort(fit16(change.before(), "state")).putShort(fit16(change.after(), "state"));
            int subtype = change.session().fourOctetAs() ? STATE_CHANGE_AS4 : STATE_CHANGE;
            return finish(change.time(), change.extended() ? BGP4MP_ET : BGP4MP, subtype, written(out));
        } else if (record instanceof TableDump dump) {
            int afi = dump.peer().family().bytes() == 4 ? 1 : 2;
            return finish(dump.time(), TABLE_DUMP, afi, TableCodec.write(dump));
        } else if (record instanceof PeerIndexTable table) {
            return finish(table.time(), TABLE_DUMP_V2, TableCodec.PEER_INDEX_TABLE, TableCodec.write(table));
        }
        Rib rib = (Rib) record;
        return finish(rib.time(), TABLE_DUMP_V2, TableCodec.subtype(rib), TableCodec.write(rib));
    }

    static byte[] written(ByteBuffer out) {
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static byte[] finish(Instant time, int type, int subtype, byte[] body) {
        byte[] record = new byte[HEADER_BYTES + body.length];
        Wire.put32(record, 0, seconds(time));
        Wire.put16(record, 4, (int) Wire.requireBits(type, 16, "type"));
        Wire.put16(record, 6, (int) Wire.requireBits(subtype, 16, "subtype"));
        Wire.put32(record, 8, body.length);
        System.arraycopy(body, 0, record, HEADER_BYTES, body.length);
        return record;
    }

    /** A number of 16 bits, as a buffer takes it. */
    static short fit16(long number, String name) {
        return (short) Wire.requireBits(number, 16, name);
    }

    /** The seconds of a time, 32 bits without a sign. */
    static int seconds(Instant time) {
        return (int) Wire.requireBits(time.getEpochSecond(), 32, "time");
    }

    /** An AS number of four octets or two. */
    static void as(long as, boolean fourOctetAs, ByteBuffer out) {
        if (fourOctetAs) {
            out.putInt((int) Wire.requireBits(as, 32, "AS"));
        } else {
            out.putShort(fit16(as, "AS"));
        }
    }

    private static void begin(Instant time, boolean extended, Session session, ByteBuffer out) {
        if (extended) {
            out.putInt(time.getNano() / 1_000);
        }
        if (session.peer().family() != session.local().family()) {
            throw new IllegalArgumentException("addresses of two IP versions: " + session);
        }
        as(session.peerAs(), session.fourOctetAs(), out);
        as(session.localAs(), session.fourOctetAs(), out);
        out.putShort(fit16(session.interfaceIndex(), "interface index"));
        out.putShort((short) (session.peer().family().bytes() == 4 ? 1 : 2));
        out.put(session.peer().toBytes()).put(session.local().toBytes());
    }
}
