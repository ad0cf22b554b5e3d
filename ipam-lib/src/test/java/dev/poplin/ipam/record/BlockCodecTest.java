package dev.poplin.ipam.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockCodecTest {

    private static final long[] NUMBERS = {0, 1, 127, 128, -1, 1_790_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE};

    @Tag("I1.2")
    @ParameterizedTest
    @CsvSource({"10.0.0.0/26, 32", "10.0.0.0/20, 32", "10.1.0.0/24, 28", "fd00::/122, 128", "fd00::/76, 80"})
    void everyBlockIsReadAsItWasWritten(String cidr, int unitLength) throws IOException {
        for (long seed = 0; seed < 30; seed++) {
            Block block = anyBlock(Cidr.parse(cidr), unitLength, new Random(seed));
            assertEquals(block, RecordCodec.block(RecordCodec.encode(block)), "seed " + seed);
        }
    }

    private static Block anyBlock(Cidr cidr, int unitLength, Random random) {
        int size = 1 << unitLength - cidr.length();
        SortedMap<Integer, Allocation> held = new TreeMap<>();
        List<Integer> free = new ArrayList<>();
        Map<Integer, Long> releasedAt = new TreeMap<>();
        for (int offset = 0; offset < size; offset++) {
            if (random.nextBoolean()) {
                held.put(offset, anyAllocation(cidr.subnet(unitLength, offset), random));
            } else {
                free.add(offset);
                releasedAt.put(offset, number(random));
            }
        }
        Collections.shuffle(free, random);
        releasedAt.values().removeIf(millis -> millis == 0);
        Optional<String> owner = random.nextBoolean() ? Optional.empty() : Optional.of("node-1");
        return new Block(cidr, unitLength, owner, number(random), held, free, releasedAt);
    }

    private static Allocation anyAllocation(Cidr prefix, Random random) {
        Map<String, String> attributes = new TreeMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            attributes.put(
                    "name-" + random.nextInt(3), random.nextBoolean() ? "name-1" : "value-" + random.nextInt(300));
        }
        return new Allocation(
                prefix.address(),
                "handle-" + random.nextInt(),
                "node-" + random.nextInt(3),
                number(random),
                prefix.length(),
                number(random),
                attributes);
    }

    private static long number(Random random) {
        return NUMBERS[random.nextInt(NUMBERS.length)];
    }

    /** Calico's record of such a block has some 20 KB. */
    @Tag("I4")
    @Test
    void aFullBlockOfPodsTakesNoMoreThanTheNamesInItAndAFewBytesForEach() {
        Block block = Block.claimed(Cidr.parse("10.0.0.0/26"), 32, "node-1", 1_790_000_000_000_000_000L);
        int names = 0;
        for (int i = 0; i < block.size(); i++) {
            String handle = "net." + "0123456789abcdef".repeat(4);
            String pod = "web-5d9c7b-" + i;
            names += handle.length() + pod.length();
            Map<String, String> attributes = Map.of("pod", pod, "namespace", "default");
            block = block.with(block.cidr().nth(i), handle, "node-1", 1_790_000_000_000L + i * 1_000L, attributes);
        }
        int bytes = RecordCodec.encode(block).length;
        assertTrue(bytes < names + 64 * 20, bytes + " bytes, of which " + names + " are names");
    }
}
