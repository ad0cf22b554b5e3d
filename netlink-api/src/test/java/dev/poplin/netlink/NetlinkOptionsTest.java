package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.system.AbsentTransport;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.NetlinkTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The deadline, an interrupt and a close release a caller whom the kernel does not answer: its request never gets there. */
@KernelTest
@Tag("N1.2")
@Timeout(30)
class NetlinkOptionsTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final TestNamespaces namespaces = new TestNamespaces();

    @AfterEach
    void close() throws Exception {
        namespaces.close();
    }

    /** A socket of the kernel that sends nothing. */
    private record Mute(NetlinkTransport real, CountDownLatch sent) implements NetlinkTransport {

        @Override
        public void send(ByteBuffer messages) {
            sent.countDown();
        }

        @Override
        public ByteBuffer receive(Duration timeout) throws NetlinkException {
            return real.receive(timeout);
        }

        @Override
        public void wake() {
            real.wake();
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private Mute mute() throws Exception {
        NetworkNamespace namespace = namespaces.create();
        return new Mute(namespace.call(() -> NetlinkSocket.open(NetlinkSocket.ROUTE)), new CountDownLatch(1));
    }

    private static Netlink netlink(Mute mute, Duration deadline) {
        AbsentTransport absent = new AbsentTransport("nothing", Errno.EPROTONOSUPPORT);
        return Netlink.over(mute, absent, absent, absent, NetlinkOptions.DEFAULT.withDeadline(deadline));
    }

    private static Errno refusalOf(Netlink netlink) {
        return assertThrows(NetlinkException.class, () -> netlink.links().get("lo"))
                .errno();
    }

    @Test
    void aRequestEndsAtTheDeadlineThatWasSet() throws Exception {
        try (Netlink netlink = netlink(mute(), Duration.ofMillis(20))) {
            assertEquals(Errno.ETIMEDOUT, refusalOf(netlink));
        }
    }

    @Test
    void anInterruptEndsARequestBeforeItsDeadline() throws Exception {
        Mute mute = mute();
        try (Netlink netlink = netlink(mute, LONG)) {
            FutureTask<Errno> asking = new FutureTask<>(() -> refusalOf(netlink));
            Thread thread = start(asking);
            mute.sent.await();
            thread.interrupt();
            assertEquals(Errno.EINTR, asking.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aCloseEndsARequestBeforeItsDeadline() throws Exception {
        Mute mute = mute();
        Netlink netlink = netlink(mute, LONG);
        FutureTask<Errno> asking = new FutureTask<>(() -> refusalOf(netlink));
        start(asking);
        mute.sent.await();
        netlink.close();
        assertEquals(9, asking.get(10, TimeUnit.SECONDS).code());
    }

    private static Thread start(FutureTask<?> task) {
        Thread thread = new Thread(task, "asks");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** What the kernel has done within the sending is not late, however short the deadline. */
    @Test
    void anAnswerThatIsThereIsTakenWhateverTheDeadline() throws Exception {
        NetlinkOptions soon = NetlinkOptions.DEFAULT.withDeadline(Duration.ofNanos(1));
        try (Netlink netlink = Netlink.open(namespaces.create(), soon)) {
            assertEquals(1, netlink.links().get("lo").index());
        }
    }

    @Test
    void aDeadlineIsAboveZero() {
        assertEquals(
                "deadline PT0S is not above 0 and at most PT876000H",
                assertThrows(IllegalArgumentException.class, () -> NetlinkOptions.DEFAULT.withDeadline(Duration.ZERO))
                        .getMessage());
        assertEquals(Duration.ofSeconds(30), NetlinkOptions.DEFAULT.deadline());
    }
}
