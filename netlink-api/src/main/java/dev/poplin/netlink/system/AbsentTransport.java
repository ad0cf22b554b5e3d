package dev.poplin.netlink.system;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The way to a protocol that this kernel does not have: it refuses whatever is sent, in words that name the protocol. */
public final class AbsentTransport implements NetlinkTransport {

    private final String protocol;
    private final Errno errno;

    /** Refuses with this error. */
    public AbsentTransport(String protocol, Errno errno) {
        this.protocol = protocol;
        this.errno = errno;
    }

    @Override
    public void send(ByteBuffer messages) throws NetlinkException {
        throw new NetlinkException("speak with " + protocol, errno);
    }

    @Override
    public ByteBuffer receive(Duration timeout) throws NetlinkException {
        throw new NetlinkException("listen to " + protocol, errno);
    }

    @Override
    public void wake() {}

    @Override
    public void close() {}
}
