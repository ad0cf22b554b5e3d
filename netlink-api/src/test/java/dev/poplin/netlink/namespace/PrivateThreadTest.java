package dev.poplin.netlink.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("N4.1")
@Timeout(60)
class PrivateThreadTest {

    private final CountDownLatch runs = new CountDownLatch(1);
    private final CountDownLatch givenUp = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean returned = new AtomicBoolean();

    /** Goes on although it is interrupted, as a call of the kernel does. */
    private int makeIt() throws InterruptedException {
        runs.countDown();
        try {
            mayEnd.await();
        } catch (InterruptedException e) {
            givenUp.countDown();
            mayEnd.await();
        }
        ended.set(true);
        return 0;
    }

    private void interrupt(Thread caller) {
        try {
            runs.await();
            caller.interrupt();
            givenUp.await();
            while (caller.getState() != Thread.State.WAITING && !returned.get()) {
                Thread.onSpinWait();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            mayEnd.countDown();
        }
    }

    /** Else a namespace would be mounted over a name that was given up already. */
    @Test
    void whatIsToBeFinishedHasEndedWhenAnInterruptIsReported() throws Exception {
        Thread caller = Thread.currentThread();
        Thread interrupting = new Thread(() -> interrupt(caller));
        interrupting.start();
        NetlinkException interrupted =
                assertThrows(NetlinkException.class, () -> PrivateThread.finish("make it", this::makeIt));
        boolean had = ended.get();
        returned.set(true);
        assertTrue(Thread.interrupted(), "the interrupt is forgotten");
        interrupting.join();
        assertEquals(Errno.EINTR, interrupted.errno());
        assertTrue(had, "it goes on");
    }
}
