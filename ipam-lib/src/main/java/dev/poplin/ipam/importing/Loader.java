package dev.poplin.ipam.importing;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Reservation;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.BlockIndex;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.PoolRecord;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.record.RecordText;
import dev.poplin.ipam.record.Rests;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Loads inventories into one store; {@link Ipam} opens it for its own. Every block is one transaction with all its handles, or several if they
 * are very many, so that a load that was broken off has loaded some blocks and not the others, and goes on when it is repeated. Thread-safe.
 */
public final class Loader {

    private final Ipam ipam;
    private final Store store;
    private final BlockIndex index;
    private final Rests rests;
    private final Attempts attempts;
    private final KeptRemarks remarks;

    /**
     * Opens a store.
     *
     * @param standard what holds for a store without a configuration
     * @param index how blocks are found
     * @param pause how to wait, for so many nanoseconds, when others wrote at the same time
     */
    @SuppressWarnings("exports") // Only Ipam makes one.
    public Loader(Ipam ipam, Store store, Clock clock, Configuration standard, BlockIndex index, LongConsumer pause) {
        this.ipam = ipam;
        this.store = store;
        this.index = index;
        this.rests = new Rests(clock, standard);
        this.attempts = new Attempts(pause);
        this.remarks = new KeptRemarks(store, attempts);
    }

    /** What was loaded that means nothing here. */
    public Remarks remarks() throws IOException {
        return remarks.all();
    }

    /** Loads what is not there yet. What is there and different stays as it is and is told as refused. */
    public LoadReport load(Inventory inventory) throws IOException {
        List<Cidr> pools = new ArrayList<>();
        List<Cidr> blocks = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        Map<Cidr, Pool> there = new HashMap<>();
        ipam.pools().forEach(pool -> there.put(pool.cidr(), pool));
        for (Pool pool : inventory.pools()) {
            if (there.containsKey(pool.cidr())) {
                if (!pool.equals(there.get(pool.cidr()))) {
                    refused.add("pool " + pool.cidr() + " is there already, with other settings; they stay");
                }
                continue;
            }
            try {
                ipam.putPool(pool);
                pools.add(pool.cidr());
            } catch (IpamException e) {
                refused.add(String.valueOf(e.getMessage()));
            }
        }
        for (Reservation reservation : inventory.reservations()) {
            attempts.until("reservation " + reservation.name() + " was not written", () -> add(reservation, refused));
        }
        if (inventory.configuration().isPresent()) {
            attempts.until(
                    "the configuration was not written",
                    () -> add(inventory.configuration().get(), refused));
            // The index has to know what hosts keep before it is told of blocks.
            ipam.configuration();
        }
        remarks.add(inventory.remarks(), refused);
        for (Block block : inventory.blocks()) {
            String consequence = "block " + block.cidr() + " was not loaded";
            attempts.until(consequence, () -> load(block, blocks, refused));
            StagedBlock staged = new StagedBlock(block);
            boolean more = staged.isNeeded();
            while (more) {
                more = attempts.until(consequence, () -> handOver(block, staged));
            }
        }
        return new LoadReport(pools, blocks, refused);
    }

    private Optional<Boolean> add(Reservation reservation, List<String> refused) throws IOException {
        String key = Keys.RESERVATIONS + reservation.name();
        Optional<StoreRecord> there = store.get(key);
        if (there.isEmpty()) {
            return add(key, RecordCodec.encode(reservation.addresses()));
        }
        if (!RecordCodec.addresses(there.get().value()).equals(reservation.addresses())) {
            refused.add("reservation " + reservation.name() + " is there already, of other addresses; it stays");
        }
        return Optional.of(false);
    }

    private Optional<Boolean> add(Configuration configuration, List<String> refused) throws IOException {
        Configuration now = ipam.configuration();
        if (store.get(Keys.CONFIGURATION).isPresent()) {
            if (!now.equals(configuration)) {
                refused.add("a configuration is there already, with other settings; it stays");
            }
            return Optional.of(false);
        }
        boolean same = now.hostReservedFirst() == configuration.hostReservedFirst()
                && now.hostReservedLast() == configuration.hostReservedLast();
        boolean free = store.get(Keys.HOST_RESERVED).isEmpty()
                && store.list(Keys.BLOCKS, "", 1).isEmpty();
        if (!same && !free) {
            refused.add("hosts keep " + now.hostReservedFirst() + " and " + now.hostReservedLast()
                    + " addresses of each block already; so it stays");
        } else if (!same
                && add(Keys.HOST_RESERVED, RecordCodec.encodeHostReserved(configuration))
                        .isEmpty()) {
            return Optional.empty();
        }
        return add(Keys.CONFIGURATION, RecordCodec.encode(configuration));
    }

    /** Writes a setting that is not there, and that whoever found no block before may look again; empty if others wrote at the same time. */
    private Optional<Boolean> add(String key, byte[] value) throws IOException {
        Transaction transaction =
                new Transaction().requireAbsent(key).put(key, value).put(Keys.FREED, new byte[0]);
        return store.commit(transaction) ? Optional.of(true) : Optional.empty();
    }

    private Optional<Boolean> load(Block block, List<Cidr> loaded, List<String> refused) throws IOException {
        Draft draft = new Draft(store, index, rests);
        Optional<PoolRecord> pool = draft.pool(block.cidr().address());
        if (pool.filter(found -> found.pool().blockLength() == block.cidr().length()
                        && found.pool().unitLength() == block.unitLength())
                .isEmpty()) {
            refused.add("block " + block.cidr() + " is no block of any pool");
            return Optional.of(false);
        }
        if (!canBeKept(block)) {
            refused.add(
                    "block " + block.cidr() + " has an owner, a handle or an attribute that is too long to be kept");
            return Optional.of(false);
        }
        StagedBlock staged = new StagedBlock(block);
        Optional<Block> existing = draft.block(block.cidr());
        if (existing.isPresent() && isOther(existing.get(), block, staged)) {
            refused.add("block " + block.cidr() + " is there already, and others hold addresses in it");
        }
        if (existing.isPresent() || draft.isTaken(block.cidr())) {
            return Optional.of(false);
        }
        Block claimed = staged.isNeeded() ? staged.claimed() : block;
        draft.claim(claimed);
        hold(claimed.allocations().values(), draft);
        if (!draft.commit()) {
            return Optional.empty();
        }
        loaded.add(block.cidr());
        return Optional.of(true);
    }

    /** Whether records can hold the texts of a block. */
    private static boolean canBeKept(Block block) {
        return RecordText.fits(Keys.affinity(block.affinity().orElse(""), block.cidr()))
                && block.allocations().values().stream()
                        .allMatch(held -> RecordText.fits(Keys.handle(held.handle()))
                                && RecordText.fits(held.node())
                                && RecordText.fits(held.attributes()));
    }

    /** Whether others hold something there than was loaded, or is about to be. */
    private static boolean isOther(Block existing, Block block, StagedBlock staged) {
        boolean goesOn = !staged.next(existing).isEmpty();
        return !goesOn && !existing.allocations().equals(block.allocations());
    }

    /** Adds to the handles of these what they hold. */
    private static void hold(Collection<Allocation> holders, Draft draft) throws IOException {
        Map<String, List<IpAddress>> handles = new HashMap<>();
        for (Allocation allocation : holders) {
            if (!handles.containsKey(allocation.handle())) {
                handles.put(allocation.handle(), new ArrayList<>(draft.handle(allocation.handle())));
            }
            List<IpAddress> held = handles.getOrDefault(allocation.handle(), List.of());
            held.add(allocation.address());
        }
        handles.forEach(draft::putHandle);
    }

    /** Hands some of a block's addresses over to their holders; says whether there were any. If there were none, all is as it was to be. */
    private Optional<Boolean> handOver(Block block, StagedBlock staged) throws IOException {
        Draft draft = new Draft(store, index, rests);
        Optional<Block> now = draft.block(block.cidr());
        if (now.isEmpty()) {
            return Optional.of(false);
        }
        List<Allocation> next = staged.next(now.get());
        if (next.isEmpty()) {
            return Optional.of(false);
        }
        draft.put(StagedBlock.handedOver(now.get(), next));
        List<IpAddress> waiting = new ArrayList<>(draft.handle(staged.handle()));
        next.forEach(holder -> waiting.remove(holder.address()));
        draft.putHandle(staged.handle(), waiting);
        hold(next, draft);
        return draft.commit() ? Optional.of(true) : Optional.empty();
    }
}
