package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import java.util.EnumSet;
import java.util.Set;

/**
 * A prefix to assign addresses from, cut into blocks of one size. Immutable.
 *
 * <p>What a pool hands out are units: single addresses, or prefixes such as /28 or /80 for whoever needs a range of its own.
 *
 * @param cidr the pool's prefix, canonical
 * @param blockLength the prefix length of its blocks, of 1 to 4096 units: /20 to /32 for IPv4 addresses, /116 to /128 for IPv6
 * @param disabled whether no new address may come from it; those that are held stay
 * @param natOutgoing whether what leaves all pools is to be masqueraded; carried for the data plane
 * @param nodeSelector which nodes it serves, in the language of the {@link PoolSelector}; {@code all()} for every one
 * @param namespaceSelector which namespaces it serves, likewise
 * @param uses what its addresses may be for
 * @param manual whether only requests that name it, or one of its addresses, are served
 * @param unitLength the prefix length of what it hands out; /32 or /128 for single addresses
 */
public record Pool(
        Cidr cidr,
        int blockLength,
        boolean disabled,
        boolean natOutgoing,
        String nodeSelector,
        String namespaceSelector,
        Set<Use> uses,
        boolean manual,
        int unitLength) {

    /** Selects everything. */
    public static final String ALL = "all()";

    public static final int MOST_UNITS_BITS = 12;
    private static final int USUAL_UNITS_BITS = 6;

    /** What an address may be for. */
    public enum Use {
        /** A pod. */
        WORKLOAD,
        /** A tunnel of a node. */
        TUNNEL,
        /** A service's external address. */
        LOAD_BALANCER,
        /** A second address of a host. */
        HOST_SECONDARY
    }

    /** A pool for workloads and tunnels of every node and namespace. */
    public Pool(Cidr cidr, int blockLength, boolean disabled, boolean natOutgoing) {
        this(
                cidr,
                blockLength,
                disabled,
                natOutgoing,
                ALL,
                ALL,
                EnumSet.of(Use.WORKLOAD, Use.TUNNEL),
                false,
                cidr.family().bits());
    }

    /**
     * Checks the prefix and the block size.
     *
     * @throws IllegalArgumentException if the prefix is not canonical, or the blocks are too large, too small, or larger than
     *     the pool
     */
    public Pool {
        if (!cidr.isCanonical()) {
            throw new IllegalArgumentException(
                    "pool " + cidr + " has bits set beyond its length; did you mean " + cidr.canonical() + "?");
        }
        int most = unitLength;
        int least = unitLength - MOST_UNITS_BITS;
        if (unitLength < 1 || unitLength > cidr.family().bits()) {
            throw new IllegalArgumentException("pool " + cidr + " cannot hand out prefixes of /" + unitLength);
        }
        if (blockLength < least || blockLength > most) {
            throw new IllegalArgumentException(
                    "block size /" + blockLength + " of pool " + cidr + " is not within /" + least + " and /" + most);
        }
        if (uses.isEmpty()) {
            throw new IllegalArgumentException("pool " + cidr + " is for no use at all");
        }
        uses = Set.copyOf(uses);
        if (blockLength < cidr.length()) {
            throw new IllegalArgumentException("pool " + cidr + " is smaller than one block of /" + blockLength);
        }
    }

    /** An enabled pool with the usual blocks: /26, or /122 for IPv6; smaller if the pool itself is. */
    public static Pool of(Cidr cidr) {
        int usual = cidr.family().bits() - USUAL_UNITS_BITS;
        return new Pool(cidr, Math.max(usual, cidr.length()), false, true);
    }

    /** An enabled pool that hands out prefixes of this length, in blocks of 64; smaller ones if the pool itself is. */
    public static Pool ofPrefixes(Cidr cidr, int unitLength) {
        int block = Math.max(unitLength - USUAL_UNITS_BITS, cidr.length());
        return new Pool(cidr, block, false, true, ALL, ALL, EnumSet.of(Use.WORKLOAD), false, unitLength);
    }

    /** The same pool with other blocks. */
    public Pool withBlockLength(int length) {
        return new Pool(cidr, length, disabled, natOutgoing, nodeSelector, namespaceSelector, uses, manual, unitLength);
    }

    /** The same pool, disabled or enabled. */
    public Pool withDisabled(boolean changed) {
        return new Pool(
                cidr, blockLength, changed, natOutgoing, nodeSelector, namespaceSelector, uses, manual, unitLength);
    }

    /** The same pool with or without outgoing NAT. */
    public Pool withNatOutgoing(boolean changed) {
        return new Pool(
                cidr, blockLength, disabled, changed, nodeSelector, namespaceSelector, uses, manual, unitLength);
    }

    /** The same pool for these nodes and namespaces only. */
    public Pool withSelectors(String nodes, String namespaces) {
        return new Pool(cidr, blockLength, disabled, natOutgoing, nodes, namespaces, uses, manual, unitLength);
    }

    /** The same pool for these uses. */
    public Pool withUses(Set<Use> changed) {
        return new Pool(
                cidr, blockLength, disabled, natOutgoing, nodeSelector, namespaceSelector, changed, manual, unitLength);
    }

    /** The same pool, served only when it is named. */
    public Pool asManual() {
        return new Pool(
                cidr, blockLength, disabled, natOutgoing, nodeSelector, namespaceSelector, uses, true, unitLength);
    }

    /** How many addresses, or prefixes, each of its blocks has. */
    public int unitsPerBlock() {
        return 1 << unitLength - blockLength;
    }

    /** How many blocks it has; at most 2^62. */
    public long blockCount() {
        return 1L << Math.min(62, blockLength - cidr.length());
    }

    @Override
    public String toString() {
        String prefixes = unitLength == cidr.family().bits() ? "" : " of /" + unitLength + " prefixes";
        return cidr + " in /" + blockLength + " blocks" + prefixes + (disabled ? ", disabled" : "");
    }
}
