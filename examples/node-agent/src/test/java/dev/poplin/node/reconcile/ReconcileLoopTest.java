package dev.poplin.node.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.node.testing.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S3.2")
class ReconcileLoopTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @Test
    void runsAtStartAndWhenAsked() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        try (ReconcileLoop loop =
                new ReconcileLoop("test", List.of(reconciler("count", runs::incrementAndGet)), LONG)) {
            assertEquals(Map.of("start", "the first comparison with the kernel is not done yet"), loop.failures());
            loop.start();

            assertTrue(loop.triggerAndWait(DEADLINE));

            assertTrue(runs.get() >= 1);
            assertEquals(Map.of(), loop.failures());
        }
    }

    @Test
    void triesAgainByItselfAfterAFailureAndNamesItMeanwhile() throws Exception {
        Deque<String> failures = new ArrayDeque<>(List.of("one", "two"));
        CountDownLatch third = new CountDownLatch(3);
        Reconciler failing = reconciler("routes", () -> {
            third.countDown();
            if (!failures.isEmpty()) {
                throw new IOException(failures.pop());
            }
        });
        try (ReconcileLoop loop = new ReconcileLoop("test", List.of(failing), LONG)) {
            loop.start();

            assertTrue(third.await(10, TimeUnit.SECONDS));
            assertTrue(loop.triggerAndWait(DEADLINE));
            assertEquals(Map.of(), loop.failures());
        }
    }

    @Test
    void anErrorIsAFailureToo() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Reconciler failing = reconciler("policy", () -> {
            if (runs.incrementAndGet() == 1) {
                throw new StackOverflowError();
            }
        });
        try (ReconcileLoop loop = new ReconcileLoop("test", List.of(failing), LONG)) {
            loop.start();

            Eventually.holds(
                    DEADLINE,
                    "the loop goes on",
                    () -> runs.get() > 1 && loop.failures().isEmpty());
        }
    }

    @Test
    void oneFailureDoesNotKeepTheOthersFromRunning() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Reconciler failing = reconciler("first", () -> {
            throw new IOException("no");
        });
        try (ReconcileLoop loop =
                new ReconcileLoop("test", List.of(failing, reconciler("second", runs::incrementAndGet)), LONG)) {
            loop.start();
            loop.triggerAndWait(DEADLINE);

            assertEquals(Map.of("first", "no"), loop.failures());
            assertTrue(runs.get() >= 1);
        }
    }

    private interface Body {
        void run() throws IOException;
    }

    private static Reconciler reconciler(String name, Body body) {
        return new Reconciler() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<String> reconcile() throws IOException {
                body.run();
                return List.of();
            }
        };
    }
}
