package dev.poplin.bgp.transport;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A socket of this process, by its addresses: what the kernel knows it by, whatever channel it is in. */
public sealed interface IpSocket permits TcpSocket, UdpSocket {

    /** The address that it is bound to. */
    InetSocketAddress local();

    /** The address that it is connected to, or null if it is not connected. */
    @Nullable
    InetSocketAddress remote();
}
