package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.record.BlockIndex;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.PoolRecord;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must hold of blocks and handles after whatever happened. */
public final class Invariants {

    private Invariants() {}

    /** What is found beside the blocks is what belongs to them, and nothing else. */
    private static void checkIndex(Ipam ipam, Store store) throws IOException {
        Map<String, String> expected = new TreeMap<>();
        for (Block block : ipam.blocks()) {
            new BlockIndex(0, 0)
                    .entries(block)
                    .forEach((key, value) -> expected.put(key, new String(value, StandardCharsets.ISO_8859_1)));
        }
        Map<String, String> found = new TreeMap<>();
        for (String prefix : List.of("affinity/", Keys.EMPTY, Keys.ROOM, Keys.BORROWED)) {
            for (StoreRecord record : store.list(prefix)) {
                found.put(record.key(), new String(record.value(), StandardCharsets.ISO_8859_1));
            }
        }
        assertEquals(expected, found);
    }

    /** Every block is in a pool that has such blocks, and no two share addresses. */
    private static void checkPlaces(Ipam ipam, Store store) throws IOException {
        List<PoolRecord> pools = Draft.pools(store);
        List<Block> blocks = ipam.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            assertTrue(
                    pools.stream().anyMatch(pool -> pool.hasBlocksLike(block.cidr())),
                    () -> block.cidr() + " is no block of " + pools);
            assertTrue(
                    i == 0 || !blocks.get(i - 1).cidr().overlaps(block.cidr()),
                    () -> block.cidr() + " shares addresses with another of " + pools);
        }
    }

    /** A pool that is noted to have no block left has none; what is noted of rests, {@link RestingPoolTest} and {@link RestWatch} look after. */
    private static void checkMarks(Ipam ipam, Store store) throws IOException {
        long freed = store.get(Keys.FREED).map(StoreRecord::revision).orElse(0L);
        CidrSet.Builder reserved = CidrSet.builder();
        ipam.reservations().forEach(reservation -> reserved.addAll(reservation.addresses()));
        List<Block> blocks = ipam.blocks();
        for (Pool pool : ipam.pools()) {
            Optional<StoreRecord> mark = store.get(Keys.claimed(pool.cidr()));
            if (mark.isPresent() && ByteBuffer.wrap(mark.get().value()).getLong() == freed) {
                OpenBlocks open = OpenBlocks.of(pool, reserved.build());
                for (long number = 0; number < open.count(); number++) {
                    Cidr cidr = open.get(number);
                    assertTrue(
                            blocks.stream().anyMatch(block -> block.cidr().overlaps(cidr)),
                            () -> cidr + " of " + pool + " is noted as claimed, and nobody has it");
                }
            }
        }
    }

    /** No address is free and held, or held twice; every held address is in its handle, and the other way round. */
    public static void check(Ipam ipam, Store store, Set<String> handles) throws IOException {
        checkIndex(ipam, store);
        checkPlaces(ipam, store);
        checkMarks(ipam, store);
        Set<IpAddress> held = new HashSet<>();
        Set<String> holders = new TreeSet<>();
        for (Block block : ipam.blocks()) {
            Set<Integer> offsets = new TreeSet<>(block.free());
            assertEquals(block.free().size(), offsets.size(), "free twice in " + block.cidr());
            offsets.addAll(block.allocations().keySet());
            assertEquals(block.size(), offsets.size(), "lost or doubled in " + block.cidr());
            assertEquals(block.size(), block.free().size() + block.allocations().size());
            for (Allocation allocation : block.allocations().values()) {
                assertTrue(held.add(allocation.address()), "held twice: " + allocation);
                holders.add(allocation.handle());
                assertTrue(
                        ipam.held(allocation.handle()).contains(allocation.address()),
                        "not in its handle: " + allocation);
            }
        }
        assertTrue(handles.containsAll(holders), "a holder nobody knows: " + holders);
        for (String handle : handles) {
            for (IpAddress address : ipam.held(handle)) {
                assertEquals(handle, ipam.find(address).orElseThrow().handle(), "handle without address " + address);
            }
        }
    }
}
