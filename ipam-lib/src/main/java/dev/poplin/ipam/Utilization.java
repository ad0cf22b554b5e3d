package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpRange;
import java.math.BigInteger;
import java.util.List;

/**
 * How full a pool is.
 *
 * @param pool the pool
 * @param total how many addresses, or prefixes, it has to give
 * @param inUse how many are held
 * @param reserved how many are reserved and not held
 * @param blocks the same of each block that exists
 */
public record Utilization(Pool pool, BigInteger total, long inUse, BigInteger reserved, List<BlockUtilization> blocks) {

    /** Copies the list. */
    public Utilization {
        blocks = List.copyOf(blocks);
    }

    /**
     * How full a block is.
     *
     * @param cidr the block's prefix
     * @param node its owner, or the empty text
     * @param total how many addresses it has
     * @param inUse how many are held
     * @param reserved how many are reserved and not held
     */
    public record BlockUtilization(Cidr cidr, String node, int total, int inUse, int reserved) {

        static BlockUtilization of(Block block, CidrSet reservations) {
            int reserved = 0;
            for (int offset = 0; offset < block.size() && reservations.overlaps(block.cidr()); offset++) {
                Cidr unit = Cidr.of(block.address(offset), block.unitLength());
                reserved += block.holder(offset) == null && reservations.overlaps(unit) ? 1 : 0;
            }
            return new BlockUtilization(
                    block.cidr(), block.affinity().orElse(""), block.size(), block.heldCount(), reserved);
        }

        /** How many addresses are neither held nor reserved. */
        public int free() {
            return total - inUse - reserved;
        }
    }

    static Utilization of(Pool pool, List<Block> all, CidrSet reservations) {
        List<BlockUtilization> blocks = all.stream()
                .filter(block -> pool.cidr().contains(block.cidr()))
                .map(block -> BlockUtilization.of(block, reservations))
                .toList();
        long inUse = blocks.stream().mapToLong(BlockUtilization::inUse).sum();
        BigInteger reserved = CidrSet.of(pool.cidr()).intersection(reservations).ranges().stream()
                .map(IpRange::count)
                .reduce(BigInteger.ZERO, BigInteger::add);
        long reservedInUse = all.stream()
                .filter(block -> pool.cidr().contains(block.cidr()) && reservations.overlaps(block.cidr()))
                .flatMap(block -> block.allocations().values().stream())
                .filter(held -> reservations.contains(held.address()))
                .count();
        int unitBits = pool.cidr().family().bits() - pool.unitLength();
        BigInteger total = pool.cidr().count().shiftRight(unitBits);
        BigInteger unheld = reserved.shiftRight(unitBits).subtract(BigInteger.valueOf(reservedInUse));
        return new Utilization(pool, total, inUse, unheld.max(BigInteger.ZERO), blocks);
    }

    /** How many addresses are neither held nor reserved. */
    public BigInteger free() {
        return total.subtract(BigInteger.valueOf(inUse)).subtract(reserved);
    }
}
