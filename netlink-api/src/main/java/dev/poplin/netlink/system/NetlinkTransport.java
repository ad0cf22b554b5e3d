package dev.poplin.netlink.system;

import dev.poplin.netlink.NetlinkException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The seam below a netlink conversation: datagrams to and from a kernel, real or fake. One thread
 * at a time sends and one at a time receives, perhaps another one at the same time; {@link #wake} and {@link #close} may be called from any.
 */
public interface NetlinkTransport extends AutoCloseable {

    /** Stands for the namespace that the transport itself belongs to. */
    int OWN_NAMESPACE = -1;

    /**
     * Sends the remaining bytes, one or more whole messages, as one datagram.
     *
     * @throws NetlinkException if the kernel refuses them all
     */
    void send(ByteBuffer messages) throws NetlinkException;

    /**
     * Waits for the next datagram. The buffer is valid until the next call.
     *
     * @throws NetlinkException ETIMEDOUT if none came in time, ENOBUFS if the kernel dropped some, EINTR if this thread was
     *     interrupted (its flag stays set), EBADF if the transport was closed meanwhile
     */
    ByteBuffer receive(Duration timeout) throws NetlinkException;

    /** The number of the namespace that the last datagram came from, or -1 if it came from this one. */
    default int namespaceId() {
        return OWN_NAMESPACE;
    }

    /** Releases a thread that waits in {@link #receive}. */
    void wake();

    /** Closes the transport and releases whoever waits. Idempotent. */
    @Override
    void close();
}
