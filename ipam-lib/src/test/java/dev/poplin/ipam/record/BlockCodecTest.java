package dev.poplin.ipam.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
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

    /** What is in journals and in etcd stays readable: another form needs another version. */
    @Tag("I3.2")
    @Test
    void theBytesOfABlockAreThoseOfTheSixthForm() {
        Map<String, String> web = Map.of("pod", "web-1", "namespace", "default");
        Map<String, String> other = Map.of("pod", "web-2", "namespace", "default", "boot", "7");
        long now = 1_790_000_000_000L;
        Block block = Block.claimed(Cidr.parse("10.0.0.0/29"), 32, "node-1", now * 1_000_000)
                .with(IpAddress.parse("10.0.0.2"), "net.größe-1", "node-1", now, web)
                .with(IpAddress.parse("10.0.0.0"), "net.\0\uD83D\uDE00", "node-2", now + 500, other)
                .with(IpAddress.parse("10.0.0.1"), "h", "node-1", now - 1_000, Map.of())
                .without(IpAddress.parse("10.0.0.2"), now + 1_000)
                .with(IpAddress.parse("10.0.0.5"), "net.größe-1", "node-1", now, web);
        assertEquals(
                "06000b31302e302e302e302f32392000066e6f64652d3118d75b8423f300050900066e6f64652d320004626f6f7400013700"
                        + "096e616d657370616365000764656661756c740003706f6400057765622d3200066e6f64652d3100057765622d310300e8b7"
                        + "83c59868000c6e65742ec080eda0bdedb88000050301020304050601b71700016807030005d00f000d6e65742e6772c3b6c3"
                        + "9f652d3107000203040508030004000600070002d0bf83c59868",
                HexFormat.of().formatHex(RecordCodec.encode(block)));
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
                // A block keeps times from the year 2490 BC to the year 6429.
                releasedAt.put(offset, Math.max(Math.min(number(random), Long.MAX_VALUE >> 16), Long.MIN_VALUE >> 16));
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
