package dev.poplin.bgp.transport;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;

/**
 * A socket that came from another process. Closing it gives it up, and the other process does not notice; what was made a channel
 * stays open.
 */
public interface PassedSocket extends Closeable {

    /**
     * The socket as a channel that listens. What the channel says of its address means nothing.
     *
     * @throws IOException if the kernel refuses
     */
    ServerSocketChannel toServerChannel() throws IOException;

    /**
     * The socket as a channel for datagrams, bound and blocking. What the channel says of its address means nothing.
     *
     * @throws IOException if the kernel refuses
     */
    DatagramChannel toDatagramChannel() throws IOException;
}
