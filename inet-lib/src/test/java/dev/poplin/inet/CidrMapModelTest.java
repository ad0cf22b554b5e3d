package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.gen.Gen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random writes and look-ups compared with a sorted map that is searched from end to end. */
@Tag("V3")
@Tag("V5")
class CidrMapModelTest {

    @Test
    void answersAsASortedMapWouldAfterAnyWrites() {
        Gen.forAll(300, gen -> {
            CidrMap<Integer> map = new CidrMap<>();
            TreeMap<Cidr, Integer> model = new TreeMap<>();
            List<Cidr> known = new ArrayList<>(List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")));
            for (int step = 0; step < 60; step++) {
                Cidr cidr = pick(gen, known);
                known.add(cidr);
                if (gen.oneIn(3)) {
                    assertEquals(Optional.ofNullable(model.remove(cidr)), map.remove(cidr));
                } else {
                    assertEquals(Optional.ofNullable(model.put(cidr, step)), map.put(cidr, step));
                }
                compare(map, model, pick(gen, known));
            }
            assertEquals(entries(model), map.entries().toList());
            known.forEach(map::remove);
            assertEquals(List.of(), map.entries().toList());
            assertEquals(0, map.size());
        });
    }

    /** A known prefix, one inside or around it, or any other: so that prefixes nest as in real tables. */
    private static Cidr pick(Gen gen, List<Cidr> known) {
        Cidr near = gen.oneOf(known);
        return switch (gen.between(0, 4)) {
            case 0 -> near;
            case 1 -> near.supernet(gen.between(0, near.length()));
            case 2, 3 -> gen.cidrWithin(near);
            default -> gen.cidr();
        };
    }

    private static void compare(CidrMap<Integer> map, TreeMap<Cidr, Integer> model, Cidr probe) {
        List<CidrMap.Entry<Integer>> covering = entries(model).stream()
                .filter(entry -> entry.cidr().contains(probe))
                .sorted(Comparator.comparingInt(entry -> entry.cidr().length()))
                .toList();
        assertEquals(covering, map.covering(probe));
        assertEquals(
                covering.isEmpty() ? Optional.empty() : Optional.of(covering.get(covering.size() - 1)),
                map.longestMatch(probe));
        assertEquals(
                entries(model).stream()
                        .filter(entry -> probe.contains(entry.cidr()))
                        .toList(),
                map.coveredBy(probe).toList());
        assertEquals(Optional.ofNullable(model.get(probe)), map.get(probe));
        assertEquals(model.size(), map.size());
        for (IpAddress end : List.of(probe.first(), probe.last())) {
            assertEquals(
                    entries(model).stream()
                            .filter(entry -> entry.cidr().contains(end))
                            .max(Comparator.comparingInt(entry -> entry.cidr().length())),
                    map.longestMatch(end));
            assertEquals(map.longestMatch(end).map(CidrMap.Entry::value).orElse(-1), map.longestMatchOr(end, -1));
        }
    }

    @Test
    void theTreeHasOneShapeForTheSameEntriesWhateverCameAndWent() {
        Gen.forAll(500, gen -> {
            TrieNode tree = null;
            TreeMap<Cidr, String> model = new TreeMap<>();
            for (Cidr cidr : gen.listOf(1, 30, each -> each.cidrWithin(Cidr.parse("10.0.0.0/21")))) {
                model.put(cidr, cidr.toString());
                tree = TrieNode.with(tree, PrefixBits.of(cidr), cidr.toString());
            }
            for (Cidr gone : List.copyOf(model.keySet())) {
                if (gen.oneIn(2)) {
                    model.remove(gone);
                    tree = TrieNode.without(tree, PrefixBits.of(gone));
                }
            }
            TrieNode fresh = null;
            for (Cidr cidr : model.descendingKeySet()) {
                fresh = TrieNode.with(fresh, PrefixBits.of(cidr), cidr.toString());
            }
            assertEquals(String.valueOf(fresh), String.valueOf(tree));
        });
    }

    private static List<CidrMap.Entry<Integer>> entries(Map<Cidr, Integer> model) {
        return model.entrySet().stream()
                .map(entry -> new CidrMap.Entry<>(entry.getKey(), entry.getValue()))
                .toList();
    }
}
