package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Wire;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Plain prefixes: a length in bits, then as many bytes as it takes. Bits behind the length are ignored. */
final class PrefixCodec {

    private PrefixCodec() {}

    static int check(int maxBits, boolean pathIds, byte[] bytes, int from, int to) {
        int count = 0;
        int identifier = pathIds ? 4 : 0;
        for (int at = from; at < to; count++) {
            int lengthAt = at + identifier;
            if (lengthAt >= to) {
                return -1 - at;
            }
            int bits = bytes[lengthAt] & 0xff;
            int end = lengthAt + 1 + (bits + 7 >>> 3);
            if (bits > maxBits || end > to) {
                return -1 - at;
            }
            at = end;
        }
        return count;
    }

    static PrefixList read(Family family, boolean pathIds, byte[] bytes, int from, int to, int count) {
        int @Nullable [] ids = pathIds ? new int[count] : null;
        boolean ipv4 = family.afi() == Family.AFI_IPV4;
        long[] values = new long[ipv4 ? count : 2 * count];
        byte[] lengths = new byte[ipv4 ? 0 : count];
        int at = from;
        for (int i = 0; i < count; i++) {
            if (ids != null) {
                ids[i] = Wire.int32(bytes, at);
                at += 4;
            }
            int bits = bytes[at] & 0xff;
            if (ipv4) {
                values[i] = ipv4Bits(bytes, at + 1, bits) << 8 | bits;
            } else {
                values[2 * i] = ipv6Bits(bytes, at + 1, Math.min(bits, 64));
                values[2 * i + 1] = bits <= 64 ? 0 : ipv6Bits(bytes, at + 9, bits - 64);
                lengths[i] = (byte) bits;
            }
            at += 1 + (bits + 7 >>> 3);
        }
        return new PrefixList(family, values, lengths, ids);
    }

    /** The address of a prefix, 32 bits; what lies behind it may be read, but does not count. */
    static long ipv4Bits(byte[] bytes, int at, int bits) {
        if (bits == 0) {
            return 0;
        }
        int value = 0;
        if (at + 4 <= bytes.length) {
            value = Wire.int32(bytes, at);
        } else {
            for (int i = 0; i < bits + 7 >>> 3; i++) {
                value |= (bytes[at + i] & 0xff) << 24 - 8 * i;
            }
        }
        return value & 0xffff_ffffL & -1L << 32 - bits;
    }

    /** Up to 64 bits of an address, at the upper end. */
    static long ipv6Bits(byte[] bytes, int at, int bits) {
        if (bits == 0) {
            return 0;
        }
        long value = 0;
        if (at + 8 <= bytes.length) {
            value = Wire.int64(bytes, at);
        } else {
            for (int i = 0; i < bits + 7 >>> 3; i++) {
                value |= (bytes[at + i] & 0xffL) << 56 - 8 * i;
            }
        }
        return value & -1L << 64 - bits;
    }

    static void write(PrefixList prefixes, int index, boolean pathIds, ByteBuffer out) {
        if (pathIds) {
            out.putInt((int) prefixes.pathId(index));
        }
        int bits = prefixes.prefixLength(index);
        out.put((byte) bits);
        boolean ipv4 = prefixes.family().afi() == Family.AFI_IPV4;
        long high = ipv4 ? prefixes.lowBits(index) << 32 : prefixes.highBits(index);
        for (int i = 0; i < bits + 7 >>> 3; i++) {
            out.put((byte) (i < 8 ? high >>> 56 - 8 * i : prefixes.lowBits(index) >>> 120 - 8 * i));
        }
    }
}
