package dev.poplin.ipam.importing;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Pool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sorts what is held in a pool into its blocks. Confined to one reading. */
final class BlockAssembly {

    private final Pool pool;
    private final Optional<String> owner;
    private final SortedMap<Cidr, SortedMap<Integer, Allocation>> blocks = new TreeMap<>();

    /** Blocks of a pool that a node owns, or nobody. */
    BlockAssembly(Pool pool, Optional<String> owner) {
        this.pool = pool;
        this.owner = owner;
    }

    void add(Allocation allocation) {
        Cidr cidr = Cidr.of(allocation.address(), pool.blockLength());
        int offset = allocation
                .address()
                .toBigInteger()
                .subtract(cidr.address().toBigInteger())
                .intValueExact();
        blocks.computeIfAbsent(cidr, block -> new TreeMap<>()).put(offset, allocation);
    }

    /** The blocks; the one that holds the last address to have been given goes on behind it. */
    List<Block> blocks(Optional<IpAddress> lastGiven) {
        List<Block> assembled = new ArrayList<>();
        for (Map.Entry<Cidr, SortedMap<Integer, Allocation>> entry : blocks.entrySet()) {
            Cidr cidr = entry.getKey();
            List<Integer> free = new ArrayList<>();
            int size = 1 << pool.unitLength() - cidr.length();
            for (int offset = 0; offset < size; offset++) {
                if (!entry.getValue().containsKey(offset)) {
                    free.add(offset);
                }
            }
            lastGiven.filter(cidr::contains).ifPresent(last -> {
                int given = last.toBigInteger()
                        .subtract(cidr.address().toBigInteger())
                        .intValueExact();
                long before = free.stream().filter(offset -> offset <= given).count();
                Collections.rotate(free, -(int) before);
            });
            assembled.add(new Block(cidr, pool.unitLength(), owner, 1, entry.getValue(), free, Map.of()));
        }
        return assembled;
    }
}
