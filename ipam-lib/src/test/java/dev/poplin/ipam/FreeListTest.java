package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FreeListTest {

    private static final int SIZE = 64;

    /** What a list is to hold, and the list: none may change when another is made of it. */
    private record Case(List<Integer> offsets, Map<Integer, Long> releases, FreeList list) {

        private Case without(int offset) {
            List<Integer> rest = new ArrayList<>(offsets);
            rest.remove(Integer.valueOf(offset));
            return new Case(rest, releases, list.without(offset));
        }

        private Case with(int offset, long millis) {
            List<Integer> more = new ArrayList<>(offsets);
            more.add(offset);
            Map<Integer, Long> known = new HashMap<>(releases);
            known.put(offset, millis);
            return new Case(more, known, list.with(offset, millis));
        }

        private void check(String what) {
            assertEquals(offsets.size(), list.size(), what);
            for (int i = 0; i < offsets.size(); i++) {
                int offset = offsets.get(i);
                assertEquals(offset, list.offset(i), what);
                assertEquals(releases.getOrDefault(offset, 0L), list.releasedAt(i), what);
            }
            FreeList alike = FreeList.of(offsets, releases);
            assertEquals(alike, list, what);
            assertEquals(alike.hashCode(), list.hashCode(), what);
        }
    }

    @Tag("I1.2")
    @Test
    void keepsTheOrderOfReleaseWhateverIsTakenAndGivenBack() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            List<Case> all = new ArrayList<>(List.of(new Case(all(), Map.of(), FreeList.all(SIZE))));
            for (int step = 1; step < 300; step++) {
                // Mostly of the last one, and at times of an older one, from which others have been made already.
                int last = all.size() - 1;
                Case before = all.get(random.nextInt(4) == 0 ? random.nextInt(all.size()) : last);
                all.add(next(before, random, step));
            }
            for (int i = 0; i < all.size(); i++) {
                all.get(i).check("seed " + seed + ", list " + i);
            }
        }
    }

    private static Case next(Case before, Random random, int step) {
        List<Integer> taken = all();
        taken.removeAll(before.offsets());
        if (before.offsets().isEmpty() || !taken.isEmpty() && random.nextInt(3) == 0) {
            return before.with(taken.get(random.nextInt(taken.size())), step);
        }
        int place = random.nextInt(5) == 0 ? random.nextInt(before.offsets().size()) : 0;
        return before.without(before.offsets().get(place));
    }

    private static List<Integer> all() {
        List<Integer> all = new ArrayList<>();
        for (int offset = 0; offset < SIZE; offset++) {
            all.add(offset);
        }
        return all;
    }

    @Tag("I1.2")
    @Test
    void listsOfOtherOrderOrReleaseDiffer() {
        assertNotEquals(FreeList.of(List.of(1, 2), Map.of()), FreeList.of(List.of(2, 1), Map.of()));
        assertNotEquals(FreeList.of(List.of(1, 2), Map.of()), FreeList.of(List.of(1, 2), Map.of(2, 5L)));
        assertNotEquals(
                FreeList.of(List.of(1, 2), Map.of()),
                FreeList.of(List.of(1, 2), Map.of()).without(1));
    }

    @Tag("I1.2")
    @Test
    void keepsTheLastOffsetAndAnyTimeAndRefusesWhatItCannotKeep() {
        int last = (1 << Pool.MOST_UNITS_BITS) - 1;
        long far = 1L << 46;
        FreeList list = FreeList.of(List.of(last), Map.of(last, far)).with(0, -1);
        assertEquals(last, list.offset(0));
        assertEquals(far, list.releasedAt(0));
        assertEquals(0, list.offset(1));
        assertEquals(-1, list.releasedAt(1));
        assertThrows(IllegalArgumentException.class, () -> FreeList.of(List.of(1), Map.of(1, 1L << 47)));
        assertThrows(IllegalArgumentException.class, () -> FreeList.of(List.of(1 << 16), Map.of()));
        assertThrows(IllegalArgumentException.class, () -> FreeList.of(List.of(-1), Map.of()));
    }
}
