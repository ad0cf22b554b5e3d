package dev.poplin.bgp.transport.linux;

import dev.poplin.bgp.transport.SocketGuard;
import dev.poplin.bgp.transport.TcpKey;
import dev.poplin.bgp.transport.TcpOptions;
import dev.poplin.bgp.transport.TcpSocket;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.system.SocketDescriptor;
import dev.poplin.netlink.system.SocketTable;
import dev.poplin.netlink.system.SystemCalls;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * TCP-MD5 (RFC 2385), TTL security (RFC 5082) and devices by setsockopt(2). A device binds each connection, whoever has opened it: of a
 * peer that connects through another one nothing is heard behind its first segments, so that no session comes of it; the socket that
 * listens is that of all peers, and bound to none. A listener that has been given a time to live keeps it.
 *
 * <p>Linux 6.18 asks for no capability, but for CAP_NET_RAW where a socket that is bound to a device is bound to another or to none.
 * Stateless.
 */
public final class LinuxSocketGuard implements SocketGuard {

    private static final int IPPROTO_IP = 0;
    private static final int SOL_SOCKET = 1;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IP_TTL = 2;
    private static final int IP_MINTTL = 21;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int IPV6_MINHOPCOUNT = 73;
    private static final int MAX_HOPS = 255;
    /** Of a time to live. */
    private static final int SYSTEM_DEFAULT = -1;

    private static final int SO_BINDTODEVICE = 25;
    /** net/if.h IFNAMSIZ. */
    private static final int INTERFACE_NAME_BYTES = 16;

    private static final int TCP_MD5SIG = 14;
    private static final int TCP_MD5SIG_EXT = 32;
    private static final int TCP_AO_ADD_KEY = 38;

    /** struct tcp_md5sig: an address of 128 bytes, flags, length of the prefix, of the key (two bytes), index, key. */
    private static final int MD5_BYTES = 216;

    private static final int MD5_FLAGS = 128;
    private static final int MD5_PREFIX_LENGTH = 129;
    private static final int MD5_KEY_BYTES = 130;
    private static final int MD5_KEY = 136;
    private static final int MD5_FLAG_PREFIX = 1;
    /** struct tcp_ao_add. */
    private static final int AO_BYTES = 288;

    private volatile SocketTable last = SocketTable.EMPTY;

    /** A guard. */
    public LinuxSocketGuard() {}

    /**
     * Whether the kernel has TCP-AO (RFC 5925), which this guard does not use. Asks with a key that every kernel must refuse.
     *
     * @throws IOException if no socket can be opened
     */
    public static boolean hasAuthenticationOption() throws IOException {
        try (SocketChannel probe = SocketChannel.open()) {
            probe.bind(null);
            SocketDescriptor socket = SocketTable.scan().find(SocketTable.Kind.STREAM, probe.getLocalAddress(), null);
            socket.set(IPPROTO_TCP, TCP_AO_ADD_KEY, SystemCalls.allocate(AO_BYTES), "TCP_AO_ADD_KEY");
            return true;
        } catch (NetlinkException e) {
            return e.errno().equals(Errno.EINVAL);
        }
    }

    @Override
    public void beforeConnect(TcpSocket bound, Cidr peer, TcpOptions options) throws IOException {
        SocketDescriptor socket = find(bound);
        device(socket, options.device());
        hops(socket, peer, options);
        if (options.key().isPresent()) {
            key(socket, peer, options.key());
        }
    }

    @Override
    public void accepted(TcpSocket connected, Cidr peer, TcpOptions options) throws IOException {
        SocketDescriptor socket = find(connected);
        device(socket, options.device());
        hops(socket, peer, options);
    }

    private SocketDescriptor find(TcpSocket socket) throws IOException {
        return search(socket).orElseThrow(() -> new IOException("no socket is " + socket));
    }

    /** Looks at all sockets only if this one is not where it was when they were looked at last. */
    private Optional<SocketDescriptor> search(TcpSocket socket) throws IOException {
        Optional<SocketDescriptor> known = last.searchStill(SocketTable.Kind.STREAM, socket.local(), socket.remote());
        if (known.isPresent()) {
            return known;
        }
        last = SocketTable.scan();
        return last.search(SocketTable.Kind.STREAM, socket.local(), socket.remote());
    }

    @Override
    public void listening(TcpSocket bound, Cidr peers, TcpOptions options) throws IOException {
        if (canHold(bound.local().getAddress(), peers)) {
            SocketDescriptor socket = find(bound);
            key(socket, peers, options.key());
            if (options.minimumHops() != 0) {
                // The answer to a SYN is the listener's, and a peer that expects us one hop away drops it otherwise.
                timeToLive(socket, peers, options.hops());
            }
        }
    }

    /** A socket that listens on an address of one family hears nothing from the other. */
    private static boolean canHold(InetAddress bound, Cidr peers) {
        return bound.isAnyLocalAddress()
                || bound.getAddress().length == peers.address().toBytes().length;
    }

    @Override
    public void datagrams(DatagramChannel bound) throws IOException {
        SocketDescriptor socket = SocketTable.scan().find(SocketTable.Kind.DATAGRAM, bound.getLocalAddress(), null);
        boolean ipv4 = ((InetSocketAddress) bound.getLocalAddress()).getAddress() instanceof Inet4Address;
        socket.set(ipv4 ? IPPROTO_IP : IPPROTO_IPV6, ipv4 ? IP_TTL : IPV6_UNICAST_HOPS, MAX_HOPS, "time to live");
    }

    /** The kernel heeds IP_MINTTL and IPV6_MINHOPCOUNT for TCP only. */
    @Override
    public void datagramsOfNeighbors(DatagramChannel bound) throws IOException {
        SocketTable.scan()
                .find(SocketTable.Kind.DATAGRAM, bound.getLocalAddress(), null)
                .filter(HopLimitFilter.program(MAX_HOPS), "a filter of times to live");
    }

    @Override
    public void changed(TcpSocket connected, Cidr peer, TcpOptions options) throws IOException {
        Optional<SocketDescriptor> socket = search(connected);
        if (socket.isPresent()) {
            device(socket.get(), options.device());
            hops(socket.get(), peer, options);
            key(socket.get(), peer, options.key());
        }
    }

    /** No name takes the socket from the interface that it is bound to. One that is as it should be is left alone: changing it needs more rights. */
    private static void device(SocketDescriptor socket, Optional<String> device) throws IOException {
        byte[] name = device.orElse("").getBytes(StandardCharsets.UTF_8);
        ByteBuffer value = SystemCalls.allocate(name.length + 1).put(0, name);
        ByteBuffer present = SystemCalls.allocate(Math.max(INTERFACE_NAME_BYTES, name.length + 1));
        int known = SystemCalls.getsockopt(socket.fd(), SOL_SOCKET, SO_BINDTODEVICE, present);
        if (known >= 0 && present.slice(0, name.length + 1).equals(value)) {
            return;
        }
        socket.set(SOL_SOCKET, SO_BINDTODEVICE, value, ("SO_BINDTODEVICE " + device.orElse("")).strip());
    }

    private static void hops(SocketDescriptor socket, Cidr peer, TcpOptions options) throws IOException {
        boolean ipv4 = peer.address() instanceof Ipv4Address;
        timeToLive(socket, peer, options.hops());
        socket.set(
                ipv4 ? IPPROTO_IP : IPPROTO_IPV6,
                ipv4 ? IP_MINTTL : IPV6_MINHOPCOUNT,
                options.minimumHops(),
                "least time to live");
    }

    private static void timeToLive(SocketDescriptor socket, Cidr peer, int hops) throws IOException {
        boolean ipv4 = peer.address() instanceof Ipv4Address;
        socket.set(
                ipv4 ? IPPROTO_IP : IPPROTO_IPV6,
                ipv4 ? IP_TTL : IPV6_UNICAST_HOPS,
                hops == 0 ? SYSTEM_DEFAULT : hops,
                "time to live");
    }

    /** An empty key takes the present one away; that there was none is no fault. */
    private static void key(SocketDescriptor socket, Cidr peers, Optional<TcpKey> key) throws IOException {
        ByteBuffer value = SystemCalls.allocate(MD5_BYTES);
        socket.writeAddress(peers.address(), value);
        byte[] secret = key.map(TcpKey::secret).orElse(new byte[0]);
        boolean whole = peers.length() == peers.family().bits();
        if (!whole) {
            // The kernel counts the bits of a mapped prefix as those of IPv4.
            value.put(MD5_FLAGS, (byte) MD5_FLAG_PREFIX).put(MD5_PREFIX_LENGTH, (byte) peers.length());
        }
        value.putShort(MD5_KEY_BYTES, (short) secret.length).put(MD5_KEY, secret);
        try {
            socket.set(IPPROTO_TCP, whole ? TCP_MD5SIG : TCP_MD5SIG_EXT, value, "TCP_MD5SIG for " + peers);
        } catch (NetlinkException e) {
            if (key.isPresent() || !e.errno().equals(Errno.ENOENT)) {
                throw e;
            }
        } finally {
            Arrays.fill(secret, (byte) 0);
            value.put(MD5_KEY, new byte[TcpKey.MAX_BYTES]);
        }
    }
}
