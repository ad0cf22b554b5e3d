package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;

/**
 * Walks over plain prefixes in a message without making objects. Made once and used for many messages; confined to its owner.
 * Begins before the first prefix: {@code while (cursor.next()) { … }}.
 */
public final class PrefixCursor {

    private static final byte[] NOTHING = new byte[0];

    private byte[] bytes = NOTHING;
    private int at;
    private int to;
    private int count;
    private boolean ipv4 = true;
    private boolean pathIds;
    private long highBits;
    private long lowBits;
    private int length;
    private long pathId;
    private long[] packed = PrefixScan.NOTHING;
    private boolean scanned;

    /** A cursor over no prefixes. */
    public PrefixCursor() {}

    /**
     * Begins with other prefixes, which have passed {@link NlriCodec#check}.
     *
     * @param ipv4 whether they are IPv4 prefixes
     * @param pathIds whether each begins with an identifier of its path
     * @param bytes an array, which must not change while the cursor is used
     * @param from where the prefixes begin
     * @param to where they end
     * @param count how many there are
     */
    public void reset(boolean ipv4, boolean pathIds, byte[] bytes, int from, int to, int count) {
        this.ipv4 = ipv4;
        this.pathIds = pathIds;
        this.bytes = bytes;
        this.at = from;
        this.to = to;
        this.count = count;
        this.scanned = false;
    }

    /** Begins with the IPv4 prefixes that a scan has read, from an index on; they must not change while the cursor is used. */
    public void reset(PrefixScan scan, int from, int count) {
        this.ipv4 = true;
        this.pathIds = false;
        this.packed = scan.packed();
        this.at = from;
        this.to = from + count;
        this.count = count;
        this.scanned = true;
    }

    /** Begins with no prefixes. */
    public void clear() {
        reset(true, false, NOTHING, 0, 0, 0);
    }

    /** How many prefixes there are in all. */
    public int count() {
        return count;
    }

    /** Whether they are IPv4 prefixes. */
    public boolean isIpv4() {
        return ipv4;
    }

    /** Goes to the next prefix; false if there is none. */
    public boolean next() {
        if (at >= to) {
            return false;
        }
        if (scanned) {
            long value = packed[at++];
            length = (int) value & 0xff;
            lowBits = value >>> 8;
            return true;
        }
        if (pathIds) {
            pathId = Wire.uint32(bytes, at);
            at += 4;
        }
        length = bytes[at] & 0xff;
        if (ipv4) {
            lowBits = PrefixCodec.ipv4Bits(bytes, at + 1, length);
        } else {
            highBits = PrefixCodec.ipv6Bits(bytes, at + 1, Math.min(length, 64));
            lowBits = length <= 64 ? 0 : PrefixCodec.ipv6Bits(bytes, at + 9, length - 64);
        }
        at += 1 + (length + 7 >>> 3);
        return true;
    }

    /** The upper 64 bits of an IPv6 prefix; 0 for IPv4. */
    public long highBits() {
        return ipv4 ? 0 : highBits;
    }

    /** The lower 64 bits of an IPv6 prefix, or the 32 bits of an IPv4 one. */
    public long lowBits() {
        return lowBits;
    }

    /** The length of the prefix in bits. */
    public int length() {
        return length;
    }

    /** The identifier of the path, unsigned 32 bits, or 0. */
    public long pathId() {
        return pathIds ? pathId : 0;
    }

    /** The prefix as an object. */
    public Cidr prefix() {
        return Cidr.of(ipv4 ? Ipv4Address.ofInt((int) lowBits) : Ipv6Address.of(highBits, lowBits), length);
    }
}
