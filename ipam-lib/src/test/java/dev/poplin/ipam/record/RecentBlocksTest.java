package dev.poplin.ipam.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.store.Exchange;
import dev.poplin.ipam.store.ResidentStore;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.ForwardingStore;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("I3.1")
class RecentBlocksTest {

    private final MemoryStore memory = new MemoryStore();

    /** Remembers what was read of it. */
    private class ReadStore extends ForwardingStore {

        private final List<String> reads = new ArrayList<>();

        private ReadStore() {
            super(memory);
        }

        @Override
        public Optional<StoreRecord> get(String key) throws IOException {
            reads.add(key);
            return super.get(key);
        }
    }

    /** Also knows what is current as the store in memory does. */
    private final class TellingStore extends ReadStore implements ResidentStore {

        @Override
        public boolean commit(Exchange exchange) throws IOException {
            return memory.commit(exchange);
        }

        @Override
        public boolean isCurrent(List<StoreRecord> listed) {
            return memory.isCurrent(listed);
        }

        @Override
        public boolean isCurrent(StoreRecord record) {
            return memory.isCurrent(record);
        }
    }

    private final ReadStore store = new TellingStore();
    private final RecentBlocks recent = new RecentBlocks(store, new DraftMemory());

    private StoreRecord write(String cidr, int unitLength, String node) throws IOException {
        Block block = Block.claimed(Cidr.parse(cidr), unitLength, node, 1);
        memory.commit(new Transaction().put(Keys.block(block.cidr()), RecordCodec.value(block)));
        return memory.get(Keys.block(block.cidr())).orElseThrow();
    }

    private @Nullable StoreRecord record(String address, int length) throws IOException {
        return recent.record(IpAddress.parse(address), length);
    }

    private List<String> reads() {
        List<String> reads = List.copyOf(store.reads);
        store.reads.clear();
        return reads;
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/16,        26,  32",
        "10.0.0.0/8,         20,  32",
        "10.0.0.0/24,        32,  32",
        "fd00::/112,         122, 128",
        "fd00::/56,          64,  64",
        "fd00::/56,          68,  72",
        "2001:db8::/40,      56,  64",
        "2001:db8::/40,      48,  56"
    })
    void blocksThatComeOneBehindTheOtherAreReadOnce(String pool, int blockLength, int unitLength) throws IOException {
        List<Cidr> blocks = Cidr.parse(pool).subdivide(blockLength).limit(16).toList();
        for (Cidr block : blocks) {
            write(block.toString(), unitLength, "node-1");
            recent.record(block.last(), blockLength);
        }
        assertEquals(blocks.stream().map(Keys::block).toList(), reads());
        for (Cidr block : blocks) {
            assertEquals(
                    Keys.block(block),
                    Objects.requireNonNull(recent.record(block.last(), blockLength))
                            .key());
            recent.record(block.address(), blockLength);
        }
        assertEquals(List.of(), reads());
    }

    @Test
    void aBlockThatIsWrittenRemovedOrMadeAnewIsReadAgain() throws IOException {
        StoreRecord first = write("10.0.0.0/26", 32, "node-1");
        assertSame(first, record("10.0.0.5", 26));
        StoreRecord second = write("10.0.0.0/26", 32, "node-2");
        assertSame(second, record("10.0.0.5", 26));
        memory.commit(new Transaction().delete(second.key()));
        assertNull(record("10.0.0.5", 26));
        assertNull(record("10.0.0.6", 26));
        StoreRecord third = write("10.0.0.0/26", 32, "node-1");
        assertSame(third, record("10.0.0.5", 26));
        assertEquals(5, reads().size());
        assertSame(third, record("10.0.0.63", 26));
        assertEquals(List.of(), reads());
    }

    @Test
    void whatIsPutDownLateDoesNotHideWhatWasWrittenSince() throws IOException {
        StoreRecord first = write("10.0.0.0/26", 32, "node-1");
        StoreRecord second = write("10.0.0.0/26", 32, "node-2");
        recent.wrote(Cidr.parse("10.0.0.0/26"), second);
        recent.wrote(Cidr.parse("10.0.0.0/26"), first);
        assertSame(second, record("10.0.0.1", 26));
    }

    @Test
    void blocksOfTwoLengthsAndOfBothFamiliesAreNotTakenForEachOther() throws IOException {
        // All of them have the number 0 among those of their length.
        StoreRecord small = write("0.0.0.0/28", 32, "node-1");
        StoreRecord large = write("0.0.0.0/26", 32, "node-1");
        StoreRecord six = write("::/122", 128, "node-1");
        StoreRecord wide = write("::/56", 64, "node-1");
        for (int round = 0; round < 2; round++) {
            assertSame(small, record("0.0.0.1", 28));
            assertSame(large, record("0.0.0.1", 26));
            assertSame(six, record("::1", 122));
            assertSame(wide, record("::1", 56));
            assertNull(record("0.0.0.1", 27));
        }
    }

    @Test
    void aBlockThatComesToThePlaceOfAnotherIsNotTakenForIt() throws IOException {
        StoreRecord one = write("10.0.0.0/26", 32, "node-1");
        StoreRecord other = write("10.0.64.0/26", 32, "node-1");
        for (int round = 0; round < 2; round++) {
            assertSame(one, record("10.0.0.1", 26));
            assertSame(other, record("10.0.64.1", 26));
        }
        assertEquals(4, reads().size());
    }

    @Test
    void aStoreThatDoesNotTellWhatIsCurrentIsReadEachTime() throws IOException {
        StoreRecord written = write("10.0.0.0/26", 32, "node-1");
        ReadStore silent = new ReadStore();
        RecentBlocks each = new RecentBlocks(silent, new DraftMemory());
        assertSame(written, each.record(IpAddress.parse("10.0.0.1"), 26));
        assertSame(written, each.record(IpAddress.parse("10.0.0.1"), 26));
        assertEquals(List.of(written.key(), written.key()), silent.reads);
    }
}
