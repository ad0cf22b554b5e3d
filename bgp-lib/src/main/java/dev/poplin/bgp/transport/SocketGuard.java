package dev.poplin.bgp.transport;

import dev.poplin.inet.Cidr;
import java.io.IOException;
import java.nio.channels.DatagramChannel;

/** Gives sockets the options that the JDK has no names for. Called on the loop's thread. */
public interface SocketGuard {

    /** Prepares a socket that is bound and not yet connected to a peer. */
    void beforeConnect(TcpSocket bound, Cidr peer, TcpOptions options) throws IOException;

    /** Prepares a socket that was accepted. */
    void accepted(TcpSocket connected, Cidr peer, TcpOptions options) throws IOException;

    /** Lets a listening socket demand something of connections from these addresses, in place of what it demanded before. */
    void listening(TcpSocket bound, Cidr peers, TcpOptions options) throws IOException;

    /** Changes the options of an established connection; nothing happens if the peer has reset it, which nobody may have noticed yet. */
    void changed(TcpSocket connected, Cidr peer, TcpOptions options) throws IOException;

    /** Lets datagrams of a bound channel live for 255 hops, so that the neighbour knows that they come from one hop away. */
    void datagrams(DatagramChannel bound) throws IOException;

    /** Lets a bound channel hear only datagrams that have crossed no router: those that still live for 255 hops. */
    void datagramsOfNeighbors(DatagramChannel bound) throws IOException;

    /** Knows no options: whoever asks for one is refused. */
    static SocketGuard none() {
        return new SocketGuard() {
            @Override
            public void beforeConnect(TcpSocket bound, Cidr peer, TcpOptions options) throws IOException {
                refuse(options);
            }

            @Override
            public void accepted(TcpSocket connected, Cidr peer, TcpOptions options) throws IOException {
                refuse(options);
            }

            @Override
            public void listening(TcpSocket bound, Cidr peers, TcpOptions options) throws IOException {
                refuse(options);
            }

            @Override
            public void changed(TcpSocket connected, Cidr peer, TcpOptions options) throws IOException {
                refuse(options);
            }

            @Override
            public void datagrams(DatagramChannel bound) throws IOException {
                throw new IOException("a datagram's time to live needs LinuxSocketGuard and netlink-api");
            }

            @Override
            public void datagramsOfNeighbors(DatagramChannel bound) throws IOException {
                datagrams(bound);
            }

            private void refuse(TcpOptions options) throws IOException {
                if (!options.isNone()) {
                    throw new IOException("TCP keys, times to live and devices need LinuxSocketGuard and netlink-api");
                }
            }
        };
    }
}
