package dev.poplin.ipam.change;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Blocks in halves, and halves in one block; what is held stays held, and the order of release is kept. Pure. */
final class BlockCut {

    private BlockCut() {}

    /** The lower and the upper half of a block, both its owner's. */
    static List<Block> halves(Block block) {
        int length = block.cidr().length() + 1;
        List<Block> halves = new ArrayList<>(2);
        for (int i = 0; i < 2; i++) {
            int size = block.size() / 2;
            int first = i * size;
            SortedMap<Integer, Allocation> held = new TreeMap<>();
            block.allocations()
                    .subMap(first, first + size)
                    .forEach((offset, holder) -> held.put(offset - first, holder));
            List<Integer> free = block.free().stream()
                    .filter(offset -> offset >= first && offset < first + size)
                    .map(offset -> offset - first)
                    .toList();
            Map<Integer, Long> releasedAt = new HashMap<>();
            block.releasedAt().forEach((offset, millis) -> {
                if (offset >= first && offset < first + size) {
                    releasedAt.put(offset - first, millis);
                }
            });
            halves.add(new Block(
                    block.cidr().subnet(length, i),
                    block.unitLength(),
                    block.affinity(),
                    block.sequence() + 1,
                    held,
                    free,
                    releasedAt));
        }
        return halves;
    }

    /** One block of two halves, of which at least one exists; the addresses of one that does not are free. */
    static Block joined(Optional<Block> low, Optional<Block> high, Optional<String> owner) {
        Block one = low.or(() -> high).orElseThrow();
        Cidr cidr = one.cidr().supernet(one.cidr().length() - 1);
        int half = one.size();
        SortedMap<Integer, Allocation> held = new TreeMap<>();
        List<Integer> free = new ArrayList<>(2 * half);
        Map<Integer, Long> releasedAt = new HashMap<>();
        long sequence = 0;
        for (int i = 0; i < 2; i++) {
            int first = i * half;
            Optional<Block> part = i == 0 ? low : high;
            part.ifPresent(block -> {
                block.allocations().forEach((offset, holder) -> held.put(offset + first, holder));
                block.free().forEach(offset -> free.add(offset + first));
                block.releasedAt().forEach((offset, millis) -> releasedAt.put(offset + first, millis));
            });
            for (int offset = first; part.isEmpty() && offset < first + half; offset++) {
                free.add(offset);
            }
            sequence = Math.max(sequence, part.map(Block::sequence).orElse(0L));
        }
        // Those that nobody has had come first, then the one that was released first.
        free.sort(Comparator.comparingLong(offset -> releasedAt.getOrDefault(offset, 0L)));
        return new Block(cidr, one.unitLength(), owner, sequence + 1, held, free, releasedAt);
    }
}
