package dev.poplin.netlink.nftables.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.IpRange;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.syntax.SetPrinter;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("N3.2")
class IntervalSetTest {

    private final IntervalSet set = IntervalSet.ofAddresses("s", IpFamily.IPV4);

    private static Bytes port(int number) {
        return Bytes.ofPort(number);
    }

    private String wanted() {
        return SetPrinter.elements(set.wanted(), " ");
    }

    @Test
    void rangesThatOverlapOrTouchBecomeOne() {
        set.add(Cidr.parse("10.0.0.0/24"));
        set.add(Cidr.parse("10.0.2.0/24"));
        assertEquals("10.0.0.0/24 10.0.2.0/24", wanted());
        set.add(Cidr.parse("10.0.1.0/24"));
        assertEquals("10.0.0.0-10.0.2.255", wanted());
        assertFalse(set.add(Cidr.parse("10.0.1.7/32")));
        set.add(IpRange.parse("10.0.2.200-10.0.3.255"));
        assertEquals("10.0.0.0/22", wanted());
    }

    @Test
    void whatIsTakenOutOfTheMiddleLeavesBothEnds() {
        set.add(Cidr.parse("0.0.0.0/0"));
        assertTrue(set.remove(Cidr.parse("10.0.0.0/8")));
        assertEquals("0.0.0.0-9.255.255.255 11.0.0.0-255.255.255.255", wanted());
        assertFalse(set.remove(Cidr.parse("10.1.0.0/16")));
        set.remove(Cidr.parse("128.0.0.0/1"));
        set.remove(Cidr.parse("0.0.0.0/8"));
        assertEquals("1.0.0.0-9.255.255.255 11.0.0.0-127.255.255.255", wanted());
    }

    @Test
    void overlapsAreNamed() {
        set.add(Cidr.parse("10.0.0.0/8"));
        Bytes inside = Bytes.of(IpAddress.parse("10.9.0.0"));
        Bytes behind = Bytes.of(IpAddress.parse("11.0.0.0"));
        assertEquals(Optional.of("10.0.0.0/8"), set.overlap(inside, behind));
        assertEquals(Optional.empty(), set.overlap(behind, behind));
        List<IpRange> both = List.of(IpRange.of(Cidr.parse("10.0.0.0/8")), IpRange.of(Cidr.parse("10.255.0.0/16")));
        String message = assertThrows(IllegalArgumentException.class, () -> NftSet.ofRanges("s", IpFamily.IPV4, both))
                .getMessage();
        assertTrue(message.contains("10.255.0.0"), message);
    }

    @Test
    void keysOfTheWrongLengthOrOrderAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> set.add(port(1), port(2)));
        assertThrows(
                IllegalArgumentException.class,
                () -> set.add(Bytes.of(IpAddress.parse("10.0.0.2")), Bytes.of(IpAddress.parse("10.0.0.1"))));
        assertThrows(IllegalArgumentException.class, () -> set.add(Cidr.parse("fd00::/8")));
    }

    @Test
    void aDeltaIsWhatDiffersFromTheLastConfirmedState() {
        set.add(Cidr.parse("10.0.0.0/24"));
        set.add(Cidr.parse("192.0.2.0/24"));
        set.confirm(set.delta());
        assertTrue(set.delta().isEmpty());
        set.add(Cidr.parse("10.0.1.0/24"));
        IntervalSet.Delta delta = set.delta();
        assertEquals("10.0.0.0/24", SetPrinter.elements(delta.removed(), " "));
        assertEquals("10.0.0.0/23", SetPrinter.elements(delta.added(), " "));
        set.remove(Cidr.parse("192.0.2.0/24"));
        set.confirm(delta);
        assertEquals("192.0.2.0/24", SetPrinter.elements(set.delta().removed(), " "));
        set.add(Cidr.parse("192.0.2.0/24"));
        assertTrue(set.delta().isEmpty(), "what comes back as it was need not be written");
    }

    /** Against a bit per port: the same ports, never two ranges that touch, and the kernel has what the deltas made of it. */
    @Test
    void doesWhatABitPerPortWouldDo() {
        long seed = Long.getLong("poplin.seed", System.nanoTime());
        Random random = new Random(seed);
        IntervalSet ports = IntervalSet.of("ports", KeyType.INET_SERVICE);
        BitSet model = new BitSet(65_536);
        TreeMap<Bytes, NftSet.Element> kernel = new TreeMap<>();
        for (int step = 0; step < 3_000; step++) {
            int first = random.nextInt(10) == 0 ? 65_535 - random.nextInt(50) : random.nextInt(65_536);
            int last = Math.min(65_535, first + random.nextInt(random.nextBoolean() ? 4 : 3_000));
            if (random.nextInt(3) == 0) {
                ports.remove(port(first), port(last));
                model.clear(first, last + 1);
            } else {
                ports.add(port(first), port(last));
                model.set(first, last + 1);
            }
            if (random.nextInt(5) == 0) {
                IntervalSet.Delta delta = ports.delta();
                delta.removed().elements().keySet().forEach(kernel::remove);
                kernel.putAll(delta.added().elements());
                ports.confirm(delta);
                assertEquals(ports.wanted().elements(), kernel, "seed " + seed);
            }
        }
        int ranges = 0;
        for (int at = model.nextSetBit(0); at >= 0; at = model.nextSetBit(model.nextClearBit(at))) {
            NftSet.Element range = ports.wanted().elements().get(port(at));
            assertTrue(range != null, "seed " + seed + ": no range begins at " + at);
            assertEquals(port(model.nextClearBit(at) - 1), range.last(), "seed " + seed);
            ranges++;
        }
        assertEquals(ranges, ports.size(), "seed " + seed);
    }
}
