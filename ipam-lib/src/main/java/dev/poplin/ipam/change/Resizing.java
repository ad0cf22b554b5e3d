package dev.poplin.ipam.change;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.PoolRecord;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Resizes the blocks of a pool, one bit at a time, so that every transaction is small however large the blocks are. A stage begins by writing
 * the new length into the pool beside the former one; from then on no block of the former length is claimed. It ends when none is left.
 * Every transaction of a stage requires that the pool is still in it.
 */
final class Resizing {

    /** Two for each bit are enough, unless somebody else wants another length: two who turn each other back would never end. */
    private static final int MOST_STAGES = 100;

    private final Work work;
    private final Cidr cidr;
    private final int target;

    Resizing(Work work, Cidr cidr, int target) {
        this.work = work;
        this.cidr = cidr;
        this.target = target;
    }

    void run() throws IOException {
        for (int stage = 0; stage < MOST_STAGES; stage++) {
            PoolRecord record = work.pool(cidr);
            Pool pool = record.pool();
            if (record.isResizing() && isTowardsFormer(record)) {
                begin(record, record.formerBlockLength());
            } else if (record.isResizing()) {
                if (!convert(record)) {
                    return;
                }
                finish(record);
            } else if (pool.blockLength() == target) {
                return;
            } else {
                begin(record, pool.blockLength() + Integer.signum(target - pool.blockLength()));
            }
        }
        throw new IpamException(
                Reason.CONTENTION,
                "pool " + cidr + " is not in /" + target
                        + " blocks: others give it another length all the time; agree on one and ask again");
    }

    /** Whether the way to the target leads back to the former length, or over it; a target between the two is reached from here. */
    private boolean isTowardsFormer(PoolRecord record) {
        int wanted = target - record.pool().blockLength();
        int back = record.formerBlockLength() - record.pool().blockLength();
        return Integer.signum(wanted) == Integer.signum(back) && Math.abs(wanted) >= Math.abs(back);
    }

    /** New blocks have this length from now on. */
    private void begin(PoolRecord record, int length) throws IOException {
        Pool before = record.pool();
        Pool after = before.withBlockLength(length);
        Draft draft = work.draft();
        draft.require(record.record());
        draft.put(Keys.pool(cidr), RecordCodec.encode(after, before.blockLength()));
        // What is one block of the present length may be a claimed and a free one of the next.
        draft.delete(Keys.claimed(cidr));
        if (draft.commit()) {
            work.done(new Step.PoolsWritten(List.of(before), List.of(after)));
        }
    }

    private void finish(PoolRecord record) throws IOException {
        Draft draft = work.draft();
        draft.require(record.record());
        draft.put(
                Keys.pool(cidr), RecordCodec.encode(record.pool(), record.pool().blockLength()));
        if (draft.commit()) {
            work.done(new Step.ResizeFinished(record.pool(), record.formerBlockLength()));
        }
    }

    /** Converts all blocks of the former length; false if one of them has to wait. */
    private boolean convert(PoolRecord record) throws IOException {
        Set<Cidr> places = new LinkedHashSet<>();
        int length = record.pool().blockLength();
        for (Block block : work.blocks(cidr)) {
            if (block.cidr().length() == record.formerBlockLength()) {
                places.add(length < record.formerBlockLength() ? block.cidr().supernet(length) : block.cidr());
            }
        }
        boolean all = true;
        for (Cidr place : places) {
            all &= work.attempt("block " + place + " was not resized", () -> convert(record, place));
        }
        return all;
    }

    /** Converts the block, or the two blocks, at a place; empty if others wrote at the same time. */
    private Optional<Boolean> convert(PoolRecord record, Cidr place) throws IOException {
        if (!work.pool(cidr).equals(record)) {
            return Optional.of(true);
        }
        Draft draft = work.draft();
        draft.require(record.record());
        boolean splits = record.pool().blockLength() > record.formerBlockLength();
        List<Block> before = new ArrayList<>();
        for (Cidr former : splits ? List.of(place) : record.formerBlocksIn(place)) {
            Optional<StoreRecord> found = work.store().get(Keys.block(former));
            if (found.isPresent()) {
                before.add(draft.take(found.get()));
            } else {
                draft.requireAbsent(Keys.block(former));
            }
        }
        if (before.isEmpty()) {
            return Optional.of(true);
        }
        Configuration configuration = work.configuration();
        if (!splits && configuration.strictAffinity() && owners(before).size() > 1) {
            List<Allocation> holders = before.stream()
                    .min(Comparator.comparingInt(block -> block.allocations().size()))
                    .map(block -> List.copyOf(block.allocations().values()))
                    .orElseThrow();
            work.left(new Remainder(
                    place, holders, "is still two of different nodes, and affinity is strict; it waits for the fewer"));
            return Optional.of(false);
        }
        List<Block> after = new ArrayList<>(
                splits ? pieces(before.get(0), record.pool().blockLength()) : List.of(joined(place, before)));
        after.removeIf(Block::isEmpty);
        draft.replace(before, after);
        if (!draft.commit()) {
            return Optional.empty();
        }
        work.done(new Step.BlocksWritten(before, after));
        return Optional.of(true);
    }

    /** A block in parts of a length: mostly halves, but a pool without blocks may be given any length while one is claimed. */
    private static List<Block> pieces(Block block, int length) {
        if (block.cidr().length() == length) {
            return List.of(block);
        }
        List<Block> pieces = new ArrayList<>();
        BlockCut.halves(block).forEach(half -> pieces.addAll(pieces(half, length)));
        return pieces;
    }

    /** The blocks at a place as one. */
    private static Block joined(Cidr place, List<Block> parts) {
        if (parts.get(0).cidr().equals(place)) {
            return parts.get(0);
        }
        Map<String, Integer> owners = owners(parts);
        Optional<String> owner = owners.keySet().stream()
                .max(Comparator.comparingInt(node -> owners.getOrDefault(node, 0)))
                .or(() -> parts.stream()
                        .flatMap(block -> block.affinity().stream())
                        .findFirst());
        return BlockCut.joined(half(place, 0, parts), half(place, 1, parts), owner);
    }

    private static Optional<Block> half(Cidr place, int number, List<Block> parts) {
        Cidr half = place.subnet(place.length() + 1, number);
        List<Block> within =
                parts.stream().filter(block -> half.contains(block.cidr())).toList();
        return within.isEmpty() ? Optional.empty() : Optional.of(joined(half, within));
    }

    /** The owners of the blocks in which somebody holds something, and how much that is. */
    private static Map<String, Integer> owners(List<Block> blocks) {
        Map<String, Integer> owners = new LinkedHashMap<>();
        for (Block block : blocks) {
            if (!block.isEmpty() && block.affinity().isPresent()) {
                owners.merge(block.affinity().get(), block.allocations().size(), Integer::sum);
            }
        }
        return owners;
    }
}
