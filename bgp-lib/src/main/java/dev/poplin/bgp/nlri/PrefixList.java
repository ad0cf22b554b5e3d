package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Plain prefixes, packed: 8 bytes each for IPv4, 17 for IPv6, 4 more where paths have identifiers. {@link #highBits},
 * {@link #lowBits}, {@link #prefixLength} and {@link #pathId} make no objects. Immutable.
 */
public final class PrefixList extends NlriList {

    static final byte[] NOTHING = new byte[0];

    private final boolean ipv4;
    /** IPv4: the address above its length, 8 bits. IPv6: the high and the low half, by turns. */
    private final long[] bits;
    /** IPv6 only. */
    private final byte[] lengths;

    private final int @Nullable [] pathIds;
    /** How many bytes they take on the wire, without identifiers of paths. */
    private final int encodedBytes;

    /** Takes the arrays, without copying them. */
    PrefixList(Family family, long[] bits, byte[] lengths, int @Nullable [] pathIds, int encodedBytes) {
        super(family);
        this.encodedBytes = encodedBytes;
        this.ipv4 = family.afi() == Family.AFI_IPV4;
        this.bits = bits;
        this.lengths = lengths;
        this.pathIds = pathIds;
    }

    /** Prefixes of a family, without identifiers of paths. */
    static PrefixList of(Family family, List<Cidr> prefixes) {
        boolean ipv4 = family.afi() == Family.AFI_IPV4;
        long[] bits = new long[ipv4 ? prefixes.size() : 2 * prefixes.size()];
        byte[] lengths = ipv4 ? NOTHING : new byte[prefixes.size()];
        int bytes = 0;
        int at = 0;
        for (Cidr prefix : prefixes) {
            IpAddress address = prefix.first();
            if (ipv4) {
                bits[at] = address.lowBits() << 8 | prefix.length();
            } else {
                bits[2 * at] = address.highBits();
                bits[2 * at + 1] = address.lowBits();
                lengths[at] = (byte) prefix.length();
            }
            bytes += 1 + (prefix.length() + 7 >>> 3);
            at++;
        }
        return new PrefixList(family, bits, lengths, null, bytes);
    }

    static PrefixList ofNlri(Family family, List<? extends Nlri> nlri) {
        PrefixList list =
                of(family, nlri.stream().map(one -> ((PrefixNlri) one).prefix()).toList());
        if (nlri.stream().allMatch(one -> one.pathId() == 0)) {
            return list;
        }
        int[] ids = nlri.stream()
                .mapToInt(one -> (int) Wire.requireBits(one.pathId(), 32, "identifier of a path"))
                .toArray();
        return new PrefixList(family, list.bits, list.lengths, ids, list.encodedBytes);
    }

    /** How many bytes they all take on the wire, without identifiers of paths. */
    int encodedBytes() {
        return encodedBytes;
    }

    @Override
    int encodedBytes(int index) {
        return 1 + (prefixLength(index) + 7 >>> 3);
    }

    @Override
    public int size() {
        return ipv4 ? bits.length : lengths.length;
    }

    @Override
    public PrefixNlri get(int index) {
        return new PrefixNlri(family(), prefix(index), pathId(index));
    }

    /** The prefix at an index. */
    public Cidr prefix(int index) {
        IpAddress address = ipv4
                ? Ipv4Address.ofInt((int) (bits[index] >>> 8))
                : Ipv6Address.of(bits[2 * index], bits[2 * index + 1]);
        return Cidr.of(address, prefixLength(index));
    }

    /** The upper 64 bits of an IPv6 prefix; 0 for IPv4. */
    public long highBits(int index) {
        return ipv4 ? 0 : bits[2 * index];
    }

    /** The lower 64 bits of an IPv6 prefix, or the 32 bits of an IPv4 one. */
    public long lowBits(int index) {
        return ipv4 ? bits[index] >>> 8 : bits[2 * index + 1];
    }

    /** The length of the prefix in bits. */
    public int prefixLength(int index) {
        return ipv4 ? (int) bits[index] & 0xff : lengths[index] & 0xff;
    }

    /** The identifier of the path, unsigned 32 bits, or 0. */
    public long pathId(int index) {
        return pathIds == null ? 0 : pathIds[index] & 0xffff_ffffL;
    }

    /** The IP version of the prefixes. */
    public IpFamily ipVersion() {
        return ipv4 ? IpFamily.IPV4 : IpFamily.IPV6;
    }

    @Override
    public List<Cidr> prefixes() {
        return new Prefixes();
    }

    @Override
    public boolean equals(Object other) {
        if (other instanceof PrefixList that) {
            return family().equals(that.family())
                    && Arrays.equals(bits, that.bits)
                    && Arrays.equals(lengths, that.lengths)
                    && (Arrays.equals(pathIds, that.pathIds) || super.equals(that));
        }
        return super.equals(other);
    }

    /** As {@link List#hashCode} wants it. */
    @Override
    public int hashCode() {
        return super.hashCode();
    }

    private final class Prefixes extends AbstractList<Cidr> implements RandomAccess {

        @Override
        public Cidr get(int index) {
            return prefix(Objects.checkIndex(index, size()));
        }

        @Override
        public int size() {
            return PrefixList.this.size();
        }
    }
}
