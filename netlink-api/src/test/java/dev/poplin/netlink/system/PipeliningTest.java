package dev.poplin.netlink.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several threads and one conversation, with a kernel that answers when the test wants it to. */
@Tag("N1.7")
@Timeout(20)
class PipeliningTest {

    private static final int EBADF = 9;

    /** Keeps what was sent, and hands out what the test has put in; an empty answer stands for the end. */
    private static final class PatientKernel implements NetlinkTransport {

        private final BlockingQueue<Integer> numbers = new LinkedBlockingQueue<>();
        private final BlockingQueue<Optional<ByteBuffer>> answers = new LinkedBlockingQueue<>();
        private final Semaphore reads = new Semaphore(0);
        private volatile IntConsumer sent = numbers::add;

        int nextNumber() throws InterruptedException {
            Integer number = numbers.poll(5, TimeUnit.SECONDS);
            assertTrue(number != null, "nothing was sent");
            return number;
        }

        /** Waits until a thread has begun to read, once more than the last time. */
        void awaitRead() {
            try {
                assertTrue(reads.tryAcquire(5, TimeUnit.SECONDS), "nobody reads");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void answer(Consumer<MessageWriter> messages) {
            MessageWriter writer = new MessageWriter(64);
            messages.accept(writer);
            answers.add(Optional.of(writer.written()));
        }

        @Override
        public void send(ByteBuffer messages) {
            sent.accept(messages.order(ByteOrder.nativeOrder()).getInt(8));
        }

        @Override
        public ByteBuffer receive(Duration timeout) throws NetlinkException {
            reads.release();
            Optional<ByteBuffer> answer;
            try {
                answer = answers.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new NetlinkException("receive", Errno.EINTR);
            }
            if (answer == null) {
                throw new NetlinkException("receive", Errno.ETIMEDOUT);
            }
            if (answer.isEmpty()) {
                answers.add(answer);
            }
            return answer.orElseThrow(() -> new NetlinkException("receive", Errno.of(EBADF)));
        }

        @Override
        public void wake() {}

        @Override
        public void close() {
            answers.add(Optional.empty());
        }
    }

    private final PatientKernel kernel = new PatientKernel();
    private final Conversation conversation = new Conversation(kernel);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() throws InterruptedException {
        conversation.close();
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(5, TimeUnit.SECONDS));
    }

    private static void object(MessageWriter out, int number, int value) {
        out.beginMessage(16, MessageFlags.MULTI, number).u32(value).endMessage();
    }

    private static void done(MessageWriter out, int number) {
        out.beginMessage(MessageType.DONE, MessageFlags.MULTI, number).u32(0).endMessage();
    }

    private static void acknowledgement(MessageWriter out, int number) {
        out.beginMessage(MessageType.ERROR, MessageFlags.CAPPED, number)
                .u32(0)
                .u64(0)
                .u64(0)
                .endMessage();
    }

    private static Request request(String operation) {
        return new Request(operation, 18, 0, writer -> writer.u32(1));
    }

    private Future<List<Integer>> dump() {
        return threads.submit(() -> conversation.dump(request("show"), reply -> reply.u32(0)));
    }

    private Future<?> execute() {
        return threads.submit(() -> {
            conversation.execute(request("set"));
            return null;
        });
    }

    private static Errno failure(Future<?> future) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> future.get(5, TimeUnit.SECONDS));
        return ((NetlinkException) failed.getCause()).errno();
    }

    @Test
    void aRequestDoesNotWaitForTheDumpOfAnother() throws Exception {
        Future<List<Integer>> dump = dump();
        int dumping = kernel.nextNumber();
        kernel.answer(out -> object(out, dumping, 1));
        Future<?> request = execute();
        int number = kernel.nextNumber();
        kernel.answer(out -> acknowledgement(out, number));
        request.get(5, TimeUnit.SECONDS);
        assertFalse(dump.isDone());
        kernel.answer(out -> {
            object(out, dumping, 2);
            done(out, dumping);
        });
        assertEquals(List.of(1, 2), dump.get(5, TimeUnit.SECONDS));
    }

    @Test
    void answersInAnyOrderReachWhoAskedForThem() throws Exception {
        Future<?> first = execute();
        int one = kernel.nextNumber();
        Future<?> second = execute();
        int two = kernel.nextNumber();
        kernel.answer(out -> acknowledgement(out, two));
        second.get(5, TimeUnit.SECONDS);
        assertFalse(first.isDone());
        kernel.answer(out -> acknowledgement(out, one));
        first.get(5, TimeUnit.SECONDS);
    }

    @Test
    void aDumpIsSentWhenTheDumpBeforeHasEnded() throws Exception {
        Future<List<Integer>> first = dump();
        int one = kernel.nextNumber();
        Future<List<Integer>> second = dump();
        assertEquals(null, kernel.numbers.poll(50, TimeUnit.MILLISECONDS));
        kernel.answer(out -> done(out, one));
        first.get(5, TimeUnit.SECONDS);
        int two = kernel.nextNumber();
        kernel.answer(out -> done(out, two));
        second.get(5, TimeUnit.SECONDS);
    }

    @Test
    void aScanHandsOutWhatAnotherThreadHasReadToItsEnd() throws Exception {
        Future<?> reader = execute();
        int reading = kernel.nextNumber();
        kernel.awaitRead();
        kernel.sent = scanning -> {
            kernel.answer(out -> {
                object(out, scanning, 1);
                object(out, scanning, 2);
                done(out, scanning);
            });
            kernel.awaitRead();
        };
        List<Integer> handedOut = new ArrayList<>();
        conversation.scan(request("show"), reply -> handedOut.add(reply.u32(0)));
        assertEquals(List.of(1, 2), handedOut);
        kernel.answer(out -> acknowledgement(out, reading));
        reader.get(5, TimeUnit.SECONDS);
    }

    @Test
    void whenTheThreadThatReadsIsInterruptedAnotherTakesItsPlace() throws Exception {
        Future<?> reader = execute();
        kernel.nextNumber();
        Future<?> other = execute();
        int two = kernel.nextNumber();
        reader.cancel(true);
        kernel.answer(out -> acknowledgement(out, two));
        other.get(5, TimeUnit.SECONDS);
    }

    @Test
    @Tag("N1.2")
    void closingReleasesEverybody() throws Exception {
        List<Future<?>> waiting = List.of(execute(), execute(), dump());
        for (int i = 0; i < waiting.size(); i++) {
            kernel.nextNumber();
        }
        conversation.close();
        for (Future<?> each : waiting) {
            assertEquals(Errno.of(EBADF), failure(each));
        }
    }
}
