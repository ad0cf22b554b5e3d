package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Wire;
import org.jspecify.annotations.Nullable;

/** Plain prefixes: a length in bits, then as many bytes as it takes. Bits behind the length are ignored. */
final class PrefixCodec {

    private PrefixCodec() {}

    /** How many bytes the prefix at {@code at} takes, or -1. */
    static int length(int maxBits, byte[] bytes, int at) {
        int bits = bytes[at] & 0xff;
        return bits > maxBits ? -1 : 1 + (bits + 7 >>> 3);
    }

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

    /** Checks IPv4 prefixes without identifiers of paths, and reads them into an array with room for one per byte. */
    static int scanIpv4(byte[] bytes, int from, int to, long[] into, int index) {
        int next = index;
        int at = from;
        while (at < to) {
            // Most are of three octets, and one word with their length: where the next one begins need not be waited
            // for.
            for (; at + 4 <= to; at += 4) {
                int word = Wire.int32(bytes, at);
                int bits = word >>> 24;
                if (bits < 17 || bits > 24) {
                    break;
                }
                into[next++] = ((word & 0xff_ffffL) << 8 & -1L << 32 - bits) << 8 | bits;
            }
            if (at >= to) {
                break;
            }
            int bits = bytes[at] & 0xff;
            int end = at + 1 + (bits + 7 >>> 3);
            if (bits > 32 || end > to) {
                return -1 - at;
            }
            into[next++] = ipv4Bits(bytes, at + 1, bits) << 8 | bits;
            at = end;
        }
        return next - index;
    }

    static PrefixList read(Family family, boolean pathIds, byte[] bytes, int from, int to, int count) {
        if (family.afi() == Family.AFI_IPV4) {
            return readIpv4(family, pathIds, bytes, from, to, count);
        }
        int @Nullable [] ids = pathIds ? new int[count] : null;
        long[] values = new long[2 * count];
        byte[] lengths = new byte[count];
        int at = from;
        for (int i = 0; i < count; i++) {
            if (ids != null) {
                ids[i] = Wire.int32(bytes, at);
                at += 4;
            }
            int bits = bytes[at] & 0xff;
            values[2 * i] = ipv6Bits(bytes, at + 1, Math.min(bits, 64));
            values[2 * i + 1] = bits <= 64 ? 0 : ipv6Bits(bytes, at + 9, bits - 64);
            lengths[i] = (byte) bits;
            at += 1 + (bits + 7 >>> 3);
        }
        return new PrefixList(family, values, lengths, ids, to - from - (pathIds ? 4 * count : 0));
    }

    private static PrefixList readIpv4(Family family, boolean pathIds, byte[] bytes, int from, int to, int count) {
        long[] values = new long[count];
        int at = from;
        if (!pathIds) {
            for (int i = 0; i < count; i++) {
                int bits = bytes[at] & 0xff;
                values[i] = ipv4Bits(bytes, at + 1, bits) << 8 | bits;
                at += 1 + (bits + 7 >>> 3);
            }
            return new PrefixList(family, values, PrefixList.NOTHING, null, to - from);
        }
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = Wire.int32(bytes, at);
            int bits = bytes[at + 4] & 0xff;
            values[i] = ipv4Bits(bytes, at + 5, bits) << 8 | bits;
            at += 5 + (bits + 7 >>> 3);
        }
        return new PrefixList(family, values, PrefixList.NOTHING, ids, to - from - 4 * count);
    }

    /** The address of a prefix, 32 bits; what lies behind it may be read, but does not count. */
    static long ipv4Bits(byte[] bytes, int at, int bits) {
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

    static int write(PrefixList prefixes, int from, int to, boolean pathIds, byte[] out, int at) {
        boolean ipv4 = prefixes.family().afi() == Family.AFI_IPV4;
        int end = at;
        for (int i = from; i < to; i++) {
            if (pathIds) {
                Wire.put32(out, end, (int) prefixes.pathId(i));
                end += 4;
            }
            int bits = prefixes.prefixLength(i);
            int octets = bits + 7 >>> 3;
            if (ipv4) {
                // The length and the address in one number.
                put(out, end, (long) bits << 56 | prefixes.lowBits(i) << 24, 1 + octets);
            } else {
                out[end] = (byte) bits;
                put(out, end + 1, prefixes.highBits(i), Math.min(octets, 8));
                if (octets > 8) {
                    put(out, end + 9, prefixes.lowBits(i), octets - 8);
                }
            }
            end += 1 + octets;
        }
        return end;
    }

    /** Writes the upper octets of a number; what lies behind them in the array may be overwritten if there is room for eight. */
    private static void put(byte[] out, int at, long bits, int octets) {
        if (at + 8 <= out.length) {
            Wire.put64(out, at, bits);
        } else {
            for (int i = 0; i < octets; i++) {
                out[at + i] = (byte) (bits >>> 56 - 8 * i);
            }
        }
    }
}
