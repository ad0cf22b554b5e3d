package dev.poplin.node.mesh;

import dev.poplin.bgp.transport.ChannelFactory;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** TCP channels that belong to a namespace. */
record NamespaceChannels(NetworkNamespace namespace) implements ChannelFactory {

    @Override
    public SocketChannel openSocket() throws IOException {
        return namespace.call(SocketChannel::open);
    }

    @Override
    public ServerSocketChannel openServerSocket() throws IOException {
        return namespace.call(ServerSocketChannel::open);
    }
}
