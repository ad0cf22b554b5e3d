package dev.poplin.ipam;

import dev.poplin.inet.CidrSet;
import java.util.Optional;

/**
 * Whether a pool is large enough for a number of nodes, of which each needs so many addresses. Immutable.
 *
 * @param pool the pool, with the block size that is asked about
 * @param nodes how many nodes
 * @param addressesPerNode how many addresses each needs
 * @param blocks how many blocks the pool has that are not reserved as a whole
 * @param addressesPerBlock how many addresses, or prefixes, each block has beside those that hosts keep
 * @param blocksPerNode how many blocks each node needs; 0 if a block has none to give
 * @param limit how many blocks a node may own
 */
public record CapacityForecast(
        Pool pool, int nodes, int addressesPerNode, long blocks, int addressesPerBlock, int blocksPerNode, int limit) {

    /**
     * Reckons it up where hosts keep no addresses.
     *
     * @throws IllegalArgumentException if a number is less than 1
     */
    public static CapacityForecast of(
            Pool pool, CidrSet reserved, Configuration configuration, int nodes, int addressesPerNode) {
        return of(pool, reserved, configuration, nodes, addressesPerNode, 0);
    }

    /**
     * Reckons it up.
     *
     * @param kept how many addresses of each block hosts keep, see {@link IpamBuilder#hostReserved}
     * @throws IllegalArgumentException if a number of nodes or addresses is less than 1, or {@code kept} is negative
     */
    public static CapacityForecast of(
            Pool pool, CidrSet reserved, Configuration configuration, int nodes, int addressesPerNode, long kept) {
        if (nodes < 1 || addressesPerNode < 1 || kept < 0) {
            throw new IllegalArgumentException("a forecast is for at least 1 node and 1 address, not " + nodes + " and "
                    + addressesPerNode + ", and hosts keep no less than 0, not " + kept);
        }
        int size = (int) Math.max(0, pool.unitsPerBlock() - kept);
        return new CapacityForecast(
                pool,
                nodes,
                addressesPerNode,
                OpenBlocks.of(pool, reserved).count(),
                size,
                size == 0 ? 0 : (int) (((long) addressesPerNode + size - 1) / size),
                configuration.maxBlocksPerNode());
    }

    /** How many blocks all nodes need. */
    public long blocksNeeded() {
        return (long) nodes * blocksPerNode;
    }

    /** How many nodes have room in the pool; none if each needs more blocks than it may own. */
    public long nodesServed() {
        return addressesPerBlock == 0 || blocksPerNode > limit ? 0 : blocks / blocksPerNode;
    }

    /** Whether all nodes have room, without borrowing. */
    public boolean fits() {
        return nodesServed() >= nodes;
    }

    /** How many addresses would lie in nodes' blocks unused, without those that hosts keep. */
    public long idle() {
        return Math.max(0, blocksNeeded() * addressesPerBlock - (long) nodes * addressesPerNode);
    }

    /** The largest block size with which all nodes have room in the same pool, where hosts keep no addresses; empty if there is none. */
    public static Optional<CapacityForecast> best(
            Pool pool, CidrSet reserved, Configuration configuration, int nodes, int addressesPerNode) {
        return best(pool, reserved, configuration, nodes, addressesPerNode, 0);
    }

    /** The largest block size with which all nodes have room in the same pool, if hosts keep so many addresses of each block; empty if there is none. */
    public static Optional<CapacityForecast> best(
            Pool pool, CidrSet reserved, Configuration configuration, int nodes, int addressesPerNode, long kept) {
        int longest = pool.unitLength();
        for (int length = Math.max(pool.cidr().length(), longest - Pool.MOST_UNITS_BITS); length <= longest; length++) {
            CapacityForecast forecast =
                    of(pool.withBlockLength(length), reserved, configuration, nodes, addressesPerNode, kept);
            if (forecast.fits()) {
                return Optional.of(forecast);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        if (addressesPerBlock == 0) {
            return "of each block of /" + pool.blockLength() + " of pool " + pool.cidr()
                    + " hosts keep all addresses, so it serves no node";
        }
        String need = nodes + " nodes with " + addressesPerNode + " addresses each need " + blocksNeeded()
                + " blocks of /" + pool.blockLength();
        if (blocksPerNode > limit) {
            return need + ", " + blocksPerNode + " per node; a node may own " + limit;
        }
        return need + "; pool " + pool.cidr() + " has " + blocks + (fits() ? ", enough for " : ", which serves only ")
                + nodesServed() + " nodes";
    }
}
