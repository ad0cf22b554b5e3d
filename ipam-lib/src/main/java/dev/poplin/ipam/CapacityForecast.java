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
 * @param blocksPerNode how many blocks each node needs
 * @param limit how many blocks a node may own
 */
public record CapacityForecast(Pool pool, int nodes, int addressesPerNode, long blocks, int blocksPerNode, int limit) {

    /**
     * Reckons it up.
     *
     * @throws IllegalArgumentException if a number is less than 1
     */
    public static CapacityForecast of(
            Pool pool, CidrSet reserved, Configuration configuration, int nodes, int addressesPerNode) {
        if (nodes < 1 || addressesPerNode < 1) {
            throw new IllegalArgumentException(
                    "a forecast is for at least 1 node and 1 address, not " + nodes + " and " + addressesPerNode);
        }
        int size = 1 << pool.unitLength() - pool.blockLength();
        return new CapacityForecast(
                pool,
                nodes,
                addressesPerNode,
                OpenBlocks.of(pool, reserved).count(),
                (addressesPerNode + size - 1) / size,
                configuration.maxBlocksPerNode());
    }

    /** How many blocks all nodes need. */
    public long blocksNeeded() {
        return (long) nodes * blocksPerNode;
    }

    /** How many nodes have room in the pool; none if each needs more blocks than it may own. */
    public long nodesServed() {
        return blocksPerNode > limit ? 0 : blocks / blocksPerNode;
    }

    /** Whether all nodes have room, without borrowing. */
    public boolean fits() {
        return nodesServed() >= nodes;
    }

    /** How many addresses would lie in nodes' blocks unused. */
    public long idle() {
        long size = 1L << pool.unitLength() - pool.blockLength();
        return blocksNeeded() * size - (long) nodes * addressesPerNode;
    }

    /** The largest block size with which all nodes have room in the same pool; empty if there is none. */
    public static Optional<CapacityForecast> best(
            Pool pool, CidrSet reserved, Configuration configuration, int nodes, int addressesPerNode) {
        int longest = pool.unitLength();
        for (int length = Math.max(pool.cidr().length(), longest - Pool.MOST_UNITS_BITS); length <= longest; length++) {
            CapacityForecast forecast =
                    of(pool.withBlockLength(length), reserved, configuration, nodes, addressesPerNode);
            if (forecast.fits()) {
                return Optional.of(forecast);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        String need = nodes + " nodes with " + addressesPerNode + " addresses each need " + blocksNeeded()
                + " blocks of /" + pool.blockLength();
        if (blocksPerNode > limit) {
            return need + ", " + blocksPerNode + " per node; a node may own " + limit;
        }
        return need + "; pool " + pool.cidr() + " has " + blocks + (fits() ? ", enough for " : ", which serves only ")
                + nodesServed() + " nodes";
    }
}
