package dev.poplin.netlink.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@KernelTest
@Tag("N1.2")
@Timeout(20)
class NetlinkSocketTest {

    private static final Errno EBADF = Errno.of(9);
    private static final int ECONNREFUSED = 111;
    /** RTNLGRP_LINK. */
    private static final int GROUP_LINK = 1;

    private static final long ENOUGH_MILLIS = 1_000;

    /** A thread that waits for a datagram that never comes, and what it got instead. */
    private static final class Waiting {
        private final CountDownLatch started = new CountDownLatch(1);
        private final FutureTask<ByteBuffer> task;
        private final Thread thread;

        Waiting(NetlinkSocket socket) {
            task = new FutureTask<>(() -> {
                started.countDown();
                return socket.receive(Duration.ofMinutes(5));
            });
            thread = new Thread(task, "waits for netlink");
            thread.setDaemon(true);
            thread.start();
        }

        void isUnderWay() throws InterruptedException {
            assertTrue(started.await(5, TimeUnit.SECONDS));
            // Into poll, or nearly: what comes earlier must have the same effect.
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
            while (System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
        }

        NetlinkException refusal() {
            ExecutionException failure =
                    assertThrows(ExecutionException.class, () -> task.get(ENOUGH_MILLIS, TimeUnit.MILLISECONDS));
            return (NetlinkException) failure.getCause();
        }
    }

    @Test
    void closingReleasesWhoWaits() throws Exception {
        NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE);
        Waiting waiting = new Waiting(socket);
        waiting.isUnderWay();
        long begin = System.nanoTime();
        socket.close();
        assertEquals(EBADF, waiting.refusal().errno());
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        assertTrue(millis < ENOUGH_MILLIS, "took " + millis + " ms");
    }

    @Test
    void closingAtOnceReleasesWhoJustBegins() throws Exception {
        for (int round = 0; round < 50; round++) {
            NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE);
            Waiting waiting = new Waiting(socket);
            waiting.started.await();
            socket.close();
            assertEquals(EBADF, waiting.refusal().errno());
        }
    }

    @Test
    void interruptingReleasesWhoWaits() throws Exception {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            Waiting waiting = new Waiting(socket);
            waiting.isUnderWay();
            waiting.thread.interrupt();
            assertEquals(Errno.of(4), waiting.refusal().errno());
        }
    }

    @Test
    void wakingReleasesWhoWaitsAndLeavesTheSocketUsable() throws Exception {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            Waiting waiting = new Waiting(socket);
            waiting.isUnderWay();
            socket.wake();
            assertEquals(Errno.of(125), waiting.refusal().errno());
            assertEquals(
                    Errno.ETIMEDOUT,
                    assertThrows(NetlinkException.class, () -> socket.receive(Duration.ofMillis(1)))
                            .errno());
        }
    }

    @Test
    void isOfNoUseOnceClosed() throws Exception {
        NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE);
        socket.close();
        socket.close();
        socket.wake();
        assertEquals(
                EBADF,
                assertThrows(NetlinkException.class, () -> socket.send(ByteBuffer.allocate(16)))
                        .errno());
        assertEquals(
                EBADF,
                assertThrows(NetlinkException.class, () -> socket.receive(Duration.ofSeconds(1)))
                        .errno());
    }

    @Test
    void anInterruptIsSeenAtOnceWheneverItComes() throws Exception {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            for (int round = 0; round < 100; round++) {
                Waiting waiting = new Waiting(socket);
                waiting.started.await();
                waiting.thread.interrupt();
                assertEquals(Errno.EINTR, waiting.refusal().errno());
            }
            assertEquals(
                    Errno.ETIMEDOUT,
                    assertThrows(NetlinkException.class, () -> socket.receive(Duration.ofMillis(1)))
                            .errno());
        }
    }

    @Test
    @Tag("N1.3")
    void aDatagramThatDoesNotFitTheBufferIsAnErrorAndNeverCutInSilence() throws Exception {
        try (NetlinkSocket small = NetlinkSocket.open(64, NetlinkSocket.ROUTE, new int[0])) {
            MessageWriter request = new MessageWriter(64).beginMessage(18, MessageFlags.REQUEST, 77);
            small.send(request.u32(0).u32(1).u64(0).endMessage().written());
            NetlinkException truncated =
                    assertThrows(NetlinkException.class, () -> small.receive(Duration.ofSeconds(5)));
            assertEquals(Errno.of(90), truncated.errno());
            assertTrue(truncated.getMessage().startsWith("receive a datagram of "), truncated::getMessage);
        }
    }

    private static int option(int descriptor, int level, int option) {
        ByteBuffer value = SystemCalls.allocate(4);
        assertEquals(0, SystemCalls.getsockopt(descriptor, level, option, value));
        return value.getInt(0);
    }

    /** NETLINK_CAP_ACK, NETLINK_EXT_ACK and NETLINK_GET_STRICT_CHK of SOL_NETLINK, and SO_RCVBUF, as the kernel has them. */
    @Test
    @Tag("N1.1")
    @Tag("N1.3")
    void theKernelSaysWhatIsMissingChecksStrictlyAndSendsLargePieces() throws Exception {
        for (int protocol : new int[] {NetlinkSocket.ROUTE, NetlinkSocket.NETFILTER, NetlinkSocket.GENERIC}) {
            try (NetlinkSocket socket = NetlinkSocket.open(protocol)) {
                for (int on : new int[] {10, 11, 12}) {
                    assertEquals(1, option(socket.descriptor(), 270, on), protocol + " " + on);
                }
                assertTrue(option(socket.descriptor(), 1, 8) >= socket.receiveBytes());
                assertTrue(socket.receiveBytes() >= 32 * 1024);
            }
        }
    }

    @Test
    void aStrangerIsRefusedByTheKernel() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces()) {
            NetworkNamespace namespace = namespaces.create();
            try (NetlinkSocket socket = namespace.call(() -> NetlinkSocket.open(NetlinkSocket.ROUTE))) {
                assertEquals(-ECONNREFUSED, sentByAStranger(namespace));
                assertTimesOut(socket);
            }
        }
    }

    @Test
    void aStrangerIsNotHeardBesideTheKernelsEvents() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces()) {
            NetworkNamespace namespace = namespaces.create();
            try (NetlinkSocket socket = namespace.call(() -> NetlinkSocket.open(NetlinkSocket.ROUTE, GROUP_LINK))) {
                assertEquals(MessageWriter.HEADER_BYTES, sentByAStranger(namespace));
                assertTimesOut(socket);
            }
        }
    }

    private static void assertTimesOut(NetlinkSocket socket) {
        NetlinkException silence = assertThrows(NetlinkException.class, () -> socket.receive(Duration.ofMillis(1)));
        assertEquals(Errno.ETIMEDOUT, silence.errno());
    }

    /** Sends an empty message to the one socket of a namespace; its result. */
    private static long sentByAStranger(NetworkNamespace namespace) throws IOException {
        return namespace.call(() -> {
            ByteBuffer address =
                    SystemCalls.allocate(12).putShort(0, (short) 16).putInt(4, portOfTheOnlySocket());
            int stranger = SystemCalls.socket(16, 3, NetlinkSocket.ROUTE);
            try {
                assertEquals(0, SystemCalls.connect(stranger, address));
                ByteBuffer message = SystemCalls.allocate(MessageWriter.HEADER_BYTES);
                message.putInt(0, message.capacity()).putShort(4, (short) 3);
                return SystemCalls.write(stranger, SystemCalls.pointer(message), message.capacity());
            } finally {
                SystemCalls.close(stranger);
            }
        });
    }

    /** The columns are: address, protocol, port; the kernel's own sockets have port 0. */
    private static int portOfTheOnlySocket() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/net/netlink"))) {
            return lines.skip(1)
                    .map(line -> (int) Long.parseLong(line.split("\\s+")[2]))
                    .filter(port -> port != 0)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    @Tag("N1.1")
    void openingAndClosingLeavesNoDescriptorBehind() throws Exception {
        NetlinkSocket.open(NetlinkSocket.ROUTE).close();
        long before = descriptors();
        for (int round = 0; round < 200; round++) {
            NetlinkSocket.open(NetlinkSocket.NETFILTER).close();
        }
        assertEquals(before, descriptors(), 50);
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
