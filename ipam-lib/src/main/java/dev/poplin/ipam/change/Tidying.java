package dev.poplin.ipam.change;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.record.BlockPages;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.PoolRecord;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Drains pools and nodes, and gives blocks to who uses them; a transaction per block. */
final class Tidying {

    private final Work work;

    Tidying(Work work) {
        this.work = work;
    }

    void drainPool(Cidr cidr) throws IOException {
        work.attempt("pool " + cidr + " was not disabled", () -> {
            PoolRecord record = work.pool(cidr);
            if (record.pool().disabled()) {
                return Optional.of(true);
            }
            Pool disabled = record.pool().withDisabled(true);
            Draft draft = work.draft();
            draft.require(record.record());
            draft.put(Keys.pool(cidr), RecordCodec.encode(disabled, record.formerBlockLength()));
            if (!draft.commit()) {
                return Optional.empty();
            }
            work.done(new Step.PoolsWritten(List.of(record.pool()), List.of(disabled)));
            return Optional.of(true);
        });
        for (Block block : work.blocks(cidr)) {
            if (!giveBack(block, Block::isEmpty)) {
                waitFor(block, holders(block, allocation -> true), "is still used");
            }
        }
    }

    void setClosed(String node, boolean closed) throws IOException {
        work.attempt("node " + node + " was not " + (closed ? "closed" : "opened"), () -> {
            Optional<StoreRecord> record = work.store().get(Keys.closed(node));
            if (record.isPresent() == closed) {
                return Optional.of(true);
            }
            Draft draft = work.draft();
            if (closed) {
                draft.requireAbsent(Keys.closed(node));
                draft.put(Keys.closed(node), new byte[0]);
            } else {
                record.ifPresent(draft::require);
                draft.delete(Keys.closed(node));
            }
            if (!draft.commit()) {
                return Optional.empty();
            }
            work.done(new Step.NodeClosed(node, closed));
            return Optional.of(true);
        });
    }

    void drainNode(String node) throws IOException {
        setClosed(node, true);
        Map<String, Integer> owned = new HashMap<>();
        for (Block block : work.blocksUsedBy(node)) {
            Predicate<Allocation> own = allocation -> allocation.node().equals(node);
            if (block.affinity().equals(Optional.of(node))) {
                Predicate<Block> unused = now -> holders(now, own).isEmpty();
                if (!giveBack(block, Block::isEmpty) && !handOver(block, unused, owned)) {
                    List<Allocation> mine = holders(block, own);
                    waitFor(block, mine.isEmpty() ? holders(block, allocation -> true) : mine, "is still used");
                }
            } else {
                waitFor(block, holders(block, own), "is still used by the node, which has borrowed from it");
            }
        }
    }

    void defragment() throws IOException {
        Map<String, Integer> owned = new HashMap<>();
        List<Block> blocks = new ArrayList<>();
        BlockPages.all(work.store(), (cidr, record) -> {
            Block block = RecordCodec.block(record.value());
            blocks.add(block);
            block.affinity().ifPresent(node -> owned.merge(ofFamily(node, block), 1, Integer::sum));
        });
        Set<String> keepOneEmpty = new HashSet<>();
        List<PoolRecord> pools = work.draft().pools();
        for (Block block : blocks) {
            if (block.isEmpty()) {
                boolean first = keepOneEmpty.add(block.affinity().orElse("") + "/" + pool(pools, block));
                if (!first) {
                    giveBack(block, Block::isEmpty);
                }
            } else {
                Predicate<Block> unused = now -> !now.isEmpty()
                        && holders(now, allocation -> now.affinity().equals(Optional.of(allocation.node())))
                                .isEmpty();
                if (!unused.test(block) || !handOver(block, unused, owned)) {
                    List<Allocation> borrowed =
                            holders(block, allocation -> !block.affinity().equals(Optional.of(allocation.node())));
                    waitFor(block, borrowed, "holds addresses for other nodes than its own, until these are renewed");
                }
            }
        }
        tellSparse(blocks, pools);
    }

    private static String pool(List<PoolRecord> pools, Block block) {
        return pools.stream()
                .map(record -> record.pool().cidr())
                .filter(cidr -> cidr.contains(block.cidr()))
                .findFirst()
                .map(Cidr::toString)
                .orElse("");
    }

    /** Tells of blocks whose holders would all find room in other blocks of the same node and pool. */
    private void tellSparse(List<Block> blocks, List<PoolRecord> pools) {
        Map<String, List<Block>> byNode = new TreeMap<>();
        for (Block block : blocks) {
            block.affinity().filter(node -> !block.isEmpty()).ifPresent(node -> byNode.computeIfAbsent(
                            node + "/" + pool(pools, block), place -> new ArrayList<>())
                    .add(block));
        }
        for (List<Block> own : byNode.values()) {
            own.sort(Comparator.comparingInt(block -> block.allocations().size()));
            int free = own.stream().mapToInt(block -> block.free().size()).sum();
            for (Block block : own) {
                free -= block.size();
                if (free >= 0) {
                    waitFor(
                            block,
                            holders(block, allocation -> true),
                            "could be saved: other blocks of its node have room for what it holds, once it is renewed");
                }
            }
        }
    }

    private static List<Allocation> holders(Block block, Predicate<Allocation> condition) {
        return block.allocations().values().stream().filter(condition).toList();
    }

    private void waitFor(Block block, List<Allocation> holders, String cause) {
        if (!holders.isEmpty()) {
            work.left(new Remainder(block.cidr(), holders, cause));
        }
    }

    /** Gives a block back to its pool if it is still so; says whether it is gone. */
    private boolean giveBack(Block seen, Predicate<Block> condition) throws IOException {
        return work.attempt("block " + seen.cidr() + " was not given back", () -> {
            Draft draft = work.draft();
            Optional<Block> now = draft.block(seen.cidr());
            if (now.isEmpty()) {
                return Optional.of(true);
            }
            if (!now.get().affinity().equals(seen.affinity()) || !condition.test(now.get())) {
                return Optional.of(false);
            }
            draft.replace(List.of(now.get()), List.of());
            if (!draft.commit()) {
                return Optional.empty();
            }
            work.done(new Step.BlockHandedOver(seen.cidr(), seen.affinity().orElse(""), ""));
            return Optional.of(true);
        });
    }

    /**
     * Gives a block, if it is still so, to the node that holds most in it; says whether it has. A node that is closed or that owns
     * as many blocks as it may gets none.
     */
    private boolean handOver(Block seen, Predicate<Block> condition, Map<String, Integer> owned) throws IOException {
        int most = work.configuration().maxBlocksPerNode();
        return work.attempt("block " + seen.cidr() + " was not handed over", () -> {
            Draft draft = work.draft();
            Optional<Block> now = draft.block(seen.cidr());
            if (now.isEmpty() || !now.get().affinity().equals(seen.affinity()) || !condition.test(now.get())) {
                return Optional.of(false);
            }
            Map<String, Integer> byNode = new TreeMap<>();
            now.get().allocations().values().forEach(holder -> byNode.merge(holder.node(), 1, Integer::sum));
            for (String node : List.copyOf(byNode.keySet())) {
                Integer counted = owned.get(ofFamily(node, seen));
                int has = counted == null ? ownedLike(seen, node) : counted;
                owned.put(ofFamily(node, seen), has);
                if (has >= most || work.store().get(Keys.closed(node)).isPresent()) {
                    byNode.remove(node);
                }
            }
            Optional<String> to =
                    byNode.keySet().stream().max(Comparator.comparingInt(node -> byNode.getOrDefault(node, 0)));
            if (to.isEmpty() || to.equals(seen.affinity())) {
                return Optional.of(false);
            }
            draft.put(now.get().withAffinity(to.get()));
            if (!draft.commit()) {
                return Optional.empty();
            }
            owned.merge(ofFamily(to.get(), seen), 1, Integer::sum);
            work.done(new Step.BlockHandedOver(seen.cidr(), seen.affinity().orElse(""), to.get()));
            return Optional.of(true);
        });
    }

    /** The key under which the blocks of a node are counted that are of the family of this one. */
    private static String ofFamily(String node, Block block) {
        return block.cidr().family() + "/" + node;
    }

    /** How many blocks of the family of this one a node owns. */
    private int ownedLike(Block block, String node) throws IOException {
        int owned = 0;
        for (StoreRecord affinity : Keys.affinities(work.store(), node)) {
            owned += Keys.placeOf(affinity.key()).family() == block.cidr().family() ? 1 : 0;
        }
        return owned;
    }
}
