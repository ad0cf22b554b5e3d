package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Hands out addresses, and takes them back.
 *
 * <pre>{@code
 * try (Ipam ipam = Ipam.open(Journal.open(directory))) {
 *     ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/16")));
 *     Assignment assignment = ipam.assign(AssignRequest.ipv4("container-1", "node-1"));
 *     ipam.release("container-1");
 * }
 * }</pre>
 *
 * <p>Every operation can be repeated with the same arguments: assigning again under the same handle gives the same addresses,
 * releasing again does nothing. An operation that throws has changed nothing, or may be repeated until it succeeds. Thread-safe;
 * any number of processes may use the same store.
 */
public final class Ipam implements AutoCloseable {

    private static final int ATTEMPTS = 100;
    private static final int DEFAULT_MAX_BLOCKS_PER_NODE = 20;

    private final Store store;
    private final Pools pools;
    private final BlockIndex index;
    private final Assigner assigner;
    private final Clock clock;

    private Ipam(Builder builder) {
        this.store = builder.store;
        this.index = new BlockIndex(builder.reservedFirst, builder.reservedLast);
        this.pools = new Pools(store, builder.selector, index);
        this.clock = builder.clock;
        this.assigner = new Assigner(
                store,
                () -> {
                    Instant now = clock.instant();
                    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
                },
                () -> new Availability(
                        clock.millis(), builder.coolDown.toMillis(), builder.reservedFirst, builder.reservedLast),
                builder.strictAffinity,
                builder.maxBlocksPerNode);
    }

    /** Opens address management over a store, which it closes with itself. */
    public static Ipam open(Store store) {
        return builder(store).open();
    }

    /** Sets more than the store. */
    public static Builder builder(Store store) {
        return new Builder(store);
    }

    /** All pools, in the order of their prefixes' text. */
    public List<Pool> pools() throws IOException {
        return pools.list();
    }

    /**
     * Adds a pool, or changes the one of the same prefix.
     *
     * @throws IpamException OVERLAP if another pool shares addresses with it, POOL_IN_USE if it has blocks of another size
     */
    public void putPool(Pool pool) throws IOException {
        pools.put(pool);
    }

    /**
     * Removes a pool with its empty blocks; nothing happens if there is none.
     *
     * @throws IpamException POOL_IN_USE if an address of it is held
     */
    public void removePool(Cidr cidr) throws IOException {
        pools.remove(cidr);
    }

    /**
     * Refuses pools that share addresses with a network the host itself has or routes.
     *
     * @throws IpamException OVERLAP, naming both prefixes
     */
    public static void requireApart(Collection<Pool> pools, Collection<Cidr> hostNetworks) throws IpamException {
        for (Pool pool : pools) {
            for (Cidr network : hostNetworks) {
                if (network.length() > 0 && pool.cidr().overlaps(network)) {
                    throw new IpamException(
                            Reason.OVERLAP,
                            "pool " + pool.cidr() + " overlaps " + network.canonical()
                                    + ", a network of this host; choose another pool");
                }
            }
        }
    }

    /**
     * Assigns addresses, or returns those that the handle holds already.
     *
     * @throws IpamException with the reason, if they cannot be given
     * @throws IOException if the store failed; repeat the call, it does not assign twice
     */
    public Assignment assign(AssignRequest request) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Draft draft = new Draft(store, index);
            List<IpAddress> held = draft.handle(request.handle());
            if (!held.isEmpty()) {
                return assignment(request.handle(), held, false);
            }
            for (IpAddress address : request.addresses()) {
                assigner.given(request, address, pools.serving(request, address.family()), draft);
                held.add(address);
            }
            take(request, IpFamily.IPV4, request.ipv4(), held, draft);
            take(request, IpFamily.IPV6, request.ipv6(), held, draft);
            draft.putHandle(request.handle(), held);
            if (draft.commit()) {
                return assignment(request.handle(), held, true);
            }
            backOff(attempt);
        }
        throw contention("no address was assigned to '" + request.handle() + "'");
    }

    private void take(AssignRequest request, IpFamily family, int count, List<IpAddress> held, Draft draft)
            throws IOException {
        for (int i = 0; i < count; i++) {
            held.add(assigner.any(request, pools.serving(request, family), pools.servingNode(request.node()), draft));
        }
    }

    private Assignment assignment(String handle, List<IpAddress> addresses, boolean fresh) throws IOException {
        List<Pool> all = pools.list();
        List<Cidr> blocks = new ArrayList<>(addresses.size());
        for (IpAddress address : addresses) {
            int length = all.stream()
                    .filter(pool -> pool.cidr().contains(address))
                    .mapToInt(Pool::blockLength)
                    .findFirst()
                    .orElse(address.family().bits());
            blocks.add(Cidr.of(address, length));
        }
        return new Assignment(handle, addresses, blocks, fresh);
    }

    /** Waits a little, longer after each attempt and never the same as others do, so that all get their turn. */
    private static void backOff(int attempt) {
        long most = TimeUnit.MICROSECONDS.toNanos(50L << Math.min(attempt, 8));
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
    }

    private static IpamException contention(String consequence) {
        return new IpamException(
                Reason.CONTENTION, consequence + ": others wrote at the same time, " + ATTEMPTS + " times; try again");
    }

    /**
     * Gives back all addresses of a handle and returns them; empty if it holds none.
     *
     * @throws IOException if the store failed; repeat the call
     */
    public List<IpAddress> release(String handle) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Draft draft = new Draft(store, index);
            List<IpAddress> held = draft.handle(handle);
            if (held.isEmpty()) {
                return List.of();
            }
            List<Allocation> allocations = new ArrayList<>();
            for (IpAddress address : held) {
                find(address).ifPresent(allocations::add);
            }
            for (Allocation allocation : allocations) {
                free(allocation, draft);
            }
            draft.putHandle(handle, List.of());
            if (draft.commit()) {
                return held;
            }
            backOff(attempt);
        }
        throw contention("the addresses of '" + handle + "' were not released");
    }

    /**
     * Gives back one address if it is still held as {@code seen}: by the same handle, from the same assignment.
     *
     * @return whether it was released; false if it is free or held by another meanwhile
     */
    public boolean release(Allocation seen) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Draft draft = new Draft(store, index);
            List<IpAddress> held = draft.handle(seen.handle());
            if (!free(seen, draft)) {
                return false;
            }
            held.remove(seen.address());
            draft.putHandle(seen.handle(), held);
            if (draft.commit()) {
                return true;
            }
            backOff(attempt);
        }
        throw contention("address " + seen.address() + " was not released");
    }

    private boolean free(Allocation seen, Draft draft) throws IOException {
        for (Pool pool : pools.list()) {
            if (!pool.cidr().contains(seen.address())) {
                continue;
            }
            Optional<Block> block = draft.block(Cidr.of(seen.address(), pool.blockLength()));
            boolean same = block.flatMap(found -> found.find(seen.address()))
                    .filter(now -> now.handle().equals(seen.handle()) && now.sequence() == seen.sequence())
                    .isPresent();
            if (block.isPresent() && same) {
                draft.put(block.get().without(seen.address(), clock.millis()));
            }
            return same;
        }
        return false;
    }

    /** Who holds an address. */
    public Optional<Allocation> find(IpAddress address) throws IOException {
        for (Pool pool : pools.list()) {
            if (pool.cidr().contains(address)) {
                Optional<StoreRecord> record = store.get(Keys.block(Cidr.of(address, pool.blockLength())));
                return record.isEmpty()
                        ? Optional.empty()
                        : RecordCodec.block(record.get().value()).find(address);
            }
        }
        return Optional.empty();
    }

    /** The addresses that a handle holds, in the order of their assignment. */
    public List<IpAddress> held(String handle) throws IOException {
        return RecordCodec.handle(
                store.get(Keys.handle(handle)).map(StoreRecord::value).orElse(null));
    }

    /** All blocks, in the order of their prefixes. */
    public List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (StoreRecord record : store.list(Keys.BLOCKS)) {
            blocks.add(RecordCodec.block(record.value()));
        }
        blocks.sort((a, b) -> a.cidr().compareTo(b.cidr()));
        return blocks;
    }

    /** The blocks that a node owns, in the order of their prefixes. */
    public List<Block> blocksOf(String node) throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (StoreRecord affinity : Keys.affinities(store, node)) {
            Cidr cidr = Keys.cidr(affinity.key(), Keys.affinities(node));
            Optional<StoreRecord> block = store.get(Keys.block(cidr));
            if (block.isPresent()) {
                blocks.add(RecordCodec.block(block.get().value()));
            }
        }
        blocks.sort(Comparator.comparing(Block::cidr));
        return blocks;
    }

    /** The addresses that are held in blocks of another node than their own: routes to them need a prefix of their own. */
    public List<Allocation> borrowed() throws IOException {
        List<Allocation> borrowed = new ArrayList<>();
        for (StoreRecord record : store.list(Keys.BORROWED)) {
            Cidr block = Keys.cidr(new String(record.value(), StandardCharsets.UTF_8));
            IpAddress address = IpAddress.parse(record.key().substring(Keys.BORROWED.length()));
            Optional<StoreRecord> found = store.get(Keys.block(block));
            if (found.isPresent()) {
                RecordCodec.block(found.get().value()).find(address).ifPresent(borrowed::add);
            }
        }
        borrowed.sort(Comparator.comparing(Allocation::address));
        return borrowed;
    }

    /**
     * Gives up a node's blocks: empty ones go away, the others with their last address.
     *
     * @throws IOException if the store failed; repeat the call
     */
    public void releaseAffinities(String node) throws IOException {
        giveUp(node, block -> true);
    }

    /**
     * Gives back the node's empty blocks of pools that do not serve it any more: disabled ones, and those whose selector selects
     * other nodes now. Blocks with addresses stay until these are released.
     *
     * @return the blocks that the node has given back
     * @throws IOException if the store failed; repeat the call
     */
    public List<Cidr> releaseUnservedBlocks(String node) throws IOException {
        List<Pool> serving = pools.servingNode(node);
        return giveUp(
                node,
                block -> block.isEmpty()
                        && serving.stream().noneMatch(pool -> pool.cidr().contains(block.cidr())));
    }

    private List<Cidr> giveUp(String node, Predicate<Block> unwanted) throws IOException {
        List<Cidr> blocks = new ArrayList<>();
        for (Block block : blocksOf(node)) {
            boolean done = false;
            for (int attempt = 0; attempt < ATTEMPTS && !done; attempt++) {
                Draft draft = new Draft(store, index);
                Optional<Block> now = draft.block(block.cidr());
                boolean given = now.filter(found -> found.affinity().equals(Optional.of(node)))
                        .filter(unwanted)
                        .isPresent();
                if (given) {
                    draft.put(now.orElseThrow().withoutAffinity());
                }
                done = draft.commit();
                if (done && given) {
                    blocks.add(block.cidr());
                }
            }
            if (!done) {
                throw contention("block " + block.cidr() + " was not given up");
            }
        }
        return blocks;
    }

    /** How full each pool is, in the order of {@link #pools}. */
    public List<Utilization> utilization() throws IOException {
        List<Block> blocks = blocks();
        List<Utilization> utilization = new ArrayList<>();
        for (Pool pool : pools.list()) {
            utilization.add(Utilization.of(pool, blocks));
        }
        return utilization;
    }

    /** Calls {@code listener} after pools, blocks or addresses have changed, by whoever changed them; it must not block. */
    public Store.Watch watch(Runnable listener) {
        Store.Watch onPools = store.watch(Keys.POOLS, listener);
        Store.Watch onBlocks = store.watch(Keys.BLOCKS, listener);
        return () -> {
            onPools.close();
            onBlocks.close();
        };
    }

    @Override
    public void close() {
        store.close();
    }

    /** Collects what {@link Ipam} is opened with. Confined to one thread. */
    public static final class Builder {

        private final Store store;
        private Clock clock = Clock.systemUTC();
        private PoolSelector selector = PoolSelector.ALL_ONLY;
        private Duration coolDown = Duration.ZERO;
        private int reservedFirst;
        private int reservedLast;
        private boolean strictAffinity;
        private int maxBlocksPerNode = DEFAULT_MAX_BLOCKS_PER_NODE;

        private Builder(Store store) {
            this.store = store;
        }

        /** The clock that tells how long a block has been idle. */
        public Builder clock(Clock newClock) {
            this.clock = newClock;
            return this;
        }

        /** Who decides which nodes and namespaces a pool serves; by default only pools for all of them serve anybody. */
        public Builder selector(PoolSelector newSelector) {
            this.selector = newSelector;
            return this;
        }

        /**
         * How long a released address rests before it is given out again: up to 1,200 seconds; not at all by default.
         *
         * @throws IllegalArgumentException if it is negative or longer
         */
        public Builder coolDown(Duration time) {
            if (time.isNegative() || time.toSeconds() > 1200) {
                throw new IllegalArgumentException("cool-down " + time + " is not within 0 and 1200 seconds");
            }
            this.coolDown = time;
            return this;
        }

        /**
         * How many addresses at the beginning and at the end of every block are never given out; none by default.
         *
         * @throws IllegalArgumentException if a number is negative
         */
        public Builder hostReserved(int first, int last) {
            if (first < 0 || last < 0) {
                throw new IllegalArgumentException("reserve " + first + " and " + last + " addresses: not below 0");
            }
            this.reservedFirst = first;
            this.reservedLast = last;
            return this;
        }

        /** Whether a node may only use blocks of its own; by default it borrows when no block is left. */
        public Builder strictAffinity(boolean strict) {
            this.strictAffinity = strict;
            return this;
        }

        /**
         * How many blocks a node may own, 1 or more; 20 by default.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxBlocksPerNode(int blocks) {
            if (blocks < 1) {
                throw new IllegalArgumentException("a node needs at least 1 block, not " + blocks);
            }
            this.maxBlocksPerNode = blocks;
            return this;
        }

        /** Opens it. */
        public Ipam open() {
            return new Ipam(this);
        }
    }
}
