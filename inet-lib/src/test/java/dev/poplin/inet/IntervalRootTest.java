package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.poplin.inet.gen.Gen;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The intervals that a large map answers from; that such maps answer as small ones do, {@link DirectRootTest} shows. */
@Tag("V3")
class IntervalRootTest {

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void afterAnyChangesItAnswersAsOneThatIsMadeAfresh(IpFamily family) {
        Gen.forAll(200, gen -> {
            MapContent<Object> content = MapContent.empty(family);
            IntervalRoot changed = IntervalRoot.of(family, null);
            List<Cidr> known = new ArrayList<>();
            Set<Cidr> present = new HashSet<>();
            for (int step = 0; step < 40; step++) {
                boolean remove = !known.isEmpty() && gen.oneIn(3);
                Cidr cidr = remove ? gen.oneOf(known) : near(gen, family);
                PrefixBits key = PrefixBits.of(cidr);
                if (key.length() == 0) {
                    continue;
                }
                known.add(cidr);
                if (remove && present.remove(cidr)) {
                    content = content.without(key);
                    changed = changed.without(key, content);
                } else if (!remove) {
                    content = content.with(key, step, present.add(cidr) ? 1 : 0);
                    changed = changed.with(key, step);
                }
                IntervalRoot fresh = IntervalRoot.of(family, content.root());
                for (Cidr each : known) {
                    requireSame(fresh, changed, each.first());
                    requireSame(fresh, changed, each.last());
                }
            }
        });
    }

    private static void requireSame(IntervalRoot fresh, IntervalRoot changed, IpAddress address) {
        long high = PrefixBits.high(address);
        Intervals expected = fresh.cell(high);
        Intervals actual = changed.cell(high);
        int at = expected.find(fresh.number(high));
        int found = actual.find(changed.number(high));
        assertEquals(expected.value(at), actual.value(found), address::toString);
        if (expected.value(at) != null) {
            assertEquals(expected.length(at), actual.length(found), address::toString);
        }
    }

    /** Prefixes that often share a cell, on both sides of how long one can be that has intervals. */
    private static Cidr near(Gen gen, IpFamily family) {
        return gen.oneIn(4)
                ? gen.cidr(family)
                : gen.cidrWithin(Cidr.parse(family == IpFamily.IPV4 ? "10.0.0.0/14" : "2001:db8::/44"));
    }

    @Test
    void aCellWithTooManyIntervalsLeavesItToTheTree() {
        MapContent<Object> content = MapContent.empty(IpFamily.IPV4);
        List<Cidr> crowd = Cidr.parse("10.0.0.0/12")
                .subdivide(28)
                .limit(Intervals.MOST + 1)
                .toList();
        IntervalRoot root = IntervalRoot.of(IpFamily.IPV4, null);
        for (Cidr cidr : crowd) {
            content = content.with(PrefixBits.of(cidr), cidr, 1);
            root = root.with(PrefixBits.of(cidr), cidr);
        }
        long high = PrefixBits.high(crowd.get(0).first());
        assertSame(Intervals.DENSE, root.cell(high));
        assertSame(null, root.cell(high).value(root.cell(high).find(root.number(high))));
        PrefixBits last = PrefixBits.of(crowd.get(crowd.size() - 1));
        assertSame(Intervals.DENSE, root.without(last, content.without(last)).cell(high));
    }

    @Test
    void aMapWhoseEntriesCrowdIntoOneCellAnswersAllTheSame() {
        CidrMap<Cidr> map = new CidrMap<>();
        Cidr all = Cidr.parse("10.0.0.0/12");
        map.put(all, all);
        all.subdivide(28).forEach(cidr -> map.put(cidr, cidr));
        all.subdivide(28).limit(100).forEach(cidr -> {
            assertEquals(cidr, map.longestMatchOr(cidr.last(), all));
            map.remove(cidr);
            assertEquals(all, map.longestMatch(cidr.first()).orElseThrow().cidr());
        });
    }
}
