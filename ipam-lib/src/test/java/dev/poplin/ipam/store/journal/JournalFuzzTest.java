package dev.poplin.ipam.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals that were changed behind everybody's back. {@code -Dpoplin.journal.seeds=100} tries more of each kind. */
@Tag("I5")
@Tag("I3.2")
class JournalFuzzTest {

    private static final int SEEDS = 80 * Integer.getInteger("poplin.journal.seeds", 3);
    private static final int COMMITS = 20;

    @TempDir
    Path directory;

    private Path file;
    /** The entries of a journal that was closed, the last of which is its mark. */
    private final List<byte[]> entries = new ArrayList<>();

    @BeforeEach
    void writeAJournal() throws IOException {
        file = directory.resolve("journal-0");
        try (Journal journal = Journal.open(directory)) {
            for (int i = 0; i < COMMITS; i++) {
                // One key is written again and again, so that an old state would show.
                journal.commit(
                        new Transaction().put("key/" + i, new byte[i * 7]).put("last", new byte[] {(byte) i}));
            }
        }
        ByteBuffer whole = ByteBuffer.wrap(Files.readAllBytes(file));
        while (whole.getInt(whole.position()) != 0) {
            byte[] entry = new byte[Entry.HEADER_BYTES + whole.getInt(whole.position())];
            whole.get(entry);
            entries.add(entry);
        }
        assertEquals(COMMITS + 1, entries.size());
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        parts.forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    /** How many commits a journal of these bytes has, all of those before the last one and nothing else; -1 if it is refused. */
    private int commitsIn(byte[] bytes, String what) throws IOException {
        Files.write(file, bytes);
        try (Journal journal = Journal.open(directory)) {
            int commits = journal.list("key/").size();
            for (int i = 0; i < commits; i++) {
                StoreRecord record = journal.get("key/" + i).orElseThrow(() -> new AssertionError(what));
                assertEquals(i * 7, record.value().length, what);
            }
            int last =
                    journal.get("last").map(record -> (int) record.value()[0]).orElse(-1);
            assertEquals(commits - 1, last, what);
            return commits;
        } catch (DamagedJournalException refused) {
            assertTrue(refused.getMessage().contains(file.getFileName() + " is damaged at byte "), refused::getMessage);
            return -1;
        }
    }

    @Test
    void aJournalCutAnywhereHasWhatWasBeforeTheCut() throws IOException {
        byte[] whole = joined(entries);
        int end = 0;
        for (int entry = 0; entry < entries.size(); entry++) {
            for (int cut = end; cut < end + entries.get(entry).length; cut += 7 + cut % 5) {
                assertEquals(Math.min(entry, COMMITS), commitsIn(Arrays.copyOf(whole, cut), "cut at " + cut));
            }
            end += entries.get(entry).length;
        }
    }

    @Test
    void flippedBitsAreRefusedUnlessTheyAreInTheMarkAtTheEnd() throws IOException {
        byte[] whole = joined(entries);
        int mark = whole.length - entries.get(COMMITS).length;
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            byte[] flipped = whole.clone();
            boolean inMark = true;
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                int position = random.nextInt(whole.length);
                flipped[position] ^= (byte) (1 << random.nextInt(8));
                inMark &= position >= mark;
            }
            if (!Arrays.equals(whole, flipped)) {
                int commits = commitsIn(flipped, "seed " + seed);
                if (inMark) {
                    assertEquals(COMMITS, commits, "seed " + seed);
                } else {
                    // With the mark gone, too, what it said is gone, and the end looks like a loss of power.
                    boolean markIsWhole = Arrays.equals(whole, mark, whole.length, flipped, mark, whole.length);
                    assertTrue(commits == -1 || !markIsWhole && commits >= COMMITS - 1, "seed " + seed);
                }
            }
        }
    }

    @Test
    void entriesThatAreThereTwiceOrInAnotherOrderAreRefused() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            List<byte[]> changed = new ArrayList<>(entries.subList(0, COMMITS));
            int one = random.nextInt(COMMITS);
            if (random.nextBoolean()) {
                changed.add(random.nextInt(COMMITS + 1), changed.get(one));
            } else {
                Collections.swap(changed, one, (one + 1 + random.nextInt(COMMITS - 1)) % COMMITS);
            }
            changed.add(entries.get(COMMITS));
            assertEquals(-1, commitsIn(joined(changed), "seed " + seed));
        }
    }

    @Test
    void aHoleIsRefused() throws IOException {
        for (int missing = 0; missing < COMMITS; missing++) {
            List<byte[]> changed = new ArrayList<>(entries);
            changed.remove(missing);
            assertEquals(-1, commitsIn(joined(changed), "without " + missing));
            changed.add(missing, new byte[entries.get(missing).length]);
            assertEquals(-1, commitsIn(joined(changed), "zeros in the place of " + missing));
        }
    }

    /** The files of a generation just before it ended, and what the journal then held. */
    private record Generation(byte[] snapshot, byte[] log, List<StoreRecord> records) {}

    /** A journal over several generations, each with entries. */
    private static List<Generation> generations(Path place) throws IOException {
        TreeMap<Integer, Generation> generations = new TreeMap<>();
        try (Journal journal = Journal.open(place, 2_000)) {
            for (int i = 0; generations.size() < 5; i++) {
                journal.commit(new Transaction().put("key/" + i, new byte[i]).put("last", new byte[] {(byte) i}));
                int number = 0;
                while (!Files.exists(place.resolve("journal-" + number))) {
                    number++;
                }
                Path snapshot = place.resolve("snapshot-" + number);
                byte[] log = Files.readAllBytes(place.resolve("journal-" + number));
                if (log.length > 0 && log[3] != 0) {
                    byte[] begins = number == 0 ? new byte[0] : Files.readAllBytes(snapshot);
                    generations.put(number, new Generation(begins, log, journal.list("")));
                }
            }
        }
        return List.copyOf(generations.values());
    }

    @Test
    void aSnapshotOfOneGenerationAndTheLogOfAnotherAreRefused() throws IOException {
        List<Generation> generations = generations(directory.resolve("whole"));
        for (int snapshot = 0; snapshot < generations.size(); snapshot++) {
            for (int log = 0; log < generations.size(); log++) {
                for (int as = snapshot == 0 ? 0 : 1; as < (snapshot == 0 ? 1 : 3); as++) {
                    String what = "snapshot of " + snapshot + ", log of " + log + ", as " + as;
                    Path place = Files.createDirectories(directory.resolve(what.replace(' ', '-')));
                    if (as > 0) {
                        Files.write(
                                place.resolve("snapshot-" + as),
                                generations.get(snapshot).snapshot());
                    }
                    Files.write(
                            place.resolve("journal-" + as), generations.get(log).log());
                    try (Journal journal = Journal.open(place)) {
                        assertEquals(snapshot, log, what);
                        assertEquals(generations.get(log).records(), journal.list(""), what);
                    } catch (DamagedJournalException refused) {
                        assertTrue(snapshot != log, what + ": " + refused.getMessage());
                        assertTrue(refused.getMessage().contains("journal-" + as), refused::getMessage);
                    }
                }
            }
        }
    }

    @Test
    void filesOfAnEarlierGenerationThatCameBackChangeNothing() throws IOException {
        List<Generation> generations = generations(directory.resolve("whole"));
        Generation newest = generations.get(generations.size() - 1);
        for (int earlier = 0; earlier < generations.size() - 1; earlier++) {
            Path place = Files.createDirectories(directory.resolve("with-" + earlier));
            Files.write(place.resolve("snapshot-9"), newest.snapshot());
            Files.write(place.resolve("journal-9"), newest.log());
            Files.write(
                    place.resolve("journal-" + earlier),
                    generations.get(earlier).log());
            if (earlier > 0) {
                Files.write(
                        place.resolve("snapshot-" + earlier),
                        generations.get(earlier).snapshot());
            }
            try (Journal journal = Journal.open(place)) {
                assertEquals(newest.records(), journal.list(""), "with files of " + earlier);
            }
        }
    }

    @Test
    void aSnapshotWithAFlippedBitOrCutOrThereTwiceIsRefused() throws IOException {
        Path other = directory.resolve("other");
        try (Journal journal = Journal.open(other, 100)) {
            journal.commit(new Transaction().put("key", new byte[200]));
        }
        file = other.resolve("snapshot-1");
        byte[] whole = Files.readAllBytes(file);
        List<byte[]> damaged = new ArrayList<>(List.of(joined(List.of(whole, whole))));
        for (int position = 0; position < whole.length; position++) {
            byte[] flipped = whole.clone();
            flipped[position] ^= 1;
            damaged.add(flipped);
            damaged.add(Arrays.copyOf(whole, position));
        }
        for (int position = 0; position < damaged.size(); position++) {
            Files.write(file, damaged.get(position));
            try (Journal journal = Journal.open(other)) {
                throw new AssertionError("flipped at " + position + ", " + journal.list(""));
            } catch (DamagedJournalException refused) {
                assertTrue(refused.getMessage().contains("snapshot-1 is damaged at byte 0"), refused::getMessage);
            }
        }
    }
}
