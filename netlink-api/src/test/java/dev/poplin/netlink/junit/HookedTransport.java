package dev.poplin.netlink.junit;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.system.NetlinkTransport;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A transport before whose every step something else may happen.
 *
 * @param transport what it stands before, which it closes
 * @param beforeSend sees what is about to be sent
 * @param beforeReceive runs in the thread that reads
 */
public record HookedTransport(NetlinkTransport transport, BeforeSend beforeSend, Runnable beforeReceive)
        implements NetlinkTransport {

    /** What happens before a datagram is sent. */
    public interface BeforeSend {

        /** Sees the datagram. */
        void accept(ByteBuffer messages) throws NetlinkException;
    }

    @Override
    public void send(ByteBuffer messages) throws NetlinkException {
        beforeSend.accept(messages);
        transport.send(messages);
    }

    @Override
    public ByteBuffer receive(Duration timeout) throws NetlinkException {
        beforeReceive.run();
        return transport.receive(timeout);
    }

    @Override
    public void wake() {
        transport.wake();
    }

    @Override
    public void close() {
        transport.close();
    }
}
