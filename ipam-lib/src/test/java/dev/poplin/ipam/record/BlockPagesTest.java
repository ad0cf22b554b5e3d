package dev.poplin.ipam.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.ForwardingStore;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("I2.2")
class BlockPagesTest {

    @ParameterizedTest
    @CsvSource({
        "10.244.0.0/16,       10.244.",
        "10.244.0.0/18,       10.244.",
        "10.0.0.0/7,          ''",
        "0.0.0.0/0,           ''",
        "10.244.1.0/26,       10.244.1.",
        "10.244.1.7/32,       10.244.1.",
        "fd00:1:2::/48,       fd00:1:2:",
        "fd00::/122,          fd00:",
        "fd00:0:2::/64,       fd00:",
        "::/64,               ''",
        "2001:db8:a:b0::/60,  2001:db8:a:"
    })
    void theTextOfEveryBlockOfAPoolBeginsAsThePoolDoes(String pool, String beginning) {
        Cidr cidr = Cidr.parse(pool);
        assertEquals(beginning, BlockPages.beginning(cidr));
        int length = Math.min(cidr.length() + 4, cidr.family().bits());
        cidr.subdivide(length)
                .forEach(block -> assertEquals(beginning, Keys.text(block).substring(0, beginning.length())));
    }

    @Test
    void theBlocksOfAPoolAreReadInPagesAndNoOthersWithThem() throws IOException {
        MemoryStore store = new MemoryStore();
        for (int i = 0; i < 1_200; i++) {
            store.commit(new Transaction()
                    .put(Keys.block(Cidr.parse("10.1.0.0/16").subnet(28, i)), new byte[0])
                    .put(Keys.block(Cidr.parse("10.2.0.0/16").subnet(28, i)), new byte[0]));
        }
        List<Integer> pages = new ArrayList<>();
        ForwardingStore counting = new ForwardingStore(store) {
            @Override
            public List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
                assertEquals("block/10.2.", prefix);
                pages.add(super.list(prefix, after, limit).size());
                return super.list(prefix, after, limit);
            }
        };
        Cidr half = Cidr.parse("10.2.0.0/18");
        TreeSet<Cidr> seen = new TreeSet<>();
        BlockPages.within(half, counting, (cidr, record) -> seen.add(cidr));
        assertEquals(List.of(500, 500, 200), pages);
        TreeSet<Cidr> expected = new TreeSet<>();
        half.subdivide(28).limit(1_200).forEach(expected::add);
        assertEquals(expected, seen);
    }
}
