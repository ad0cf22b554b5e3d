package dev.poplin.ipam.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordMapTest {

    private static final int ROUNDS = 5_000;

    private static final List<String> FIRST_PARTS = List.of("a/", "a/b/", "b/", "handle/", "", "", "han");
    private static final List<String> PREFIXES =
            List.of("", "a", "a/", "a/b/", "a/b", "b/", "handle/", "handle/1", "han", "z");

    @Tag("I3.1")
    @ParameterizedTest
    @ValueSource(ints = {3, 40, 2_000})
    void findsAndListsWhatAnOrderedMapDoesWhateverComesAndGoes(int keys) {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            RecordMap map = new RecordMap();
            TreeMap<String, Long> model = new TreeMap<>();
            for (int revision = 1; revision < 1_500; revision++) {
                write(random, keys, revision, map, model);
                String what = "seed " + seed + ", revision " + revision;
                String key = key(random, keys);
                long found = map.get(key).map(StoreRecord::revision).orElse(0L);
                assertEquals(model.getOrDefault(key, 0L), found, what + ", " + key);
                assertEquals(model.size(), map.size(), what);
                // Now and then nobody lists for long, so that the order is forgotten and made again.
                if (random.nextInt(revision % 500 < 250 ? 4 : 100) == 0) {
                    String prefix = PREFIXES.get(random.nextInt(PREFIXES.size()));
                    String after = random.nextBoolean() ? "" : key(random, keys);
                    int limit = random.nextBoolean() ? Integer.MAX_VALUE : 1 + random.nextInt(5);
                    List<String> expected = model.keySet().stream()
                            .filter(each -> each.startsWith(prefix) && each.compareTo(after) > 0)
                            .limit(limit)
                            .toList();
                    assertEquals(expected, keys(map.list(prefix, after, limit)), what + ", " + prefix + after + limit);
                }
            }
        }
    }

    @Test
    @Tag("I2.8")
    void aPlanOfAChangeLeavesTheRecordsOfAStoreWhereTheyLie() throws IOException {
        MemoryStore store = new MemoryStore();
        Ipam ipam = Ipam.open(store);
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/24")));
        ipam.assign(AssignRequest.ipv4("pod", "node-1"));
        List<StoreRecord> records = store.list("");
        List<Stripe> before = records.stream().map(StoreRecord::stripe).toList();
        ipam.change(new Change.DrainNode("node-1"), true);
        assertEquals(before, records.stream().map(StoreRecord::stripe).toList());
    }

    private static List<String> keys(List<StoreRecord> records) {
        return records.stream().map(StoreRecord::key).toList();
    }

    private static void write(Random random, int keys, int revision, RecordMap map, TreeMap<String, Long> model) {
        Map<String, @Nullable Value> contents = new HashMap<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            contents.put(key(random, keys), random.nextInt(5) < 2 ? null : Value.of(new byte[0]));
        }
        map.apply(revision, contents);
        contents.forEach((key, value) -> {
            if (value == null) {
                model.remove(key);
            } else {
                model.put(key, (long) revision);
            }
        });
    }

    private static String key(Random random, int keys) {
        return FIRST_PARTS.get(random.nextInt(FIRST_PARTS.size())) + random.nextInt(keys);
    }

    @Tag("I3.1")
    @Test
    void aListStaysAsItWasWhenTheMapIsWritten() {
        RecordMap map = new RecordMap();
        map.apply(1, Map.of("a/1", Value.of(new byte[0])));
        List<StoreRecord> before = map.list("a/", "", Integer.MAX_VALUE);
        map.apply(2, Map.of("a/2", Value.of(new byte[0])));
        assertEquals(List.of("a/1"), keys(before));
        assertEquals(List.of("a/1", "a/2"), keys(map.list("a/", "", Integer.MAX_VALUE)));
    }

    @Tag("I3.1")
    @Test
    void whoHasSeenOneKeyOfATransactionSeesTheOthersToo() throws Exception {
        RecordMap map = new RecordMap();
        map.commit(pair());
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int writer = 0; writer < 2; writer++) {
                work.add(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        assertTrue(map.commit(pair()));
                    }
                    return true;
                });
            }
            work.add(() -> {
                for (int i = 0; i < 20_000; i++) {
                    long first = map.get("a/1").orElseThrow().revision();
                    long second = map.get("b/2").orElseThrow().revision();
                    assertTrue(first <= second, first + ", then " + second);
                    List<StoreRecord> all = map.list("", "", Integer.MAX_VALUE);
                    assertEquals(all.get(0).revision(), all.get(1).revision());
                }
                return true;
            });
            for (Future<Boolean> done : threads.invokeAll(work)) {
                assertTrue(done.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(40_001, map.revision());
    }

    @Tag("I3.1")
    @Test
    void whoListsSeesWhatItHasWrittenItself() throws Exception {
        RecordMap map = new RecordMap();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                String key = "a/" + writer;
                work.add(() -> {
                    for (int i = 0; i < 30_000; i++) {
                        byte[] count = {(byte) i};
                        assertTrue(map.commit(new Transaction().put(key, count)));
                        StoreRecord listed = map.list("a/", "", Integer.MAX_VALUE).stream()
                                .filter(record -> record.key().equals(key))
                                .findFirst()
                                .orElseThrow();
                        assertArrayEquals(count, listed.value());
                    }
                    return true;
                });
            }
            for (Future<Boolean> done : threads.invokeAll(work)) {
                assertTrue(done.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Transaction pair() {
        return new Transaction().put("a/1", new byte[0]).put("b/2", new byte[0]);
    }

    @Tag("I3.1")
    @Test
    void aKeyThatWasSeenWithTwoRevisionsIsNeverWritten() {
        RecordMap map = new RecordMap();
        map.commit(pair());
        StoreRecord before = map.get("a/1").orElseThrow();
        map.commit(pair());
        StoreRecord now = map.get("a/1").orElseThrow();
        Transaction torn =
                new Transaction().requireUnchanged(before).requireUnchanged(now).delete("a/1");
        assertFalse(map.commit(torn));
        assertTrue(map.commit(new Transaction().requireUnchanged(now).delete("a/1")));
        assertEquals(1, map.size());
    }

    @Tag("I3.1")
    @Test
    void aRecordThatWasReadCountsUntilItsKeyIsWrittenRemovedOrMadeAnew() {
        RecordMap map = new RecordMap();
        assertTrue(map.commit(new Transaction().put("a/1", new byte[] {1})));
        StoreRecord first = map.get("a/1").orElseThrow();
        assertTrue(map.holds(new Transaction().requireUnchanged(first)));
        assertTrue(map.commit(new Transaction().requireUnchanged(first).put("a/1", new byte[] {2})));
        assertFalse(map.holds(new Transaction().requireUnchanged(first)), "written");
        StoreRecord second = map.get("a/1").orElseThrow();
        assertTrue(map.commit(new Transaction().requireUnchanged(second).delete("a/1")));
        assertFalse(map.holds(new Transaction().requireUnchanged(second)), "removed");
        assertTrue(map.commit(new Transaction().requireAbsent("a/1").put("a/1", new byte[] {2})));
        assertFalse(map.holds(new Transaction().requireUnchanged(first)), "made anew");
        assertFalse(map.holds(new Transaction().requireUnchanged(second)), "made anew");
        assertFalse(map.holds(new Transaction().requireUnchanged(first).requireUnchanged(second)), "of no one state");
        StoreRecord third = map.get("a/1").orElseThrow();
        assertFalse(map.holds(new Transaction().requireUnchanged(second).requireUnchanged(third)), "of no one state");
    }

    @Tag("I3.1")
    @Test
    void aRecordOfTwoMapsCountsInEachAsItIsThere() {
        RecordMap one = new RecordMap();
        RecordMap other = new RecordMap();
        StoreRecord record = new StoreRecord("a/1", new byte[0], 5);
        one.restore(record);
        other.restore(record);
        other.restore(record);
        assertTrue(one.holds(new Transaction().requireUnchanged(record)));
        assertTrue(other.holds(new Transaction().requireUnchanged(record)));
        assertTrue(one.commit(new Transaction().requireUnchanged(record).put("a/1", new byte[0])));
        assertFalse(one.holds(new Transaction().requireUnchanged(record)));
        assertTrue(other.holds(new Transaction().requireUnchanged(record)));
        assertTrue(other.commit(new Transaction().requireUnchanged(record).delete("a/1")));
        assertFalse(other.holds(new Transaction().requireUnchanged(record)));
    }

    private static StoreRecord read(RecordMap map, String key) {
        return map.get(key).orElseThrow();
    }

    @Tag("I3.1")
    @Test
    void whatAnExchangeHasWrittenIsCurrentUntilItIsWrittenOrRemoved() {
        RecordMap map = new RecordMap();
        map.commit(pair());
        StoreRecord first = read(map, "a/1");
        assertTrue(map.isCurrent(first));
        Exchange exchange = Exchange.removing(first, number(1), read(map, "b/2"));
        assertTrue(map.commit(exchange));
        StoreRecord written = Objects.requireNonNull(exchange.written());
        assertFalse(map.isCurrent(first));
        assertTrue(map.isCurrent(written));
        assertSame(written, read(map, "a/1"));
        assertTrue(map.commit(new Transaction().delete("a/1")));
        assertFalse(map.isCurrent(written));
        assertFalse(map.commit(Exchange.creating(written, number(2), "b/2", number(2))));
        assertEquals(0, map.size());
    }

    @Tag("I3.1")
    @Test
    void aRecordOfAnotherMapIsNotCurrentAndIsExchangedIfItIsTheSameHere() {
        RecordMap one = new RecordMap();
        RecordMap other = new RecordMap();
        one.commit(pair());
        other.commit(pair());
        StoreRecord foreign = read(one, "a/1");
        assertFalse(other.isCurrent(foreign));
        assertTrue(other.commit(Exchange.removing(foreign, number(1), read(one, "b/2"))));
        assertFalse(other.commit(Exchange.creating(foreign, number(2), "b/2", number(2))));
        assertTrue(one.isCurrent(foreign));
        assertEquals(2, one.size());
        assertEquals(1, other.size());
    }

    @Tag("I3.1")
    @Test
    void aListIsCurrentUntilSomethingOfItsPrefixChangesAndOnlyForItsMap() {
        RecordMap map = new RecordMap();
        map.commit(pair());
        List<StoreRecord> listed = map.list("a/", "", Integer.MAX_VALUE);
        List<StoreRecord> equal = new RecordMap().list("a/", "", Integer.MAX_VALUE);
        assertTrue(map.isCurrent(listed));
        assertFalse(new RecordMap().isCurrent(listed), "of another map");
        assertFalse(map.isCurrent(equal), "of another map");
        assertFalse(map.isCurrent(map.list("a/", "", 1)), "a page");
        assertFalse(map.isCurrent(List.copyOf(listed)), "a copy");
        map.commit(new Transaction().put("b/3", number(1)));
        assertTrue(map.isCurrent(listed), "of other keys");
        assertTrue(map.commit(Exchange.creating(read(map, "b/2"), number(1), "a/2", number(1))));
        assertFalse(map.isCurrent(listed), "a key came");
        assertEquals(List.of("a/1"), keys(listed));
        listed = map.list("a/", "", Integer.MAX_VALUE);
        assertTrue(map.commit(Exchange.creating(read(map, "a/1"), number(1), "b/4", number(1))));
        assertFalse(map.isCurrent(listed), "a record was written");
        listed = map.list("a/", "", Integer.MAX_VALUE);
        assertTrue(map.commit(Exchange.removing(read(map, "b/2"), number(2), read(map, "a/2"))));
        assertFalse(map.isCurrent(listed), "a key went");
        assertEquals(List.of("a/1"), keys(map.list("a/", "", Integer.MAX_VALUE)));
    }

    @Tag("I3.1")
    @Test
    void aKeyIsNotBothRecordsOfAnExchange() {
        RecordMap map = new RecordMap();
        map.commit(pair());
        StoreRecord record = read(map, "a/1");
        assertThrows(IllegalArgumentException.class, () -> Exchange.removing(record, number(1), record));
        assertThrows(IllegalArgumentException.class, () -> Exchange.creating(record, number(1), "a/1", number(1)));
    }

    @Tag("I3.1")
    @Test
    void noExchangeIsLostAmongOthersOfTheSameRecord() throws Exception {
        RecordMap map = new RecordMap();
        exchangeBesideEachOther(map, thread -> "a/count", thread -> "b/" + thread);
        assertEquals(3 * ROUNDS, number(read(map, "a/count")));
        assertEquals(1, map.size());
    }

    @Tag("I3.1")
    @Test
    void whatSeveralExchangesMakeOrRemoveComesAndGoesByTurns() throws Exception {
        RecordMap map = new RecordMap();
        int leftOver = exchangeBesideEachOther(map, thread -> "a/" + thread, thread -> "b/shared");
        assertEquals(map.get("b/shared").isPresent() ? 1 : 0, leftOver);
        for (int thread = 0; thread < 3; thread++) {
            assertEquals(ROUNDS, number(read(map, "a/" + thread)));
        }
    }

    /**
     * Each of three threads counts up in one record and makes or removes another with it, one of them by plain transactions; returns how often more
     * one was made than removed.
     */
    private static int exchangeBesideEachOther(RecordMap map, IntFunction<String> count, IntFunction<String> other)
            throws Exception {
        AtomicInteger leftOver = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                String counted = count.apply(thread);
                String exchanged = other.apply(thread);
                boolean plainly = thread == 2;
                map.commit(new Transaction().put(counted, number(0)));
                work.add(() -> {
                    for (int done = 0; done < ROUNDS; ) {
                        int change = countUp(map, counted, exchanged, plainly);
                        leftOver.addAndGet(change);
                        done += Math.abs(change);
                    }
                    return true;
                });
            }
            long before = map.revision();
            for (Future<Boolean> done : threads.invokeAll(work)) {
                assertTrue(done.get());
            }
            assertEquals(before + 3 * ROUNDS, map.revision());
        } finally {
            threads.shutdownNow();
        }
        return leftOver.get();
    }

    /** 1 if the other was made, -1 if it was removed, 0 if nothing was done. */
    private static int countUp(RecordMap map, String counted, String other, boolean plainly) {
        StoreRecord count = read(map, counted);
        StoreRecord there = map.get(other).orElse(null);
        Value next = number(number(count) + 1);
        Exchange exchange = there == null
                ? Exchange.creating(count, next, other, number(0))
                : Exchange.removing(count, next, there);
        boolean done = plainly ? map.commit(exchange.transaction()) : map.commit(exchange);
        return !done ? 0 : there == null ? 1 : -1;
    }

    private static Value number(int number) {
        return Value.of(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }

    private static int number(StoreRecord record) {
        return ByteBuffer.wrap(record.value()).getInt();
    }
}
