package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.BlockIndex;
import dev.poplin.ipam.record.BlockPages;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.record.Rests;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Which node owns which blocks, and giving them up. */
final class Affinities {

    private final Store store;
    private final BlockIndex index;
    private final Rests rests;
    private final Attempts attempts;

    Affinities(Store store, BlockIndex index, Rests rests, Attempts attempts) {
        this.store = store;
        this.index = index;
        this.rests = rests;
        this.attempts = attempts;
    }

    /** The blocks that a node owns, in the order of their prefixes. */
    List<Block> blocksOf(String node) throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (StoreRecord affinity : Keys.affinities(store, node)) {
            Cidr cidr = Keys.cidr(affinity.key(), Keys.affinities(node));
            Optional<StoreRecord> block = store.get(Keys.block(cidr));
            if (block.isPresent()) {
                blocks.add(RecordCodec.block(block.get()));
            }
        }
        blocks.sort(Comparator.comparing(Block::cidr));
        return blocks;
    }

    /**
     * Takes those empty blocks from a node that are in none of the pools that serve it, and returns them. Forgets, of blocks that have gone away, what
     * has rested.
     */
    List<Cidr> giveUpUnserved(String node, List<Pool> serving) throws IOException {
        rests.forgetRested(store);
        return giveUp(
                node,
                block -> block.isEmpty()
                        && serving.stream().noneMatch(pool -> pool.cidr().contains(block.cidr())));
    }

    /** Takes the block of this prefix from its owner, or leaves it if it must be empty and is not; says whether the owner has lost it. */
    boolean giveUp(String owner, Cidr cidr, boolean mustBeEmpty) throws IOException {
        return giveUp(owner, cidr, block -> !mustBeEmpty || block.isEmpty());
    }

    /** Takes the blocks within a prefix from whoever owns them, those with addresses only if they need not be empty, and returns them. */
    List<Cidr> giveUpWithin(Cidr within, boolean mustBeEmpty) throws IOException {
        List<Block> owned = new ArrayList<>();
        BlockPages.within(within, store, (cidr, record) -> {
            Block block = RecordCodec.block(record);
            if (block.affinity().isPresent() && (block.isEmpty() || !mustBeEmpty)) {
                owned.add(block);
            }
        });
        owned.sort(Comparator.comparing(Block::cidr));
        List<Cidr> given = new ArrayList<>();
        for (Block block : owned) {
            if (giveUp(block.affinity().orElse(""), block.cidr(), mustBeEmpty)) {
                given.add(block.cidr());
            }
        }
        return given;
    }

    private boolean giveUp(String owner, Cidr cidr, Predicate<Block> unwanted) throws IOException {
        return attempts.until("block " + cidr + " was not given up", () -> {
            Draft draft = new Draft(store, index, rests);
            Optional<Block> now = draft.block(cidr)
                    .filter(found -> found.affinity().equals(Optional.of(owner)))
                    .filter(unwanted);
            now.ifPresent(found -> draft.put(found.withoutAffinity()));
            return draft.commit() ? Optional.of(now.isPresent()) : Optional.empty();
        });
    }

    /** Takes those of a node's blocks from it that answer to a condition, and returns them. */
    List<Cidr> giveUp(String node, Predicate<Block> unwanted) throws IOException {
        List<Cidr> given = new ArrayList<>();
        for (Block block : blocksOf(node)) {
            if (giveUp(node, block.cidr(), unwanted)) {
                given.add(block.cidr());
            }
        }
        return given;
    }
}
