package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A request may be refused for want of addresses only if there was a moment since it was asked in which its node could not have had so many: what
 * it could have had at each moment of the call must be too little. Addresses of blocks that exist count for requests of any size, those
 * of blocks that nobody owns yet for requests of one address of a family. A call during which the settings or the pools change is not judged.
 */
final class RefusalWatch {

    /** A request that was not answered yet. */
    static final class Call {
        private final AssignRequest request;
        private final List<StoreRecord> rules;
        /** What the node could have had at every moment so far. */
        private Set<IpAddress> inBlocks;

        private Set<IpAddress> unclaimed;
        private boolean judged = true;

        private Call(
                AssignRequest request, List<StoreRecord> rules, Set<IpAddress> inBlocks, Set<IpAddress> unclaimed) {
            this.request = request;
            this.rules = rules;
            this.inBlocks = inBlocks;
            this.unclaimed = unclaimed;
        }
    }

    private final Ipam truth;
    private final Store store;
    private final List<Call> calls = new ArrayList<>();
    private int proved;

    RefusalWatch(Ipam truth, Store store) {
        this.truth = truth;
        this.store = store;
    }

    /** How many refusals were judged and found right. */
    int proved() {
        return proved;
    }

    /** A request is asked at a time. */
    Call ask(AssignRequest request, long millis) throws IOException {
        Call call = new Call(request, rules(), inBlocks(request.node(), millis), unclaimed(request));
        calls.add(call);
        return call;
    }

    void forget(Call call) {
        calls.remove(call);
    }

    private List<StoreRecord> rules() throws IOException {
        List<StoreRecord> rules = new ArrayList<>(store.list("setting/"));
        rules.addAll(store.list("pool/"));
        return rules;
    }

    /** Looks after a write, at a time. */
    void check(long millis) throws IOException {
        for (Call call : calls) {
            call.judged &= call.rules.equals(rules());
            if (call.judged) {
                call.inBlocks.retainAll(inBlocks(call.request.node(), millis));
                call.unclaimed.retainAll(unclaimed(call.request));
            }
        }
    }

    /** A request was refused. */
    void refused(Call call, IpamException refusal) {
        calls.remove(call);
        if (!call.judged || refusal.reason() != Reason.EXHAUSTED) {
            return;
        }
        IpFamily family = ((Obstacle.InPool) refusal.obstacles().get(0)).pool().family();
        long wanted = family == IpFamily.IPV4 ? call.request.ipv4() : call.request.ipv6();
        Set<IpAddress> couldHave = new HashSet<>(call.inBlocks);
        if (call.request.ipv4() <= 1 && call.request.ipv6() <= 1) {
            couldHave.addAll(call.unclaimed);
        }
        couldHave.removeIf(address -> address.family() != family);
        assertTrue(
                couldHave.size() < wanted,
                () -> call.request.handle() + " on " + call.request.node() + " was refused " + wanted + " of "
                        + couldHave + ": " + refusal.getMessage());
        proved++;
    }

    private CidrSet reserved() throws IOException {
        CidrSet.Builder reserved = CidrSet.builder();
        truth.reservations().forEach(reservation -> reserved.addAll(reservation.addresses()));
        return reserved.build();
    }

    private Optional<Pool> pool(Cidr block) throws IOException {
        return truth.pools().stream()
                .filter(pool -> !pool.disabled() && pool.cidr().contains(block))
                .findFirst();
    }

    /** The free addresses of the node's own blocks, and of others' if it may borrow. */
    private Set<IpAddress> inBlocks(String node, long millis) throws IOException {
        Configuration configuration = truth.configuration();
        CidrSet reserved = reserved();
        Set<IpAddress> free = new HashSet<>();
        for (Block block : truth.blocks()) {
            boolean own = block.affinity().equals(Optional.of(node));
            if ((own || !configuration.strictAffinity()) && pool(block.cidr()).isPresent()) {
                for (int i = 0; i < block.freeCount(); i++) {
                    IpAddress address = block.address(block.free(i));
                    boolean rests = millis - block.releasedAt(i)
                            < configuration.coolDown().toMillis();
                    if (!rests && !reserved.contains(address)) {
                        free.add(address);
                    }
                }
            }
        }
        return free;
    }

    /** The addresses of blocks that nobody owns, if the node may have one more of their family; what rests outside of blocks is not known here. */
    private Set<IpAddress> unclaimed(AssignRequest request) throws IOException {
        Set<IpAddress> free = new HashSet<>();
        Configuration configuration = truth.configuration();
        if (!configuration.coolDown().isZero()) {
            return free;
        }
        CidrSet reserved = reserved();
        CidrSet.Builder taken = CidrSet.builder();
        truth.blocks().forEach(block -> taken.add(block.cidr()));
        CidrSet blocks = taken.build();
        List<Block> owned = truth.blocksOf(request.node());
        for (Pool pool : truth.pools()) {
            long ofFamily = owned.stream()
                    .filter(block -> block.cidr().family() == pool.cidr().family())
                    .count();
            if (!pool.disabled() && ofFamily < configuration.maxBlocksPerNode()) {
                pool.cidr()
                        .subdivide(pool.blockLength())
                        .filter(block -> !blocks.overlaps(block))
                        .flatMap(block -> block.subdivide(block.family().bits()))
                        .map(Cidr::address)
                        .filter(address -> !reserved.contains(address))
                        .forEach(free::add);
            }
        }
        return free;
    }
}
