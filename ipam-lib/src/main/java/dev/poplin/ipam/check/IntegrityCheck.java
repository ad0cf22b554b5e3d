package dev.poplin.ipam.check;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.record.BlockIndex;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.PoolRecord;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.record.Rests;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds blocks, handles, index and live owners against each other; reads only. Confined to one look. */
final class IntegrityCheck {

    private static final int PAGE = 1_000;

    private final Store store;
    private final BlockIndex index;
    private final LiveOwners owners;
    private final List<PoolRecord> pools = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<IpAddress, String> holders = new HashMap<>();
    private final Map<String, byte[]> expectedIndex = new HashMap<>();
    private final Map<String, Cidr> indexed = new HashMap<>();
    private final List<Cidr> blocks = new ArrayList<>();
    private final List<Allocation> allocations = new ArrayList<>();
    /** What is said of these elsewhere may well be right. */
    private final Set<Cidr> unreadable = new HashSet<>();
    /** What these hold is not known. */
    private final Set<String> unreadableHandles = new HashSet<>();

    private long handles;

    IntegrityCheck(Store store, BlockIndex index, LiveOwners owners) {
        this.store = store;
        this.index = index;
        this.owners = owners;
    }

    @FunctionalInterface
    private interface Visitor {
        void visit(StoreRecord record) throws IOException;
    }

    private void each(String prefix, Visitor visitor) throws IOException {
        String after = "";
        List<StoreRecord> page;
        do {
            page = store.list(prefix, after, PAGE);
            for (StoreRecord record : page) {
                visitor.visit(record);
                after = record.key();
            }
        } while (page.size() == PAGE);
    }

    IntegrityReport look(Clock clock) throws IOException {
        each(Keys.POOLS, this::pool);
        each(Keys.BLOCKS, this::block);
        overlaps();
        each(Keys.RESTING, this::rest);
        each(Keys.HANDLES, this::handle);
        for (Allocation allocation : allocations) {
            if (holders.containsKey(allocation.address()) && !unreadableHandles.contains(allocation.handle())) {
                problems.add(new Problem.AddressWithoutHandle(allocation));
            }
        }
        for (String prefix : Keys.INDEX) {
            each(prefix, this::indexEntry);
        }
        expectedIndex.keySet().stream()
                .sorted()
                .forEach(key -> problems.add(new Problem.IndexEntryMissing(cidrOf(key), key)));
        liveOwners();
        return new IntegrityReport(clock.instant(), pools.size(), blocks.size(), allocations.size(), handles, problems);
    }

    private Cidr cidrOf(String key) {
        Cidr cidr = indexed.get(key);
        if (cidr == null) {
            throw new IllegalStateException("nothing is known of " + key);
        }
        return cidr;
    }

    private void pool(StoreRecord record) {
        try {
            pools.add(RecordCodec.pool(record));
        } catch (IOException e) {
            problems.add(new Problem.RecordDamaged(record.key(), String.valueOf(e.getMessage())));
        }
    }

    private void block(StoreRecord record) {
        Block block = decode(record);
        if (block == null) {
            return;
        }
        blocks.add(block.cidr());
        if (pools.stream().noneMatch(pool -> pool.hasBlocksLike(block.cidr()))) {
            problems.add(new Problem.BlockOutsidePools(block.cidr(), block.heldCount()));
        }
        String wrong = wrongFreeList(block);
        if (!wrong.isEmpty()) {
            problems.add(new Problem.FreeListWrong(block.cidr(), wrong));
        }
        for (Allocation allocation : block.allocations().values()) {
            allocations.add(allocation);
            holders.put(allocation.address(), allocation.handle());
        }
        index.entries(block).forEach((key, value) -> {
            expectedIndex.put(key, value);
            indexed.put(key, block.cidr());
        });
    }

    private void rest(StoreRecord record) {
        try {
            Rests.requireReadable(record);
        } catch (IOException e) {
            problems.add(new Problem.RecordDamaged(record.key(), String.valueOf(e.getMessage())));
        }
    }

    private @Nullable Block decode(StoreRecord record) {
        try {
            Block block = RecordCodec.block(record);
            if (Keys.block(block.cidr()).equals(record.key())) {
                return block;
            }
            problems.add(new Problem.RecordDamaged(record.key(), "it holds block " + block.cidr()));
        } catch (IOException | RuntimeException e) {
            problems.add(new Problem.RecordDamaged(record.key(), String.valueOf(e.getMessage())));
        }
        unreadable.add(Keys.cidr(record.key(), Keys.BLOCKS));
        return null;
    }

    /** What is wrong with a block's free list, or nothing. */
    static String wrongFreeList(Block block) {
        BitSet free = new BitSet(block.size());
        boolean beyond = false;
        boolean held = false;
        for (int i = 0; i < block.freeCount(); i++) {
            int offset = block.free(i);
            if (free.get(offset)) {
                return "an address is in it twice";
            }
            free.set(offset);
            beyond |= offset >= block.size();
            held |= offset < block.size() && block.holder(offset) != null;
        }
        if (beyond) {
            return "it goes beyond the block";
        }
        if (held) {
            return "a held address is in it";
        }
        return block.freeCount() + block.heldCount() == block.size() ? "" : "an address is missing";
    }

    private void overlaps() {
        blocks.sort(Comparator.naturalOrder());
        // A block comes before those within it.
        Cidr widest = null;
        for (Cidr block : blocks) {
            if (widest != null && widest.overlaps(block)) {
                problems.add(new Problem.BlocksOverlap(widest, block));
            } else {
                widest = block;
            }
        }
    }

    private void handle(StoreRecord record) {
        handles++;
        String handle = record.key().substring(Keys.HANDLES.length());
        List<IpAddress> named;
        try {
            named = RecordCodec.handle(record);
        } catch (IOException e) {
            problems.add(new Problem.RecordDamaged(record.key(), String.valueOf(e.getMessage())));
            unreadableHandles.add(handle);
            return;
        }
        for (IpAddress address : named) {
            if (!holders.remove(address, handle) && !isUnreadable(address.toCidr())) {
                problems.add(new Problem.HandleWithoutAddress(handle, address));
            }
        }
    }

    private boolean isUnreadable(Cidr place) {
        return unreadable.stream().anyMatch(block -> block.contains(place));
    }

    private void indexEntry(StoreRecord record) {
        byte[] expected = expectedIndex.remove(record.key());
        if (expected == null && !leadsToUnreadable(record.key())) {
            problems.add(new Problem.IndexEntryStray(record.key()));
        } else if (expected != null && !Arrays.equals(expected, record.value())) {
            problems.add(new Problem.IndexEntryMissing(cidrOf(record.key()), record.key()));
        }
    }

    private boolean leadsToUnreadable(String key) {
        try {
            return isUnreadable(Keys.placeOf(key));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    private void liveOwners() throws IOException {
        Set<IpAddress> held = new HashSet<>();
        for (Allocation allocation : allocations) {
            held.add(allocation.address());
            Owners.state(owners, allocation)
                    .filter(state -> state == LiveOwners.State.GONE || state == LiveOwners.State.MISSING)
                    .ifPresent(state -> problems.add(new Problem.OwnerNotAlive(allocation, state)));
        }
        owners.inUse().forEach((address, owner) -> {
            if (!held.contains(address)) {
                boolean inPool =
                        pools.stream().anyMatch(found -> found.pool().cidr().contains(address));
                problems.add(new Problem.UsedWithoutAllocation(address, owner, inPool));
            }
        });
    }
}
