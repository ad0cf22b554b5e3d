package dev.poplin.netlink.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.system.NetlinkTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("N1.9")
class RecordingTransportTest {

    private static final int DATAGRAMS = 2000;

    /** Takes everything, and says the same again and again, from a namespace of a number. */
    private static final class Echo implements NetlinkTransport {

        @Override
        public void send(ByteBuffer messages) {
            // Nobody reads it.
        }

        @Override
        public ByteBuffer receive(Duration timeout) {
            return ByteBuffer.wrap(new byte[] {5, 6, 7, 8});
        }

        @Override
        public int namespaceId() {
            return 7;
        }

        @Override
        public void wake() {
            // Nobody waits.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    @Test
    void theNamespaceOfADatagramIsHandedOn() {
        try (RecordingTransport transport = new RecordingTransport(new Echo(), new StringBuilder())) {
            assertEquals(7, transport.namespaceId());
        }
    }

    @Test
    void whoSendsAndWhoReceivesWriteWholeLines() throws Exception {
        StringBuilder recording = new StringBuilder();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (RecordingTransport transport = new RecordingTransport(new Echo(), recording)) {
            CyclicBarrier together = new CyclicBarrier(2);
            Future<?> sender = threads.submit(() -> {
                together.await();
                for (int count = 0; count < DATAGRAMS; count++) {
                    transport.send(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
                }
                return null;
            });
            together.await();
            for (int count = 0; count < DATAGRAMS; count++) {
                transport.receive(Duration.ofSeconds(1));
            }
            sender.get(1, TimeUnit.MINUTES);
        } finally {
            threads.shutdownNow();
        }
        assertEquals(
                DATAGRAMS, Collections.frequency(recording.toString().lines().toList(), "> 01020304"));
        assertEquals(
                DATAGRAMS, Collections.frequency(recording.toString().lines().toList(), "< 05060708"));
        assertTrue(recording.toString().endsWith("\n"));
    }
}
