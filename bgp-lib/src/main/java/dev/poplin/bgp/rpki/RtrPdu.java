package dev.poplin.bgp.rpki;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import java.nio.ByteBuffer;

/** The numbers of RFC 8210 §5, and queries as bytes. Pure. */
final class RtrPdu {

    static final int HEADER_BYTES = 8;
    static final int MAX_BYTES = 64 << 10;
    static final int SERIAL_NOTIFY = 0;
    static final int SERIAL_QUERY = 1;
    static final int RESET_QUERY = 2;
    static final int CACHE_RESPONSE = 3;
    static final int IPV4_PREFIX = 4;
    static final int IPV6_PREFIX = 6;
    static final int END_OF_DATA = 7;
    static final int CACHE_RESET = 8;
    static final int ROUTER_KEY = 9;
    static final int ERROR_REPORT = 10;

    /** Error: what was sent makes no sense; the session of another one than this cache, such as itself before it restarted. */
    static final int CORRUPT_DATA = 0;
    /** Error: the cache has nothing yet. */
    static final int NO_DATA = 2;
    /** Error: the cache does not speak this version. */
    static final int UNSUPPORTED_VERSION = 4;

    private RtrPdu() {}

    static ByteBuffer resetQuery(int version) {
        return header(version, RESET_QUERY, 0, HEADER_BYTES).flip();
    }

    static ByteBuffer serialQuery(int version, int session, int serial) {
        return header(version, SERIAL_QUERY, session, HEADER_BYTES + 4)
                .putInt(serial)
                .flip();
    }

    private static ByteBuffer header(int version, int type, int session, int length) {
        return ByteBuffer.allocate(length)
                .put((byte) version)
                .put((byte) type)
                .putShort((short) session)
                .putInt(length);
    }

    /**
     * The payload of a prefix; the buffer stands behind the header.
     *
     * @throws IllegalArgumentException if the numbers are out of range
     */
    static Vrp payload(int type, ByteBuffer body) {
        int length = Byte.toUnsignedInt(body.get(body.position() + 1));
        int maxLength = Byte.toUnsignedInt(body.get(body.position() + 2));
        int at = body.position() + 4;
        IpAddress address = type == IPV4_PREFIX
                ? Ipv4Address.ofInt(body.getInt(at))
                : Ipv6Address.of(body.getLong(at), body.getLong(at + 8));
        int as = body.getInt(type == IPV4_PREFIX ? at + 4 : at + 16);
        if (length > address.family().bits()) {
            throw new IllegalArgumentException("prefix length " + length);
        }
        return new Vrp(Cidr.of(address, length), maxLength, Integer.toUnsignedLong(as));
    }
}
