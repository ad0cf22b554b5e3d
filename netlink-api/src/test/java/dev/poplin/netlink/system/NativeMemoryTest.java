package dev.poplin.netlink.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jnr.ffi.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory that the kernel has the address of stays as long as the call. */
@Tag("N1.1")
@Timeout(60)
class NativeMemoryTest {

    private static final int EFD_CLOEXEC = 0x80000;
    private static final short POLLIN = 1;
    /** After so many calls the code is compiled, and a variable that is not used any more keeps nothing. */
    private static final int CALLS = 20_000;

    private final BlockingQueue<WeakReference<ByteBuffer>> memory = new LinkedBlockingQueue<>();

    private static void collectGarbage() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
    }

    /** As callers do: nobody else has the memory, and it is not looked at afterwards. */
    private int poll(int event, int timeoutMillis) {
        ByteBuffer set = SystemCalls.allocate(8).putInt(0, event).putShort(4, POLLIN);
        Pointer pointer = SystemCalls.pointer(set);
        memory.add(new WeakReference<>(set));
        return SystemCalls.poll(pointer, 1, timeoutMillis);
    }

    private static boolean isInKernel(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0 && stack[0].isNativeMethod();
    }

    @Test
    void staysWhileACallWaits() throws Exception {
        int event = SystemCalls.eventfd(EFD_CLOEXEC);
        for (int i = 0; i < CALLS; i++) {
            poll(event, 0);
        }
        memory.clear();
        int[] ready = new int[1];
        Thread waiting = new Thread(() -> ready[0] = poll(event, 30_000));
        waiting.start();
        WeakReference<ByteBuffer> set = memory.poll(10, TimeUnit.SECONDS);
        assertNotNull(set);
        while (!isInKernel(waiting) && waiting.isAlive()) {
            LockSupport.parkNanos(1_000_000);
        }
        collectGarbage();
        ByteBuffer left = set.get();
        ByteBuffer one = SystemCalls.allocate(8).putLong(0, 1);
        SystemCalls.write(event, SystemCalls.pointer(one), 8);
        waiting.join();
        SystemCalls.close(event);
        assertNotNull(left, "freed while the kernel waited to write to it");
        assertEquals(1, ready[0]);
    }

    private MessageHeader header() {
        ByteBuffer data = SystemCalls.allocate(100);
        memory.add(new WeakReference<>(data));
        return MessageHeader.sending(data, 100);
    }

    @Test
    void ofAPacketStaysAsLongAsItsHeader() {
        MessageHeader header = header();
        collectGarbage();
        assertNotNull(memory.remove().get());
        Reference.reachabilityFence(header);
    }
}
