package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.Drafts;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.OwnedBlock;
import dev.poplin.ipam.record.PoolRecord;
import dev.poplin.ipam.record.RecordText;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives blocks to owners that ask for a block, and not for an address; neither the limit of blocks nor automatic ones matter to them. */
final class BlockClaims {

    private final Drafts drafts;
    private final Pools pools;
    private final Settings settings;
    private final Assigner assigner;
    private final Attempts attempts;
    private final Clock clock;

    BlockClaims(Drafts drafts, Pools pools, Settings settings, Attempts attempts, Clock clock) {
        this.drafts = drafts;
        this.pools = pools;
        this.settings = settings;
        this.assigner = new Assigner(drafts.store(), pools, settings);
        this.attempts = attempts;
        this.clock = clock;
    }

    /** The block of this prefix, which its owner has or gets. */
    Block claim(String owner, Cidr cidr) throws IOException {
        RecordText.requireName("owner", owner);
        if (!cidr.isCanonical()) {
            throw new IllegalArgumentException(
                    "block " + cidr + " has bits set beyond its length; did you mean " + cidr.canonical() + "?");
        }
        return attempts.until("block " + cidr + " was not claimed for " + owner, () -> {
            Draft draft = drafts.draft();
            Optional<Block> existing = draft.block(cidr);
            Optional<String> has = existing.flatMap(Block::affinity);
            if (has.equals(Optional.of(owner))) {
                return existing;
            }
            if (has.isPresent()) {
                throw refusal(owner, cidr, ": it is " + has.get() + "'s, which has to release it first", List.of());
            }
            Pool pool = pool(owner, cidr, draft);
            requireOpen(owner, draft);
            Block claimed;
            if (existing.isPresent()) {
                claimed = existing.get().withAffinity(owner);
                draft.put(claimed);
            } else if (draft.isTaken(cidr)) {
                throw refusal(owner, cidr, ": it shares addresses with a block of another size", List.of());
            } else {
                claimed = draft.claim(Block.claimed(
                        cidr, pool.unitLength(), owner, conditions().nowNanos()));
            }
            return draft.commit() ? Optional.of(claimed) : Optional.empty();
        });
    }

    private Pool pool(String owner, Cidr cidr, Draft draft) throws IOException {
        Optional<PoolRecord> found = draft.pool(cidr.address());
        if (found.isEmpty() || found.get().pool().blockLength() != cidr.length()) {
            throw refusal(
                    owner,
                    cidr,
                    found.map(record -> ": it is no block of pool " + record.pool())
                            .orElse(": it is in no pool"),
                    List.of());
        }
        draft.require(found.get().record());
        Pool pool = found.get().pool();
        if (pool.disabled()) {
            throw refusal(owner, cidr, "", List.of(new Obstacle.PoolDisabled(pool.cidr())));
        }
        if (!pools.servingNode(owner, draft).contains(pool)) {
            throw refusal(
                    owner, cidr, "", List.of(new Obstacle.NodeNotSelected(pool.cidr(), pool.nodeSelector(), owner)));
        }
        return pool;
    }

    private static IpamException refusal(String owner, Cidr cidr, String cause, List<Obstacle> obstacles) {
        return new IpamException(
                Reason.BLOCK_UNAVAILABLE, "block " + cidr + " cannot be claimed for " + owner + cause, obstacles);
    }

    private void requireOpen(String owner, Draft draft) throws IOException {
        Assignments.requireOpen(owner, conditions());
        draft.requireAbsent(Keys.closed(owner));
    }

    private Conditions conditions() throws IOException {
        Terms terms = settings.terms();
        return new Conditions(terms, terms.availability(clock.millis(), drafts.index()), clock);
    }

    /** A block of a family that a node has, or gets now. */
    Block ensure(String node, IpFamily family) throws IOException {
        RecordText.requireName("node", node);
        return attempts.until("no block was claimed for " + node, () -> {
            Draft draft = drafts.draft();
            List<Pool> serving = pools.servingNode(node, draft).stream()
                    .filter(pool -> pool.cidr().family() == family
                            && pool.unitLength() == family.bits()
                            && pool.uses().contains(Pool.Use.WORKLOAD)
                            && !pool.manual())
                    .toList();
            for (StoreRecord affinity : draft.affinities(node)) {
                Optional<Block> own = draft.block(OwnedBlock.of(affinity))
                        .filter(block -> block.affinity().equals(Optional.of(node)))
                        .filter(block ->
                                serving.stream().anyMatch(pool -> pool.cidr().contains(block.cidr())));
                if (own.isPresent()) {
                    return own;
                }
            }
            requireOpen(node, draft);
            if (serving.isEmpty()) {
                throw new IpamException(
                        Reason.NO_POOL, "no " + Pools.word(family) + " pool gives blocks to node " + node);
            }
            Openings openings = new Openings();
            Optional<Block> claimed = assigner.claim(serving, node, conditions(), draft, openings);
            if (claimed.isEmpty()) {
                List<Obstacle> obstacles = new ArrayList<>();
                serving.forEach(pool -> obstacles.add(openings.obstacle(pool.cidr())));
                throw new IpamException(
                        Reason.EXHAUSTED, "no " + Pools.word(family) + " block is left for node " + node, obstacles);
            }
            return draft.commit() ? claimed : Optional.empty();
        });
    }
}
