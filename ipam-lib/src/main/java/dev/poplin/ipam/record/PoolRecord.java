package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.store.StoreRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A pool as it lies in the store. While its blocks are being resized it has blocks of two lengths; new ones have
 * the pool's, and no two blocks ever share addresses. Immutable.
 *
 * @param pool the pool
 * @param formerBlockLength the prefix length of the blocks that have not been resized yet; the pool's own if there are none
 * @param record what it was read from; who relies on what it says requires it unchanged
 */
public record PoolRecord(Pool pool, int formerBlockLength, StoreRecord record) {

    /** Whether it may have blocks of another length than its own. */
    public boolean isResizing() {
        return formerBlockLength != pool.blockLength();
    }

    /** The blocks in which an address may be: a resized one is found behind the one that it was made of. */
    public Set<Cidr> blocksOf(IpAddress address) {
        if (!isResizing()) {
            return Set.of(block(address));
        }
        Set<Cidr> blocks = new LinkedHashSet<>();
        blocks.add(Cidr.of(address, formerBlockLength));
        blocks.add(Cidr.of(address, pool.blockLength()));
        return blocks;
    }

    /** The block of the pool's own length that an address is in. */
    Cidr block(IpAddress address) {
        return Cidr.of(address, pool.blockLength());
    }

    /** Whether a prefix has the length of a block of this pool. */
    public boolean hasBlocksLike(Cidr block) {
        return pool.cidr().contains(block)
                && (block.length() == pool.blockLength() || block.length() == formerBlockLength);
    }

    /** The blocks of the former length that share addresses with one of the pool's length: it may not exist beside them. */
    public List<Cidr> formerBlocksIn(Cidr block) {
        List<Cidr> former = new ArrayList<>();
        if (formerBlockLength < block.length()) {
            former.add(Cidr.of(block.address(), formerBlockLength));
        } else if (formerBlockLength > block.length()) {
            for (long i = 0; i < 1L << formerBlockLength - block.length(); i++) {
                former.add(block.subnet(formerBlockLength, i));
            }
        }
        return former;
    }
}
