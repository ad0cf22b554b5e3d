package dev.poplin.netlink.nflog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.NetlinkOptions;
import dev.poplin.netlink.system.NetlinkTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("N1.2")
class PacketLogTest {

    /** A kernel that never answers; waiting for it takes no time. */
    private record Silent(AtomicReference<Duration> waited) implements NetlinkTransport {

        @Override
        public void send(ByteBuffer messages) {}

        @Override
        public ByteBuffer receive(Duration timeout) throws NetlinkException {
            waited.accumulateAndGet(timeout, (one, other) -> one.compareTo(other) > 0 ? one : other);
            throw new NetlinkException("receive", Errno.ETIMEDOUT);
        }

        @Override
        public void wake() {}

        @Override
        public void close() {}
    }

    @Test
    void theKernelHasAsLongAsWasSaid() {
        Silent kernel = new Silent(new AtomicReference<>(Duration.ZERO));
        NetlinkOptions options = NetlinkOptions.DEFAULT.withDeadline(Duration.ofMinutes(7));
        NetlinkException late = assertThrows(NetlinkException.class, () -> PacketLog.over(kernel, 5, 128, options));
        assertEquals(Errno.ETIMEDOUT, late.errno());
        assertEquals(6, kernel.waited().get().toMinutes());
    }
}
