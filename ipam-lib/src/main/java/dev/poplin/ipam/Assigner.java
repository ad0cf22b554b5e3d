package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.OwnedBlock;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Finds addresses for one attempt, in the order of Calico: the node's own blocks, a new block, another node's block that is
 * empty and idle, and last, unless forbidden, a free address of another node's block.
 */
final class Assigner {

    /** So long a block must have been empty before another node may take it over. */
    private static final long IDLE_MILLIS = 60_000;

    private final BlockFinder finder;
    private final Pools pools;

    Assigner(Store store, Pools pools, Settings settings) {
        this.finder = new BlockFinder(store, settings);
        this.pools = pools;
    }

    /**
     * The next address of a family, held in the draft. Blocks of the node that are empty and in no pool that serves the
     * node any more are given back on the way.
     */
    IpAddress any(AssignRequest request, IpFamily family, Conditions conditions, Draft draft) throws IOException {
        List<Pool> serving = pools.serving(request, family, draft);
        Availability now = conditions.availability();
        Optional<IpAddress> drafted = fromDrafted(true, request, serving, conditions, draft);
        if (drafted.isPresent()) {
            return drafted.get();
        }
        Exhaustion exhaustion = new Exhaustion(request, serving, conditions);
        List<StoreRecord> affinities = draft.affinities(request.node());
        for (int i = 0; i < affinities.size(); i++) {
            OwnedBlock owned = OwnedBlock.of(affinities.get(i));
            Block block = owned.isFull() ? null : draft.block(owned).orElse(null);
            if (block == null || !isOwn(block, request)) {
                if (!owned.isFull()) {
                    draft.sawMove();
                }
                continue;
            }
            boolean serves = serves(serving, block);
            if (block.isEmpty() && isUseless(block, serves, request, conditions, draft)) {
                draft.put(block.withoutAffinity());
                continue;
            }
            Optional<IpAddress> next = block.next(now);
            if (next.isPresent() && serves) {
                return hold(block, next.get(), request, conditions, draft);
            }
            exhaustion.saw(block);
        }
        exhaustion.owns(draft.ownedBy(request.node(), family, affinities));
        if (exhaustion.mayClaim()) {
            Optional<Cidr> unclaimed = finder.unclaimed(
                    giving(serving, now),
                    request.node(),
                    conditions,
                    draft,
                    exhaustion.unclaimed(),
                    cidr -> now.firstAt(draft.claimable(claimed(cidr, request, conditions.nowNanos()))));
            if (unclaimed.isPresent()) {
                requireOpen(request, draft);
                Block claimed = draft.claim(claimed(unclaimed.get(), request, conditions.nowNanos()));
                Optional<IpAddress> next = claimed.next(now);
                if (next.isPresent()) {
                    return hold(claimed, next.get(), request, conditions, draft);
                }
            }
        }
        Optional<IpAddress> other = fromOthers(request, serving, conditions, draft, exhaustion);
        if (other.isPresent()) {
            return other.get();
        }
        throw exhaustion.refusal(pools.obstacles(request, family, draft));
    }

    /** Those of which a block would have an address to give: of the others none need be looked at, and there may be 2^62. */
    private static List<Pool> giving(List<Pool> pools, Availability now) {
        return pools.stream().filter(pool -> !now.keepsAll(pool)).toList();
    }

    /** An address of a block that the draft writes: one of the node's own, or another that it borrows from. */
    private static Optional<IpAddress> fromDrafted(
            boolean own, AssignRequest request, List<Pool> pools, Conditions conditions, Draft draft) {
        for (Block block : draft.drafted()) {
            if (isOwn(block, request) == own && serves(pools, block)) {
                Optional<IpAddress> next = block.next(conditions.availability());
                if (next.isPresent()) {
                    return Optional.of(hold(block, next.get(), request, conditions, draft));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether a block of the node has nothing to give, to this request or another of the node. */
    private boolean isUseless(Block block, boolean serves, AssignRequest request, Conditions conditions, Draft draft)
            throws IOException {
        return conditions.terms().reserved().contains(block.cidr())
                || !serves && !serves(pools.servingNode(request.node(), draft), block);
    }

    static boolean isOwn(Block block, AssignRequest request) {
        return block.affinity().isPresent() && block.affinity().get().equals(request.node());
    }

    private static boolean serves(List<Pool> pools, Block block) {
        for (int i = 0; i < pools.size(); i++) {
            if (pools.get(i).cidr().contains(block.cidr())) {
                return true;
            }
        }
        return false;
    }

    /** Whoever takes what is not the node's yet requires that nobody has begun to drain the node. */
    static void requireOpen(AssignRequest request, Draft draft) {
        draft.requireAbsent(Keys.closed(request.node()));
    }

    static Block claimed(Cidr cidr, AssignRequest request, long sequence) {
        return Block.claimed(cidr, request.unitLength(cidr.family()), request.node(), sequence);
    }

    /** Holds a free address in the draft; returns it, or the first one of the prefix that it is in. */
    static IpAddress hold(Block block, IpAddress address, AssignRequest request, Conditions conditions, Draft draft) {
        draft.put(block.withKey(
                address,
                draft.handleKey(request.handle()),
                request.node(),
                conditions.availability().nowMillis(),
                remembered(request)));
        return block.unitLength() == address.family().bits()
                ? address
                : Cidr.of(address, block.unitLength()).address();
    }

    private static Map<String, String> remembered(AssignRequest request) {
        if (request.requestId().isEmpty()) {
            return request.attributes();
        }
        Map<String, String> attributes = new HashMap<>(request.attributes());
        attributes.put(AssignRequest.REQUEST_ATTRIBUTE, request.requestId());
        return attributes;
    }

    /** Takes over an idle empty block, or borrows from a block that others use. */
    private Optional<IpAddress> fromOthers(
            AssignRequest request, List<Pool> pools, Conditions conditions, Draft draft, Exhaustion exhaustion)
            throws IOException {
        requireOpen(request, draft);
        long now = conditions.nowNanos();
        Availability availableNow = conditions.availability();
        Predicate<Block> lends = block -> {
            if (draft.writes(block.cidr())) {
                return false;
            }
            if (block.next(availableNow).isEmpty()) {
                exhaustion.sawLender(block);
                return false;
            }
            if (isOwn(block, request)) {
                draft.sawMove();
            }
            return !isOwn(block, request);
        };
        if (exhaustion.mayClaim()) {
            Optional<StoreRecord> abandoned =
                    finder.empty(pools, request.node(), draft, lends.and(block -> isIdle(block, conditions)));
            if (abandoned.isPresent()) {
                Block taken = takeOver(abandoned.get(), request.node(), now, draft);
                return taken.next(availableNow).map(address -> hold(taken, address, request, conditions, draft));
            }
        }
        if (conditions.configuration().strictAffinity()) {
            return Optional.empty();
        }
        Optional<IpAddress> drafted = fromDrafted(false, request, pools, conditions, draft);
        if (drafted.isPresent()) {
            return drafted;
        }
        Optional<StoreRecord> lender = finder.lender(pools, request.node(), draft, lends);
        if (lender.isEmpty()) {
            return Optional.empty();
        }
        Block lent = draft.take(lender.get());
        return lent.next(availableNow).map(address -> hold(lent, address, request, conditions, draft));
    }

    private static Block takeOver(StoreRecord abandoned, String node, long nowNanos, Draft draft) throws IOException {
        Block before = draft.take(abandoned);
        return before.claimedAnew(node, Math.max(nowNanos, before.sequence() + 1));
    }

    /**
     * A block of these pools for a node that has none, claimed in the draft: one that nobody owns, or an empty one that another has let lie idle.
     *
     * @param openings hears of pools whose blocks have nothing to give yet
     */
    Optional<Block> claim(List<Pool> pools, String node, Conditions conditions, Draft draft, Openings openings)
            throws IOException {
        Availability now = conditions.availability();
        long nanos = conditions.nowNanos();
        Optional<Cidr> unclaimed = finder.unclaimed(
                giving(pools, now),
                node,
                conditions,
                draft,
                openings,
                cidr -> now.firstAt(draft.claimable(claimed(cidr, node, nanos))));
        if (unclaimed.isPresent()) {
            return Optional.of(draft.claim(claimed(unclaimed.get(), node, nanos)));
        }
        Optional<StoreRecord> abandoned = finder.empty(pools, node, draft, block -> isIdle(block, conditions));
        if (abandoned.isEmpty()) {
            return Optional.empty();
        }
        Block taken = takeOver(abandoned.get(), node, nanos, draft);
        draft.put(taken);
        return Optional.of(taken);
    }

    private static Block claimed(Cidr cidr, String node, long sequence) {
        return Block.claimed(cidr, cidr.family().bits(), node, sequence);
    }

    /** Whether a block has been empty for long, since its claim and its last release; the claim of one that came from elsewhere may be unknown. */
    private static boolean isIdle(Block block, Conditions conditions) {
        long sinceMillis = TimeUnit.NANOSECONDS.toMillis(block.sequence());
        for (int i = 0; i < block.freeCount(); i++) {
            sinceMillis = Math.max(sinceMillis, block.releasedAt(i));
        }
        return block.isEmpty() && conditions.availability().nowMillis() - sinceMillis > IDLE_MILLIS;
    }
}
