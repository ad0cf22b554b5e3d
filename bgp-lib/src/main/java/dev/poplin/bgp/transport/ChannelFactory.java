package dev.poplin.bgp.transport;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Opens channels for the speaker; the embedder's way to put them into a network namespace. Called on any thread. */
public interface ChannelFactory {

    /** A channel that is neither bound nor connected. */
    SocketChannel openSocket() throws IOException;

    /** A channel that is not bound. */
    ServerSocketChannel openServerSocket() throws IOException;

    /** A channel for datagrams that is not bound; of the calling thread's namespace unless this is overridden. */
    default DatagramChannel openDatagram() throws IOException {
        return DatagramChannel.open();
    }

    /** Channels of the calling thread's namespace. */
    static ChannelFactory plain() {
        return new ChannelFactory() {
            @Override
            public SocketChannel openSocket() throws IOException {
                return SocketChannel.open();
            }

            @Override
            public ServerSocketChannel openServerSocket() throws IOException {
                return ServerSocketChannel.open();
            }
        };
    }
}
