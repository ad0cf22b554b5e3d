package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("V3")
class CidrMapTest {

    private final CidrMap<String> map = new CidrMap<>();

    private static Cidr cidr(String text) {
        return Cidr.parse(text);
    }

    private Optional<String> match(String address) {
        return map.longestMatch(IpAddress.parse(address)).map(CidrMap.Entry::value);
    }

    @Test
    void findsTheLongestPrefixThatHoldsAnAddress() {
        map.put(cidr("0.0.0.0/0"), "default");
        map.put(cidr("10.244.0.0/16"), "pool");
        map.put(cidr("10.244.1.0/26"), "block");
        map.put(cidr("10.244.1.7/32"), "pod");

        assertEquals(Optional.of("pod"), match("10.244.1.7"));
        assertEquals(Optional.of("block"), match("10.244.1.8"));
        assertEquals(Optional.of("pool"), match("10.244.1.64"));
        assertEquals(Optional.of("default"), match("10.245.0.0"));
        assertEquals(Optional.empty(), match("::"));
    }

    @Test
    void keepsTheFamiliesApart() {
        map.put(cidr("0.0.0.0/0"), "four");
        map.put(cidr("::/0"), "six");

        assertEquals(Optional.of("four"), match("0.0.0.0"));
        assertEquals(Optional.of("six"), match("::ffff:0.0.0.0"));
        map.remove(cidr("::/0"));
        assertEquals(Optional.of("four"), match("255.255.255.255"));
        assertEquals(Optional.empty(), match("::"));
    }

    @Test
    void returnsThePreviousValueOfAPrefix() {
        assertEquals(Optional.empty(), map.put(cidr("10.0.0.0/8"), "a"));
        assertEquals(Optional.of("a"), map.put(cidr("10.0.0.0/8"), "b"));
        assertEquals(1, map.size());
        assertEquals(Optional.of("b"), map.remove(cidr("10.0.0.0/8")));
        assertEquals(Optional.empty(), map.remove(cidr("10.0.0.0/8")));
        assertTrue(map.isEmpty());
    }

    @Test
    void findsAPrefixExactlyOnlyWhenItIsThere() {
        map.put(cidr("10.0.0.0/9"), "low");
        map.put(cidr("10.128.0.0/9"), "high");

        assertEquals(Optional.empty(), map.get(cidr("10.0.0.0/8")));
        assertEquals(Optional.of("low"), map.get(cidr("10.0.0.0/9")));
        assertEquals(Optional.empty(), map.get(cidr("10.0.0.0/10")));
        assertEquals(Optional.empty(), map.remove(cidr("10.0.0.0/8")));
        assertEquals(2, map.size());
    }

    @Test
    void listsCoveringEntriesWidestFirstAndCoveredOnesInOrder() {
        for (String prefix : List.of("10.1.2.0/24", "10.0.0.0/8", "10.1.0.0/16", "10.1.3.0/24", "11.0.0.0/8")) {
            map.put(cidr(prefix), prefix);
        }

        assertEquals(
                List.of("10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24"),
                map.covering(IpAddress.parse("10.1.2.3")).stream()
                        .map(CidrMap.Entry::value)
                        .toList());
        assertEquals(
                List.of("10.0.0.0/8", "10.1.0.0/16"),
                map.covering(cidr("10.1.0.0/16")).stream()
                        .map(CidrMap.Entry::value)
                        .toList());
        assertEquals(
                List.of("10.1.0.0/16", "10.1.2.0/24", "10.1.3.0/24"),
                map.coveredBy(cidr("10.1.0.0/16")).map(CidrMap.Entry::value).toList());
        assertEquals(
                List.of("10.1.2.0/24", "10.1.3.0/24"),
                map.coveredBy(cidr("10.1.2.0/23")).map(CidrMap.Entry::value).toList());
        assertEquals(List.of(), map.coveredBy(cidr("10.2.0.0/16")).toList());
        assertEquals(List.of(), map.coveredBy(cidr("::/0")).toList());
    }

    @Test
    void matchesAWholePrefixOnlyByOneThatHoldsAllOfIt() {
        map.put(cidr("10.0.0.0/8"), "eight");
        map.put(cidr("10.0.0.0/24"), "twenty-four");

        assertEquals(
                "eight", map.longestMatch(cidr("10.0.0.0/23")).orElseThrow().value());
        assertEquals(
                "twenty-four",
                map.longestMatch(cidr("10.0.0.0/24")).orElseThrow().value());
        assertEquals(Optional.empty(), map.longestMatch(cidr("0.0.0.0/0")));
    }

    @Test
    void refusesAPrefixWithHostBits() {
        Cidr interfaceAddress = Cidr.parseInterface("10.0.0.7/24");

        String message = assertThrows(IllegalArgumentException.class, () -> map.put(interfaceAddress, "x"))
                .getMessage();

        assertEquals("10.0.0.7/24 has bits set beyond its length", message);
        assertTrue(map.isEmpty());
    }

    @Test
    void aCopyGoesItsOwnWay() {
        map.put(cidr("10.0.0.0/8"), "kept");
        CidrMap<String> copy = map.copy();

        map.clear();
        copy.put(cidr("::/0"), "added");

        assertEquals("{ }", map.toString());
        assertEquals("{ 10.0.0.0/8 -> kept, ::/0 -> added }", copy.toString());
    }

    @Test
    void aWalkSeesTheMapAsItWasWhenTheWalkBegan() {
        map.put(cidr("10.0.0.0/8"), "a");
        map.put(cidr("10.1.0.0/16"), "b");

        List<String> seen = map.entries()
                .peek(entry -> map.clear())
                .map(CidrMap.Entry::value)
                .toList();

        assertEquals(List.of("a", "b"), seen);
        assertEquals(0, map.size());
    }
}
