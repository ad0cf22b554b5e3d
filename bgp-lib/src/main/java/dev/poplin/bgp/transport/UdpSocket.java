package dev.poplin.bgp.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket of this process that is connected to nobody.
 *
 * @param local the address that it is bound to
 */
public record UdpSocket(InetSocketAddress local) implements IpSocket {

    /**
     * The socket of a channel that is bound.
     *
     * @throws IOException if it is closed
     */
    public static UdpSocket of(DatagramChannel channel) throws IOException {
        return new UdpSocket((InetSocketAddress) channel.getLocalAddress());
    }

    @Override
    public @Nullable InetSocketAddress remote() {
        return null;
    }
}
