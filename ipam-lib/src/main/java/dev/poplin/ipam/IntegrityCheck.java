package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Holds blocks, handles, index and live owners against each other; reads only. Confined to one look. */
final class IntegrityCheck {

    private static final int PAGE = 1_000;

    private final Store store;
    private final BlockIndex index;
    private final LiveOwners owners;
    private final List<Pool> pools;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<IpAddress, String> holders = new HashMap<>();
    private final Map<String, byte[]> expectedIndex = new HashMap<>();
    private final Map<String, Cidr> indexed = new HashMap<>();
    private final List<Cidr> blocks = new ArrayList<>();
    private final List<Allocation> allocations = new ArrayList<>();
    /** What is said of these elsewhere may well be right. */
    private final Set<Cidr> unreadable = new HashSet<>();

    private long handles;

    private IntegrityCheck(Store store, BlockIndex index, List<Pool> pools, LiveOwners owners) {
        this.store = store;
        this.index = index;
        this.pools = pools;
        this.owners = owners;
    }

    /**
     * Looks; and if there is something, looks again and reports what it saw both times, since others may have been writing.
     */
    static IntegrityReport report(Store store, BlockIndex index, Pools pools, LiveOwners owners, Clock clock)
            throws IOException {
        IntegrityReport first = new IntegrityCheck(store, index, pools.list(), owners).look(clock);
        if (first.isClean()) {
            return first;
        }
        IntegrityReport second = new IntegrityCheck(store, index, pools.list(), owners).look(clock);
        Set<Problem> both = new LinkedHashSet<>(second.problems());
        both.retainAll(new HashSet<>(first.problems()));
        return new IntegrityReport(
                second.time(),
                second.pools(),
                second.blocks(),
                second.addresses(),
                second.handles(),
                List.copyOf(both));
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

    private IntegrityReport look(Clock clock) throws IOException {
        each(Keys.BLOCKS, this::block);
        overlaps();
        each(Keys.HANDLES, this::handle);
        for (Allocation allocation : allocations) {
            if (holders.containsKey(allocation.address())) {
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

    private void block(StoreRecord record) {
        Block block = decode(record);
        if (block == null) {
            return;
        }
        blocks.add(block.cidr());
        if (pools.stream().noneMatch(pool -> isBlockOf(pool, block.cidr()))) {
            problems.add(new Problem.BlockOutsidePools(
                    block.cidr(), block.allocations().size()));
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

    private @Nullable Block decode(StoreRecord record) {
        try {
            Block block = RecordCodec.block(record.value());
            if (Keys.block(block.cidr()).equals(record.key())) {
                return block;
            }
            problems.add(new Problem.BlockDamaged(record.key(), "it holds block " + block.cidr()));
        } catch (IOException | RuntimeException e) {
            problems.add(new Problem.BlockDamaged(record.key(), String.valueOf(e.getMessage())));
        }
        unreadable.add(Keys.cidr(record.key(), Keys.BLOCKS));
        return null;
    }

    private static boolean isBlockOf(Pool pool, Cidr block) {
        return pool.cidr().contains(block) && pool.blockLength() == block.length();
    }

    /** What is wrong with a block's free list, or nothing. */
    static String wrongFreeList(Block block) {
        Set<Integer> free = new TreeSet<>(block.free());
        if (free.size() != block.free().size()) {
            return "an address is in it twice";
        }
        if (free.stream().anyMatch(offset -> offset >= block.size())) {
            return "it goes beyond the block";
        }
        if (free.stream().anyMatch(block.allocations()::containsKey)) {
            return "a held address is in it";
        }
        return free.size() + block.allocations().size() == block.size() ? "" : "an address is missing";
    }

    private void overlaps() {
        blocks.sort(Comparator.naturalOrder());
        for (int i = 1; i < blocks.size(); i++) {
            if (blocks.get(i - 1).overlaps(blocks.get(i))) {
                problems.add(new Problem.BlocksOverlap(blocks.get(i - 1), blocks.get(i)));
            }
        }
    }

    private void handle(StoreRecord record) throws IOException {
        handles++;
        String handle = record.key().substring(Keys.HANDLES.length());
        for (IpAddress address : RecordCodec.handle(record.value())) {
            if (!holders.remove(address, handle) && unreadable.stream().noneMatch(block -> block.contains(address))) {
                problems.add(new Problem.HandleWithoutAddress(handle, address));
            }
        }
    }

    private void indexEntry(StoreRecord record) {
        byte[] expected = expectedIndex.remove(record.key());
        if (expected == null && !unreadable.contains(Keys.blockOf(record))) {
            problems.add(new Problem.IndexEntryStray(record.key()));
        } else if (expected != null && !Arrays.equals(expected, record.value())) {
            problems.add(new Problem.IndexEntryMissing(cidrOf(record.key()), record.key()));
        }
    }

    private void liveOwners() throws IOException {
        Set<IpAddress> held = new HashSet<>();
        for (Allocation allocation : allocations) {
            held.add(allocation.address());
            LiveOwners.State state = owners.stateOf(allocation);
            if (state == LiveOwners.State.GONE || state == LiveOwners.State.MISSING) {
                problems.add(new Problem.OwnerNotAlive(allocation, state));
            }
        }
        owners.inUse().forEach((address, owner) -> {
            if (!held.contains(address)) {
                boolean inPool = pools.stream().anyMatch(pool -> pool.cidr().contains(address));
                problems.add(new Problem.UsedWithoutAllocation(address, owner, inPool));
            }
        });
    }
}
