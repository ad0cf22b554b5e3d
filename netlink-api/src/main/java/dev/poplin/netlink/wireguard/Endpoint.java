package dev.poplin.netlink.wireguard;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.MessageWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Where a peer is reached.
 *
 * @param address its address
 * @param port its UDP port, 1 to 65,535
 * @param scope the link of an IPv6 link-local address, 0 otherwise
 */
public record Endpoint(IpAddress address, int port, int scope) {

    private static final int IPV4_BYTES = 16;
    private static final int IPV6_BYTES = 28;

    /**
     * Checks the port.
     *
     * @throws IllegalArgumentException if it is not within 1 and 65535
     */
    public Endpoint {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not within 1 and 65535");
        }
    }

    /** An endpoint without a scope. */
    public static Endpoint of(IpAddress address, int port) {
        return new Endpoint(address, port, 0);
    }

    /** Reads a struct sockaddr_in or sockaddr_in6; empty if it is neither, or has no port. */
    static Optional<Endpoint> decode(byte[] socketAddress) {
        ByteBuffer bytes = ByteBuffer.wrap(socketAddress);
        boolean ipv4 = socketAddress.length == IPV4_BYTES;
        if (!ipv4 && socketAddress.length != IPV6_BYTES) {
            return Optional.empty();
        }
        int port = Short.toUnsignedInt(bytes.getShort(2));
        if (port == 0) {
            return Optional.empty();
        }
        if (ipv4) {
            return Optional.of(of(Ipv4Address.ofInt(bytes.getInt(4)), port));
        }
        IpAddress address = Ipv6Address.of(bytes.getLong(8), bytes.getLong(16));
        int scope = bytes.order(ByteOrder.nativeOrder()).getInt(24);
        return Optional.of(new Endpoint(address, port, scope));
    }

    void write(MessageWriter writer) {
        if (address.family() == IpFamily.IPV4) {
            writer.u16(AddressFamily.INET).be16(port).bytes(address.toBytes()).u64(0);
        } else {
            writer.u16(AddressFamily.INET6)
                    .be16(port)
                    .u32(0)
                    .bytes(address.toBytes())
                    .u32(scope);
        }
    }

    @Override
    public String toString() {
        String zone = scope == 0 ? "" : "%" + scope;
        return (address.family() == IpFamily.IPV4 ? address.toString() : "[" + address + zone + "]") + ":" + port;
    }
}
