package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.PoolRecord;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Holds, for one attempt, addresses that a request names: those that it must have, and those that it would like to have. */
final class GivenAddresses {

    private final Pools pools;

    GivenAddresses(Pools pools) {
        this.pools = pools;
    }

    /** Holds this very address in the draft, or the prefix that begins with it. */
    IpAddress require(AssignRequest request, IpAddress address, List<Pool> serving, Conditions conditions, Draft draft)
            throws IOException {
        Optional<Pool> found = find(serving, address);
        if (found.isEmpty()) {
            throw unserved(request, address, draft);
        }
        Pool pool = found.get();
        Cidr cidr = Cidr.of(address, pool.blockLength());
        Optional<Block> existing = draft.blockOf(address);
        if (existing.isEmpty()) {
            if (!conditions.configuration().autoAllocateBlocks()) {
                throw refusal(Reason.ADDRESS_UNAVAILABLE, request, address, new Obstacle.ClaimsForbidden(pool.cidr()));
            }
            int limit = request.blockLimit(conditions.configuration());
            int owned = owned(request, address.family(), draft);
            if (owned >= limit) {
                throw refusal(
                        Reason.ADDRESS_UNAVAILABLE,
                        request,
                        address,
                        new Obstacle.BlockLimit(pool.cidr(), limit, owned));
            }
            return claim(cidr, address, request, conditions, draft);
        }
        Block block = existing.get();
        Optional<Allocation> holder = block.find(address);
        if (holder.isPresent()) {
            throw refusal(Reason.ADDRESS_IN_USE, request, address, new Obstacle.AddressHeld(pool.cidr(), holder.get()));
        }
        if (!mayUse(block, request, conditions, draft)) {
            throw refusal(
                    Reason.ADDRESS_UNAVAILABLE,
                    request,
                    address,
                    new Obstacle.AddressOfOtherNode(
                            pool.cidr(), address, block.affinity().orElse("")));
        }
        return Assigner.hold(block, address, request, conditions, draft);
    }

    private IpamException unserved(AssignRequest request, IpAddress address, Draft draft) throws IOException {
        for (Obstacle.InPool obstacle : pools.obstacles(request, address.family(), draft)) {
            if (obstacle.pool().contains(address)) {
                return refusal(Reason.ADDRESS_UNAVAILABLE, request, address, obstacle);
            }
        }
        List<Pool> all = draft.pools().stream().map(PoolRecord::pool).toList();
        return new IpamException(
                Reason.ADDRESS_OUTSIDE_POOLS, "address " + address + " is in none of the pools " + all);
    }

    private static Optional<Pool> find(List<Pool> pools, IpAddress address) {
        return pools.stream().filter(pool -> pool.cidr().contains(address)).findFirst();
    }

    private static int owned(AssignRequest request, IpFamily family, Draft draft) throws IOException {
        return draft.ownedBy(request.node(), family, draft.affinities(request.node()));
    }

    private static IpAddress claim(
            Cidr cidr, IpAddress address, AssignRequest request, Conditions conditions, Draft draft)
            throws IOException {
        Assigner.requireOpen(request, draft);
        Block claimed = draft.claim(Assigner.claimed(cidr, request, conditions.nowNanos()));
        return Assigner.hold(claimed, address, request, conditions, draft);
    }

    private static boolean mayUse(Block block, AssignRequest request, Conditions conditions, Draft draft) {
        if (!Assigner.isOwn(block, request)) {
            Assigner.requireOpen(request, draft);
        }
        return !conditions.configuration().strictAffinity()
                || block.affinity().isEmpty()
                || Assigner.isOwn(block, request);
    }

    private static IpamException refusal(Reason reason, AssignRequest request, IpAddress address, Obstacle obstacle) {
        return new IpamException(
                reason,
                "address " + address + " cannot be given to '" + request.handle() + "' on node " + request.node(),
                List.of(obstacle));
    }

    /** Holds this address in the draft if it is free and the request may have it. */
    Optional<IpAddress> prefer(
            AssignRequest request, IpAddress address, List<Pool> serving, Conditions conditions, Draft draft)
            throws IOException {
        Optional<Pool> pool = find(serving, address);
        if (pool.isEmpty()
                || conditions
                        .terms()
                        .reserved()
                        .overlaps(Cidr.of(address, pool.get().unitLength()))) {
            return Optional.empty();
        }
        Cidr cidr = Cidr.of(address, pool.get().blockLength());
        Optional<Block> existing = draft.blockOf(address);
        if (existing.isEmpty()) {
            boolean mayClaim = conditions.configuration().autoAllocateBlocks()
                    && owned(request, address.family(), draft) < request.blockLimit(conditions.configuration());
            Block fresh = Assigner.claimed(cidr, request, conditions.nowNanos());
            return mayClaim && !conditions.availability().keeps(fresh, address)
                    ? Optional.of(claim(cidr, address, request, conditions, draft))
                    : Optional.empty();
        }
        Block block = existing.get();
        boolean free =
                block.find(address).isEmpty() && !conditions.availability().keeps(block, address);
        return free && mayUse(block, request, conditions, draft)
                ? Optional.of(Assigner.hold(block, address, request, conditions, draft))
                : Optional.empty();
    }
}
