package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Collects plain prefixes of one family, packed as a {@link PrefixList} has them. Confined to its owner. */
public final class PrefixListBuilder {

    private static final int ROOM = 8;

    private final Family family;
    private final boolean ipv4;
    private long[] bits = new long[ROOM];
    private byte[] lengths = PrefixList.NOTHING;
    private int @Nullable [] pathIds;
    private int size;
    private int encodedBytes;

    /**
     * No prefixes yet.
     *
     * @throws IllegalArgumentException if the family is not one of plain prefixes
     */
    public PrefixListBuilder(Family family) {
        if (!family.isPrefixes()) {
            throw new IllegalArgumentException(family + " has no plain prefixes");
        }
        this.family = family;
        this.ipv4 = family.afi() == Family.AFI_IPV4;
    }

    /**
     * Adds a prefix.
     *
     * @param pathId the identifier of its path, unsigned 32 bits, or 0
     * @throws IllegalArgumentException if it is of the other IP version, or the identifier is not of 32 bits
     */
    public void add(Cidr prefix, long pathId) {
        if (prefix.family() == IpFamily.IPV4 != ipv4) {
            throw new IllegalArgumentException(prefix + " is not of the family " + family);
        }
        IpAddress address = prefix.first();
        int length = prefix.length();
        if (ipv4) {
            bits = withRoom(bits, size);
            bits[size] = address.lowBits() << 8 | length;
        } else {
            bits = withRoom(bits, 2 * size + 1);
            bits[2 * size] = address.highBits();
            bits[2 * size + 1] = address.lowBits();
            lengths = size < lengths.length ? lengths : Arrays.copyOf(lengths, Math.max(ROOM, 2 * size));
            lengths[size] = (byte) length;
        }
        if (pathId != 0 || pathIds != null) {
            int[] ids = pathIds == null ? new int[size + ROOM] : pathIds;
            ids = size < ids.length ? ids : Arrays.copyOf(ids, 2 * size);
            ids[size] = (int) Wire.requireBits(pathId, 32, "identifier of a path");
            pathIds = ids;
        }
        encodedBytes += 1 + (length + 7 >>> 3);
        size++;
    }

    private static long[] withRoom(long[] array, int index) {
        return index < array.length ? array : Arrays.copyOf(array, 2 * array.length);
    }

    /** The prefixes, in the order in which they were added. */
    public PrefixList build() {
        return new PrefixList(
                family,
                Arrays.copyOf(bits, ipv4 ? size : 2 * size),
                ipv4 ? PrefixList.NOTHING : Arrays.copyOf(lengths, size),
                pathIds == null ? null : Arrays.copyOf(pathIds, size),
                encodedBytes);
    }
}
