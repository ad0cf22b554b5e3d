package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.BlockIndex;
import dev.poplin.ipam.record.BlockPages;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.PoolRecord;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.record.Rests;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pools in the store: validation, and which of them serve a request. */
final class Pools {

    private static final Optional<Boolean> DONE = Optional.of(true);

    private final Store store;
    private final PoolSelector selector;
    private final BlockIndex index;
    private final Rests rests;
    private final Attempts attempts;

    Pools(Store store, PoolSelector selector, BlockIndex index, Rests rests, Attempts attempts) {
        this.store = store;
        this.selector = selector;
        this.index = index;
        this.rests = rests;
        this.attempts = attempts;
    }

    List<Pool> list() throws IOException {
        return Draft.pools(store).stream().map(PoolRecord::pool).toList();
    }

    List<Pool> resizing() throws IOException {
        return Draft.pools(store).stream()
                .filter(PoolRecord::isResizing)
                .map(PoolRecord::pool)
                .toList();
    }

    /** The pool that an address is in. */
    Optional<PoolRecord> of(IpAddress address) throws IOException {
        return new Draft(store, index, rests).pool(address);
    }

    /** Refuses pools that share addresses with a network the host itself has or routes. */
    static void requireApart(Collection<Pool> pools, Collection<Cidr> hostNetworks) throws IpamException {
        for (Pool pool : pools) {
            for (Cidr network : hostNetworks) {
                if (network.length() > 0 && pool.cidr().overlaps(network)) {
                    throw new IpamException(
                            Reason.OVERLAP,
                            new Obstacle.Overlap(pool.cidr(), network.canonical(), true),
                            "choose another pool");
                }
            }
        }
    }

    /** Adds a pool, or changes the one of the same prefix. */
    void put(Pool pool) throws IOException {
        attempts.until("pool " + pool.cidr() + " was not written", () -> putOnce(pool) ? DONE : Optional.empty());
    }

    private boolean putOnce(Pool pool) throws IOException {
        Transaction transaction = new Transaction();
        Optional<PoolRecord> existing = Optional.empty();
        for (PoolRecord other : Draft.pools(store)) {
            if (other.pool().cidr().equals(pool.cidr())) {
                existing = Optional.of(other);
                requireSameBlocks(other, pool);
            } else if (other.pool().cidr().overlaps(pool.cidr())) {
                throw new IpamException(
                        Reason.OVERLAP,
                        new Obstacle.Overlap(pool.cidr(), other.pool().cidr(), false),
                        "remove one of them");
            }
            transaction.requireUnchanged(other.record());
        }
        if (existing.isEmpty()) {
            transaction.requireAbsent(Keys.pool(pool.cidr()));
        }
        if (existing.map(PoolRecord::pool).equals(Optional.of(pool))) {
            return existing.get().isResizing() ? finishResize(existing.get()) : true;
        }
        // A claim that is under way may still write a block of the former length; after this none can.
        boolean resizes = existing.isPresent() && existing.get().pool().blockLength() != pool.blockLength();
        int former = existing.map(found -> resizes ? found.pool().blockLength() : found.formerBlockLength())
                .orElse(pool.blockLength());
        if (resizes) {
            // Hosts keep other addresses of blocks of another size: what is known of those is not of these.
            transaction.delete(Keys.claimed(pool.cidr()));
        }
        boolean written = store.commit(transaction.put(Keys.pool(pool.cidr()), RecordCodec.encode(pool, former)));
        // Once more, to forget the former length.
        return written && !resizes;
    }

    /** Forgets the former length of a pool's blocks if none is left of it; says whether others did not write at the same time. */
    private boolean finishResize(PoolRecord record) throws IOException {
        for (StoreRecord block : blocksOf(record.pool().cidr())) {
            if (Keys.cidr(block.key(), Keys.BLOCKS).length() == record.formerBlockLength()) {
                return true;
            }
        }
        Pool pool = record.pool();
        return store.commit(new Transaction()
                .requireUnchanged(record.record())
                .put(record.record().key(), RecordCodec.encode(pool, pool.blockLength())));
    }

    private void requireSameBlocks(PoolRecord before, Pool after) throws IOException {
        Pool pool = before.pool();
        if (pool.unitLength() != after.unitLength()) {
            throw new IpamException(
                    Reason.POOL_IN_USE,
                    "pool " + pool.cidr() + " hands out /" + pool.unitLength() + "; it cannot hand out /"
                            + after.unitLength() + " instead: remove it first");
        }
        if (pool.blockLength() != after.blockLength()
                && (before.isResizing() || !blocksOf(pool.cidr()).isEmpty())) {
            throw new IpamException(
                    Reason.POOL_IN_USE,
                    "pool " + pool.cidr() + " has blocks of /" + pool.blockLength() + "; it cannot become " + after
                            + " while they exist: resize them instead");
        }
    }

    private List<StoreRecord> blocksOf(Cidr pool) throws IOException {
        List<StoreRecord> found = new ArrayList<>();
        BlockPages.within(pool, store, (cidr, record) -> found.add(record));
        return found;
    }

    /**
     * Removes a pool of which no address is held, with its empty blocks. It is disabled first, so that no claim that is under way
     * leaves a block behind.
     */
    void remove(Cidr cidr) throws IOException {
        attempts.until("pool " + cidr + " was not removed", () -> removeOnce(cidr) ? DONE : Optional.empty());
    }

    private boolean removeOnce(Cidr cidr) throws IOException {
        Optional<StoreRecord> found = store.get(Keys.pool(cidr));
        if (found.isEmpty()) {
            return true;
        }
        PoolRecord record = RecordCodec.pool(found.get());
        List<StoreRecord> blocks = blocksOf(cidr);
        for (StoreRecord block : blocks) {
            requireEmpty(cidr, RecordCodec.block(block));
        }
        Draft draft = new Draft(store, index, rests);
        draft.require(found.get());
        if (!record.pool().disabled()) {
            Pool disabled = record.pool().withDisabled(true);
            byte[] value = RecordCodec.encode(disabled, record.formerBlockLength());
            draft.put(found.get().key(), value);
            return draft.commit() && removeOnce(cidr);
        }
        for (StoreRecord block : blocks) {
            if (draft.operations() >= Draft.MOST_OPERATIONS) {
                if (!draft.commit()) {
                    return false;
                }
                draft = new Draft(store, index, rests);
                draft.require(found.get());
            }
            draft.replace(List.of(draft.take(block)), List.of());
        }
        draft.delete(found.get().key());
        draft.delete(Keys.remark(found.get().key()));
        draft.delete(Keys.claimed(cidr));
        return draft.commit();
    }

    private static void requireEmpty(Cidr pool, Block block) throws IpamException {
        if (!block.isEmpty()) {
            throw new IpamException(
                    Reason.POOL_IN_USE,
                    "pool " + pool + " still has " + block.heldCount() + " addresses in use in block " + block.cidr()
                            + "; drain it first");
        }
    }

    /** The enabled pools of a family that serve a request. */
    List<Pool> serving(AssignRequest request, IpFamily family, Draft draft) throws IOException {
        List<PoolRecord> all = draft.pools();
        if (!request.pools().isEmpty()) {
            requireNamed(request, all.stream().map(PoolRecord::pool).toList());
        }
        List<Pool> serving = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            Pool pool = all.get(i).pool();
            if (pool.cidr().family() == family && serves(pool, request)) {
                serving.add(pool);
            }
        }
        if (serving.isEmpty()) {
            boolean none = all.stream().noneMatch(record -> record.pool().cidr().family() == family);
            throw new IpamException(
                    Reason.NO_POOL,
                    "no " + word(family) + " pool serves '" + request.handle() + "' on node " + request.node()
                            + (none ? ": there is no " + word(family) + " pool at all; add one" : ""),
                    List.copyOf(obstacles(request, family, draft)));
        }
        return serving;
    }

    /** What keeps those pools of a family from serving a request that do not. */
    List<Obstacle.InPool> obstacles(AssignRequest request, IpFamily family, Draft draft) throws IOException {
        List<Obstacle.InPool> obstacles = new ArrayList<>();
        for (PoolRecord record : draft.pools()) {
            Obstacle.InPool obstacle = obstacle(record.pool(), request);
            if (obstacle != null && obstacle.pool().family() == family) {
                obstacles.add(obstacle);
            }
        }
        return obstacles;
    }

    /** A family as people write it. */
    static String word(IpFamily family) {
        return family == IpFamily.IPV4 ? "IPv4" : "IPv6";
    }

    private static void requireNamed(AssignRequest request, List<Pool> all) throws IpamException {
        List<Obstacle> obstacles = new ArrayList<>();
        for (Cidr wanted : request.pools()) {
            Optional<Pool> found =
                    all.stream().filter(pool -> pool.cidr().equals(wanted)).findFirst();
            if (found.isEmpty()) {
                obstacles.add(new Obstacle.PoolAbsent(wanted));
            } else if (found.get().disabled()) {
                obstacles.add(new Obstacle.PoolDisabled(wanted));
            }
        }
        if (!obstacles.isEmpty()) {
            throw new IpamException(
                    Reason.POOL_UNAVAILABLE,
                    "a pool that was asked for '" + request.handle() + "' cannot serve; there are " + all,
                    obstacles);
        }
    }

    /** The enabled pools that select a node, of both families, for whatever use. */
    List<Pool> servingNode(String node, Draft draft) throws IOException {
        List<Pool> serving = new ArrayList<>();
        for (PoolRecord record : draft.pools()) {
            Pool pool = record.pool();
            if (!pool.disabled() && selector.matchesNode(pool.nodeSelector(), node)) {
                serving.add(pool);
            }
        }
        return serving;
    }

    /** The same as they are now. */
    List<Pool> servingNode(String node) throws IOException {
        return servingNode(node, new Draft(store, index, rests));
    }

    /** Whether an enabled pool serves a request. */
    boolean serves(Pool pool, AssignRequest request) {
        return obstacle(pool, request) == null;
    }

    /** Whether a selector selects everything in whatever language, as most do. */
    private static boolean isAll(String text) {
        return text.equals(Pool.ALL);
    }

    private static String namespaceOf(AssignRequest request) {
        return request.attributes().getOrDefault("namespace", "");
    }

    /** What keeps a pool from serving a request, or null; a pool that is asked for by name need not select. */
    private Obstacle.@Nullable InPool obstacle(Pool pool, AssignRequest request) {
        Cidr cidr = pool.cidr();
        boolean byAddress =
                !request.addresses().isEmpty() && request.addresses().stream().anyMatch(cidr::contains);
        boolean byName = request.pools().contains(cidr);
        if (!byName && !request.pools().isEmpty()) {
            return new Obstacle.PoolNotRequested(cidr);
        }
        if (pool.disabled()) {
            return new Obstacle.PoolDisabled(cidr);
        }
        if (!pool.uses().contains(request.use())) {
            return new Obstacle.UseNotAllowed(cidr, request.use(), pool.uses());
        }
        if (pool.unitLength() != request.unitLength(cidr.family())) {
            return new Obstacle.UnitOfOtherLength(cidr, pool.unitLength(), request.unitLength(cidr.family()));
        }
        if (byName) {
            return null;
        }
        if (pool.manual() && !byAddress) {
            return new Obstacle.PoolManual(cidr);
        }
        if (!isAll(pool.nodeSelector()) && !selector.matchesNode(pool.nodeSelector(), request.node())) {
            return new Obstacle.NodeNotSelected(cidr, pool.nodeSelector(), request.node());
        }
        if (!isAll(pool.namespaceSelector())
                && !selector.matchesNamespace(pool.namespaceSelector(), namespaceOf(request))) {
            return new Obstacle.NamespaceNotSelected(cidr, pool.namespaceSelector(), namespaceOf(request));
        }
        return null;
    }
}
