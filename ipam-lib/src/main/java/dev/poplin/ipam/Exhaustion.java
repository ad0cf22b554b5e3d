package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.IpRange;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.record.ClaimMark;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Collects, while an address is looked for, what a refusal has to tell. Confined to one attempt. */
final class Exhaustion {

    private final AssignRequest request;
    private final List<Pool> pools;
    private final Conditions conditions;
    private final List<Block> seen = new ArrayList<>(0);
    private final Openings unclaimed = new Openings();
    private final Openings lenders = new Openings();
    private int owned;

    Exhaustion(AssignRequest request, List<Pool> pools, Conditions conditions) {
        this.request = request;
        this.pools = pools;
        this.conditions = conditions;
    }

    /** The node owns so many blocks of the family, those of the draft among them. */
    void owns(int blocks) {
        owned = blocks;
    }

    /** The node owns a block with free addresses, none of which may be given out. */
    void saw(Block block) {
        seen.add(block);
    }

    /** From when on blocks that nobody owns have something to give. */
    Openings unclaimed() {
        return unclaimed;
    }

    /** Another owns a block of these pools, none of whose addresses may be given out. */
    void sawLender(Block block) {
        for (Pool pool : pools) {
            if (pool.cidr().contains(block.cidr())) {
                lenders.add(pool.cidr(), conditions.availability().firstAt(block));
            }
        }
    }

    int owned() {
        return owned;
    }

    /** Whether the node may own another block. */
    boolean mayClaim() {
        return conditions.configuration().autoAllocateBlocks()
                && owned < request.blockLimit(conditions.configuration());
    }

    /** The refusal; {@code others} stand in the way in pools that do not serve the request. */
    IpamException refusal(List<Obstacle.InPool> others) {
        IpFamily family = pools.get(0).cidr().family();
        List<Obstacle> obstacles = new ArrayList<>();
        pools.forEach(pool -> add(pool, obstacles));
        others.stream()
                .filter(obstacle -> !(obstacle instanceof Obstacle.PoolNotRequested))
                .forEach(obstacles::add);
        return new IpamException(
                Reason.EXHAUSTED,
                "no free " + Pools.word(family) + " address for '" + request.handle() + "' on node " + request.node()
                        + ", whose own blocks have none to give",
                obstacles);
    }

    private void add(Pool of, List<Obstacle> obstacles) {
        Cidr pool = of.cidr();
        Configuration configuration = conditions.configuration();
        Availability availability = conditions.availability();
        addReserved(pool, obstacles);
        addResting(pool, obstacles);
        if (!configuration.autoAllocateBlocks()) {
            obstacles.add(new Obstacle.ClaimsForbidden(pool));
        } else if (availability.keepsAll(of)) {
            obstacles.add(new Obstacle.KeptByHosts(
                    pool, of.blockLength(), availability.keptFirst(), availability.keptLast()));
        } else if (mayClaim()) {
            obstacles.add(unclaimed.obstacle(pool));
        } else {
            obstacles.add(new Obstacle.BlockLimit(pool, request.blockLimit(configuration), owned));
        }
        obstacles.add(
                configuration.strictAffinity()
                        ? new Obstacle.BorrowingForbidden(pool)
                        : new Obstacle.NothingToBorrow(pool, lenders.of(pool)));
    }

    private void addResting(Cidr pool, List<Obstacle> obstacles) {
        Availability availability = conditions.availability();
        int resting = 0;
        long first = ClaimMark.NEVER;
        for (Block block : seen) {
            if (pool.contains(block.cidr())) {
                resting += availability.resting(block);
                first = Math.min(first, availability.firstAt(block));
            }
        }
        if (resting > 0) {
            obstacles.add(new Obstacle.Resting(
                    pool, resting, conditions.configuration().coolDown(), Instant.ofEpochMilli(first)));
        }
    }

    private void addReserved(Cidr pool, List<Obstacle> obstacles) {
        CidrSet reserved = CidrSet.of(pool).intersection(conditions.terms().reserved());
        if (reserved.isEmpty()) {
            return;
        }
        Set<String> names = new TreeSet<>();
        for (Reservation reservation : conditions.terms().reservations()) {
            if (reservation.addresses().overlaps(pool)) {
                names.add(reservation.name());
            }
        }
        BigInteger count = reserved.ranges().stream().map(IpRange::count).reduce(BigInteger.ZERO, BigInteger::add);
        obstacles.add(new Obstacle.Reserved(pool, names, count));
    }
}
