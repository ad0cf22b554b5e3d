package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("V3")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CidrMapConcurrencyTest {

    private static final Cidr POOL = Cidr.parse("10.244.0.0/16");

    @Test
    void readersNeverMissWhatIsAlwaysThereNorSeeHalfAWrite() throws Exception {
        CidrMap<Integer> map = new CidrMap<>();
        map.put(POOL, -1);
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch reading = new CountDownLatch(2);
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try {
            Callable<Long> reader = () -> {
                long rounds = 0;
                while (!done.get()) {
                    readOnce(map, (int) (rounds++ % 1024));
                    reading.countDown();
                }
                return rounds;
            };
            List<Future<Long>> results = List.of(readers.submit(reader), readers.submit(reader));
            reading.await();
            for (int round = 0; round < 20; round++) {
                writeAndRemoveEveryBlock(map);
            }
            done.set(true);
            for (Future<Long> result : results) {
                assertTrue(result.get() > 0);
            }
        } finally {
            done.set(true);
            readers.shutdownNow();
        }
        assertEquals(1, map.size());
    }

    private static void writeAndRemoveEveryBlock(CidrMap<Integer> map) {
        for (int block = 0; block < 1024; block++) {
            map.put(POOL.subnet(26, block), block);
        }
        for (int block = 0; block < 1024; block++) {
            map.remove(POOL.subnet(26, block));
        }
    }

    /** A block is found with its own value, or the pool is; and what a walk gives is in order and starts with the pool. */
    private static void readOnce(CidrMap<Integer> map, int block) {
        int found =
                map.longestMatch(POOL.subnet(26, block).nth(5)).orElseThrow().value();
        assertTrue(found == block || found == -1, () -> "block " + block + " found " + found);
        if (block % 64 == 0) {
            List<CidrMap.Entry<Integer>> walked = map.entries().toList();
            assertEquals(POOL, walked.get(0).cidr());
            List<CidrMap.Entry<Integer>> sorted = new ArrayList<>(walked);
            sorted.sort((a, b) -> a.cidr().compareTo(b.cidr()));
            assertEquals(sorted, walked);
        }
    }

    @Test
    void writersOnSeveralThreadsLoseNothing() throws Exception {
        CidrMap<Integer> map = new CidrMap<>();
        ExecutorService writers = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                int first = writer * 256;
                tasks.add(() -> {
                    for (int block = first; block < first + 256; block++) {
                        map.put(POOL.subnet(26, block), block);
                    }
                    return first;
                });
            }
            for (Future<Integer> task : writers.invokeAll(tasks)) {
                task.get();
            }
        } finally {
            writers.shutdownNow();
        }
        assertEquals(1024, map.size());
        assertEquals(1024, map.coveredBy(POOL).count());
    }
}
