package dev.poplin.bgp.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B2.2")
class SelectorLoopTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void closingTheLoopClosesWhatItWatches() throws Exception {
        SelectorLoop loop = new SelectorLoop();
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.configureBlocking(false);
            loop.call(() -> loop.register(channel, SelectionKey.OP_READ, ready -> {}));
            loop.close();
            assertFalse(channel.isOpen());
        }
    }

    @Test
    void whatWasAskedForBeforeTheLoopIsClosedIsDoneEvenIfItAsksForMore() throws Exception {
        SelectorLoop loop = new SelectorLoop();
        CountDownLatch done = new CountDownLatch(2);
        loop.execute(() -> {
            done.countDown();
            loop.execute(done::countDown);
        });
        loop.close();
        assertTrue(done.getCount() == 0);
    }

    /** Whoever asks while another thread closes the loop gets an answer or an exception, and is never left waiting. */
    @Test
    void nobodyWaitsForALoopThatIsClosedMeanwhile() throws Exception {
        for (int run = 0; run < 300; run++) {
            SelectorLoop loop = new SelectorLoop();
            Thread closer = new Thread(loop::close);
            closer.start();
            try {
                for (int count = 0; ; count++) {
                    int number = count;
                    assertEquals(number, assertTimeoutPreemptively(PATIENCE, () -> loop.call(() -> number)));
                }
            } catch (IllegalStateException e) {
                assertEquals("the speaker is closed", e.getMessage());
            }
            closer.join();
        }
    }

    @Test
    void aListenerThatFailsBadlyEndsTheLoopAndLeavesNobodyWaiting() throws Exception {
        SelectorLoop loop = new SelectorLoop();
        DatagramChannel channel = DatagramChannel.open();
        channel.configureBlocking(false);
        loop.call(() -> loop.register(channel, SelectionKey.OP_READ, ready -> {}));
        assertThrows(
                AssertionError.class,
                () -> loop.call(() -> {
                    throw new AssertionError("as out of memory would be");
                }));
        loop.close();
        assertFalse(channel.isOpen());
        assertThrows(IllegalStateException.class, () -> loop.call(() -> true));
    }

    @Test
    void anInterruptThatAListenerLeavesBehindIsForgotten() throws Exception {
        try (SelectorLoop loop = new SelectorLoop()) {
            loop.execute(() -> Thread.currentThread().interrupt());
            assertFalse(loop.call(() -> false));
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            loop.execute(() -> loop.execute(
                    () -> interrupted.complete(Thread.currentThread().isInterrupted())));
            assertFalse(interrupted.get(10, TimeUnit.SECONDS));
        }
    }

    /** However many channels have something to say at once, a timer that is due waits for one of them at most. */
    @Test
    @Tag("B4")
    void aTimerThatIsDueRunsBetweenChannelsAndBetweenTasks() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(8);
        Consumer<String> step = what -> {
            order.add(what);
            done.countDown();
        };
        try (SelectorLoop loop = new SelectorLoop();
                DatagramChannel sender = DatagramChannel.open()) {
            loop.call(() -> {
                for (int number = 1; number <= 2; number++) {
                    DatagramChannel channel = DatagramChannel.open();
                    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                    channel.configureBlocking(false);
                    sender.send(ByteBuffer.allocate(1), channel.getLocalAddress());
                    loop.register(channel, SelectionKey.OP_READ, ready -> {
                        take(channel);
                        step.accept("channel");
                        loop.schedule(Duration.ZERO, () -> step.accept("timer"));
                    });
                }
                return true;
            });
            loop.execute(() -> {
                for (int number = 1; number <= 2; number++) {
                    loop.execute(() -> {
                        step.accept("task");
                        loop.schedule(Duration.ZERO, () -> step.accept("timer"));
                    });
                }
            });
            assertTrue(done.await(10, TimeUnit.SECONDS), order.toString());
            for (int at = 0; at < 8; at += 2) {
                assertEquals("timer", order.get(at + 1), order.toString());
            }
        }
    }

    private static void take(DatagramChannel channel) {
        try {
            channel.receive(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A hold timer that is cancelled at once must not keep its session for as long as it would have run. */
    @Test
    void cancelledTimersKeepNothing() throws Exception {
        try (SelectorLoop loop = new SelectorLoop()) {
            List<WeakReference<Object>> kept = loop.call(() -> {
                List<WeakReference<Object>> references = new ArrayList<>();
                for (int number = 0; number < 1000; number++) {
                    Object session = new Object();
                    EventLoop.Timer timer = loop.schedule(Duration.ofHours(1), session::notifyAll);
                    timer.cancel();
                    references.add(new WeakReference<>(session));
                    references.add(new WeakReference<>(timer));
                }
                return references;
            });
            assertTimeoutPreemptively(PATIENCE, () -> {
                while (kept.stream()
                                .filter(reference -> !reference.refersTo(null))
                                .count()
                        > 200) {
                    System.gc();
                }
            });
        }
    }

    @Test
    void aChannelThatIsPausedIsNotLookedAtUntilItsTimeIsOver() throws Exception {
        try (SelectorLoop loop = new SelectorLoop();
                DatagramChannel channel = DatagramChannel.open();
                DatagramChannel sender = DatagramChannel.open()) {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel.configureBlocking(false);
            AtomicInteger count = new AtomicInteger();
            CountDownLatch thrice = new CountDownLatch(3);
            loop.call(() -> loop.register(channel, SelectionKey.OP_READ, ready -> {
                count.incrementAndGet();
                thrice.countDown();
                loop.pause(channel, Duration.ofMillis(200));
            }));
            long begun = System.nanoTime();
            sender.send(ByteBuffer.allocate(1), channel.getLocalAddress());
            assertTrue(thrice.await(10, TimeUnit.SECONDS));
            assertTrue(System.nanoTime() - begun >= 400_000_000L, count + " times at once");
        }
    }
}
