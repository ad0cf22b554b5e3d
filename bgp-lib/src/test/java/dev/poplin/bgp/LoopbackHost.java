package dev.poplin.bgp;

import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Addresses of the loopback that no other process running these tests has, and a port that is free. */
final class LoopbackHost {

    private LoopbackHost() {}

    static Ipv4Address of(int number) {
        int process = (int) ProcessHandle.current().pid() & 0x3fff;
        return Ipv4Address.ofInt(0x7f000000 | 1 << 22 | process << 8 | number);
    }

    /** A port on which nobody listens, on any of the addresses. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[4]))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
