package dev.poplin.netlink.xfrm;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How linux/xfrm.h puts addresses and headers into bytes. */
final class XfrmWire {

    static final int ADDRESS_BYTES = 16;

    private XfrmWire() {}

    /**
     * Checks what has one byte.
     *
     * @throws IllegalArgumentException if it is not within 0 and 255
     */
    static void requireByte(String what, int number) {
        if (number < 0 || number > 0xff) {
            throw new IllegalArgumentException(what + " " + number + " is not within 0 and 255");
        }
    }

    /**
     * Checks what has two bytes.
     *
     * @throws IllegalArgumentException if it is not within 0 and 65535
     */
    static void requireTwoBytes(String what, int number) {
        if (number < 0 || number > 0xffff) {
            throw new IllegalArgumentException(what + " " + number + " is not within 0 and 65535");
        }
    }

    /** The first bytes of a message's content, as if they were an attribute: short ones are filled up with zeros. */
    static AttributeReader header(Reply reply, int bytes) {
        byte[] content = new byte[bytes];
        int there = Math.min(bytes, reply.end() - reply.start());
        for (int index = 0; index < there; index++) {
            content[index] = (byte) reply.u8(index);
        }
        return AttributeReader.at(new RawAttribute(0, content));
    }

    static IpAddress address(AttributeReader at, int from, int family) {
        byte[] bytes = Arrays.copyOfRange(at.bytes(), from, from + ADDRESS_BYTES);
        return family == AddressFamily.INET6 ? Ipv6Address.of(bytes) : Ipv4Address.of(Arrays.copyOf(bytes, 4));
    }

    /** An address whose family nothing says: of IPv4 if no more than its first four bytes are set, null if none is. */
    static @Nullable IpAddress addressOrNone(AttributeReader at, int from) {
        if (at.length() < from + ADDRESS_BYTES) {
            throw MalformedMessageException.in(at, "no address behind " + from + " bytes");
        }
        byte[] bytes = Arrays.copyOfRange(at.bytes(), from, from + ADDRESS_BYTES);
        if (Arrays.equals(bytes, new byte[ADDRESS_BYTES])) {
            return null;
        }
        byte[] first = Arrays.copyOf(bytes, 4);
        return Arrays.equals(Arrays.copyOf(first, ADDRESS_BYTES), bytes)
                ? Ipv4Address.of(first)
                : Ipv6Address.of(bytes);
    }

    static void write(MessageWriter writer, @Nullable IpAddress address) {
        writer.bytes(address == null ? new byte[ADDRESS_BYTES] : Arrays.copyOf(address.toBytes(), ADDRESS_BYTES));
    }
}
