package dev.poplin.ipam.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who shares a sync with whom, and who hears of its failure. */
@Tag("I3.2")
class SharedSyncTest {

    /** A file whose syncs end, well or not, when they are told to. */
    private static final class SlowFile implements Disk.File {
        private final AtomicInteger begun = new AtomicInteger();
        private final Semaphore mayEnd = new Semaphore(0);
        private volatile boolean fails;

        @Override
        public void sync() throws IOException {
            begun.incrementAndGet();
            mayEnd.acquireUninterruptibly();
            if (fails) {
                throw new IOException("no more room");
            }
        }

        @Override
        public long peek(long position) {
            throw new AssertionError();
        }

        @Override
        public boolean readFully(ByteBuffer buffer, long position) {
            throw new AssertionError();
        }

        @Override
        public void writeFully(ByteBuffer buffer, long position) {
            throw new AssertionError();
        }

        @Override
        public long size() {
            throw new AssertionError();
        }

        @Override
        public void close() {
            throw new AssertionError();
        }
    }

    private final SlowFile file = new SlowFile();
    private final AtomicLong written = new AtomicLong();
    private final SharedSync syncs = new SharedSync(file, written::get);

    /** Writes up to a position and waits for a sync, on a thread of its own. */
    private CompletableFuture<Void> writtenTo(long position) {
        written.accumulateAndGet(position, Math::max);
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                syncs.await(position);
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return done;
    }

    private static void await(CompletableFuture<Void> done) throws Exception {
        done.get(30, TimeUnit.SECONDS);
    }

    private static String failure(CompletableFuture<Void> done) {
        return assertThrows(ExecutionException.class, () -> await(done))
                .getCause()
                .toString();
    }

    @Test
    void allWhoComeDuringASyncShareTheNextOne() throws Exception {
        CompletableFuture<Void> first = writtenTo(100);
        List<CompletableFuture<Void>> others = new ArrayList<>();
        for (int position = 800; position > 100; position -= 100) {
            others.add(writtenTo(position));
        }
        assertEquals(1, file.begun.get());
        file.mayEnd.release();
        await(first);
        assertEquals(100, syncs.synced(), "what was written after a sync began is not known to be on the disk");
        assertTrue(others.stream().noneMatch(CompletableFuture::isDone));
        file.mayEnd.release();
        for (CompletableFuture<Void> other : others) {
            await(other);
        }
        assertEquals(2, file.begun.get());
        syncs.await(800);
        assertEquals(2, file.begun.get());
    }

    @Test
    void aFailedSyncFailsAllWhoWaitForItAndAllWhoComeLater() throws Exception {
        CompletableFuture<Void> first = writtenTo(100);
        file.mayEnd.release();
        await(first);
        CompletableFuture<Void> leader = writtenTo(200);
        List<CompletableFuture<Void>> others = List.of(writtenTo(300), writtenTo(400));
        file.fails = true;
        file.mayEnd.release();
        assertEquals("java.io.IOException: no more room", failure(leader));
        for (CompletableFuture<Void> other : others) {
            assertTrue(failure(other).contains("a sync has failed"), failure(other));
        }
        file.fails = false;
        assertThrows(IOException.class, () -> syncs.await(500));
        assertThrows(IOException.class, syncs::requireSound);
        assertEquals(2, file.begun.get(), "the kernel says that all is well, and it is not");
        syncs.await(100);
    }
}
