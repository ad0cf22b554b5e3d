package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.BlockPages;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.Lendings;
import dev.poplin.ipam.record.PoolRecord;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.record.UsedBlocks;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Answers who holds what, and tells when that has changed; writes nothing. */
final class Lookup {

    private final Store store;
    private final Pools pools;
    private final Settings settings;
    private final Attempts attempts;

    Lookup(Store store, Pools pools, Settings settings, Attempts attempts) {
        this.store = store;
        this.pools = pools;
        this.settings = settings;
        this.attempts = attempts;
    }

    Optional<Allocation> find(IpAddress address) throws IOException {
        return blockOf(address).flatMap(block -> block.find(address));
    }

    Optional<Block> blockOf(IpAddress address) throws IOException {
        return attempts.until("nobody knows who holds " + address, () -> {
            Optional<PoolRecord> pool = pools.of(address);
            Optional<Block> block = Optional.empty();
            for (Cidr cidr : pool.map(found -> found.blocksOf(address)).orElse(Set.of())) {
                Optional<StoreRecord> record = block.isEmpty() ? store.get(Keys.block(cidr)) : Optional.empty();
                block = record.isEmpty() ? block : Optional.of(RecordCodec.block(record.get()));
            }
            // Where no block is, one may just have been resized: the answer holds if the pool is still what it was.
            return block.isPresent() || pools.of(address).equals(pool) ? Optional.of(block) : Optional.empty();
        });
    }

    /** The first address of what is handed out with an address, itself but in pools of prefixes. */
    IpAddress unitOf(IpAddress address) throws IOException {
        return pools.of(address)
                .map(found -> Cidr.of(address, found.pool().unitLength()).address())
                .orElse(address);
    }

    List<IpAddress> held(String handle) throws IOException {
        Optional<StoreRecord> record = store.get(Keys.handle(handle));
        return record.isEmpty() ? List.of() : RecordCodec.handle(record.get());
    }

    List<Handle> handles(String beginning, String after, int limit) throws IOException {
        List<Handle> handles = new ArrayList<>();
        for (StoreRecord record :
                store.list(Keys.handle(beginning), after.isEmpty() ? "" : Keys.handle(after), limit)) {
            handles.add(new Handle(record.key().substring(Keys.HANDLES.length()), RecordCodec.handle(record)));
        }
        return handles;
    }

    List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        BlockPages.all(store, (cidr, record) -> blocks.add(RecordCodec.block(record)));
        blocks.sort(Comparator.comparing(Block::cidr));
        return blocks;
    }

    List<Allocation> borrowed() throws IOException {
        List<Allocation> borrowed = new ArrayList<>();
        for (StoreRecord record : store.list(Keys.BORROWED)) {
            Optional<StoreRecord> block = store.get(Keys.block(Keys.placeOf(record.key())));
            if (block.isPresent()) {
                Block lending = RecordCodec.block(block.get());
                lending.allocations().forEach((offset, holder) -> {
                    if (lending.isBorrowed(offset)) {
                        borrowed.add(holder);
                    }
                });
            } else {
                // Resized since.
                for (Cidr lent : Lendings.of(record, store).keySet()) {
                    find(lent.address()).ifPresent(borrowed::add);
                }
            }
        }
        borrowed.sort(Comparator.comparing(Allocation::address));
        return borrowed;
    }

    /** What a node holds: nothing is missed that it held all the time, for the look is repeated if blocks became its own, or not, meanwhile. */
    List<Allocation> heldBy(String node) throws IOException {
        List<StoreRecord> blocks =
                attempts.until("nobody knows what node " + node + " holds", () -> UsedBlocks.of(node, store));
        List<Allocation> held = new ArrayList<>();
        for (StoreRecord block : blocks) {
            RecordCodec.block(block).allocations().values().stream()
                    .filter(holder -> holder.node().equals(node))
                    .forEach(held::add);
        }
        return held;
    }

    /** Where routes lead, for all nodes or for one; from the index alone. */
    RouteHints routeHints(Optional<String> only) throws IOException {
        SortedMap<Cidr, String> blocks = new TreeMap<>();
        List<StoreRecord> affinities =
                only.isPresent() ? Keys.affinities(store, only.get()) : store.list(Keys.AFFINITIES);
        for (StoreRecord record : affinities) {
            String owner = record.key()
                    .substring(Keys.AFFINITIES.length(), record.key().lastIndexOf('/'));
            if (!owner.startsWith(Block.VIRTUAL)) {
                blocks.put(Keys.placeOf(record.key()), owner);
            }
        }
        SortedMap<Cidr, String> exceptions = new TreeMap<>();
        for (StoreRecord record : store.list(Keys.BORROWED)) {
            Lendings.of(record, store).forEach((lent, node) -> {
                if (!node.startsWith(Block.VIRTUAL)
                        && (only.isEmpty() || only.get().equals(node))) {
                    exceptions.put(lent, node);
                }
            });
        }
        return new RouteHints(blocks, exceptions);
    }

    List<NodeUtilization> utilizationByNode() throws IOException {
        return NodeUtilization.of(blocks(), settings.terms().reserved());
    }

    List<Utilization> utilization() throws IOException {
        List<Block> blocks = blocks();
        CidrSet reserved = settings.terms().reserved();
        List<Utilization> utilization = new ArrayList<>();
        for (Pool pool : pools.list()) {
            utilization.add(Utilization.of(pool, blocks, reserved));
        }
        return utilization;
    }

    List<CapacityForecast> forecast(int nodes, int addressesPerNode) throws IOException {
        Terms terms = settings.terms();
        Configuration configuration = terms.configuration();
        long kept = (long) configuration.hostReservedFirst() + configuration.hostReservedLast();
        return pools.list().stream()
                .map(pool -> CapacityForecast.of(pool, terms.reserved(), configuration, nodes, addressesPerNode, kept))
                .toList();
    }

    /** Calls a listener after pools, blocks or addresses have changed. */
    Store.Watch watch(Runnable listener) {
        return watch(Keys.POOLS, Keys.BLOCKS, listener);
    }

    /** Calls a listener after what {@link #routeHints} are made of has changed. */
    Store.Watch watchRouteHints(Runnable listener) {
        return watch(Keys.AFFINITIES, Keys.BORROWED, listener);
    }

    private Store.Watch watch(String one, String other, Runnable listener) {
        Store.Watch onOne = store.watch(one, listener);
        Store.Watch onOther = store.watch(other, listener);
        return () -> {
            onOne.close();
            onOther.close();
        };
    }
}
