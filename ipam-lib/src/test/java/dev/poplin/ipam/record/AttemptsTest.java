package dev.poplin.ipam.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("I3.3")
@Timeout(60)
class AttemptsTest {

    private static final int CALLERS = 6;
    private static final int TRIES = 20;

    @Test
    void ofCallersThatTryAgainOnlyOneAtATimeIsUnderWay() throws Exception {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CyclicBarrier firsts = new CyclicBarrier(CALLERS);
        Attempts attempts = new Attempts(Attempts.PARK, true);
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Callable<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int[] tries = {0};
                callers.add(() -> attempts.until("not done", () -> {
                    if (tries[0]++ == 0) {
                        await(firsts);
                        return Optional.empty();
                    }
                    most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    underWay.decrementAndGet();
                    return tries[0] < TRIES ? Optional.empty() : Optional.of(tries[0]);
                }));
            }
            for (Future<Integer> done : threads.invokeAll(callers)) {
                assertEquals(TRIES, done.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertTrue(most.get() == 1, most + " tried again at once");
    }

    private static void await(CyclicBarrier barrier) throws IOException {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
