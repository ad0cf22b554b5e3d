package dev.poplin.netlink.nftables.set;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes values as nft writes those of a type; what is of no known type is written as a number in hex. */
public final class ValuePrinter {

    private static final KeyType CT_STATE = new KeyType(26, 4);
    private static final KeyType CT_STATUS = new KeyType(28, 4);
    private static final KeyType NF_PROTO = new KeyType(2, 1);
    private static final List<String> STATES = List.of("invalid", "established", "related", "new");
    private static final int UNTRACKED = 64;
    private static final List<String> STATUSES =
            List.of("expected", "seen-reply", "assured", "confirmed", "snat", "dnat");

    private ValuePrinter() {}

    /** A value in the words for its type. */
    public static String print(KeyType type, Bytes value) {
        byte[] bytes = value.toArray();
        if ((type.equals(KeyType.IPV4_ADDR) || type.equals(KeyType.IPV6_ADDR)) && bytes.length == type.bytes()) {
            return IpAddress.of(bytes).toString();
        } else if (type.equals(KeyType.INET_SERVICE) && bytes.length == 2) {
            return Integer.toString(Byte.toUnsignedInt(bytes[0]) << 8 | Byte.toUnsignedInt(bytes[1]));
        } else if (type.equals(KeyType.INET_PROTO) && bytes.length == 1) {
            return protocol(Byte.toUnsignedInt(bytes[0]));
        } else if (type.equals(KeyType.IFNAME)) {
            return interfaceName(bytes);
        } else if (type.equals(NF_PROTO) && bytes.length == 1) {
            return bytes[0] == 2 ? "ipv4" : bytes[0] == 10 ? "ipv6" : Integer.toString(bytes[0]);
        } else if (bytes.length == 4 && (type.equals(KeyType.MARK) || type.equals(KeyType.INTEGER))) {
            int number = nativeInt(bytes);
            return type.equals(KeyType.MARK) ? String.format("0x%08x", number) : Integer.toUnsignedString(number);
        }
        return value.toString();
    }

    /** The name of an IP protocol, or its number. */
    public static String protocol(int number) {
        return switch (number) {
            case 1 -> "icmp";
            case 6 -> "tcp";
            case 17 -> "udp";
            case 58 -> "ipv6-icmp";
            case 132 -> "sctp";
            default -> Integer.toString(number);
        };
    }

    private static String interfaceName(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        String name = new String(bytes, 0, length, StandardCharsets.UTF_8);
        return '"' + name + (length == bytes.length ? "*" : "") + '"';
    }

    private static int nativeInt(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    }

    /** The bits of a conntrack state or status, such as {@code established,related}. */
    public static String bits(KeyType type, Bytes value) {
        int number = nativeInt(value.toArray());
        List<String> names = type.equals(CT_STATE) ? STATES : type.equals(CT_STATUS) ? STATUSES : List.of();
        List<String> set = new ArrayList<>();
        for (int bit = 0; bit < names.size(); bit++) {
            if ((number & 1 << bit) != 0) {
                set.add(names.get(bit));
                number &= ~(1 << bit);
            }
        }
        if (type.equals(CT_STATE) && number == UNTRACKED) {
            set.add("untracked");
            number = 0;
        }
        return number == 0 && !set.isEmpty() ? String.join(",", set) : value.toString();
    }

    /** A range of values, as a prefix where it is one. */
    public static String range(KeyType type, Bytes first, Bytes last) {
        if (first.equals(last)) {
            return print(type, first);
        }
        boolean address = type.equals(KeyType.IPV4_ADDR) || type.equals(KeyType.IPV6_ADDR);
        int length = address ? prefixLength(first.toArray(), last.toArray()) : -1;
        return length >= 0 ? print(type, first) + "/" + length : print(type, first) + "-" + print(type, last);
    }

    /** The length of the prefix from the first to the last address, or -1 if the range is none. */
    private static int prefixLength(byte[] first, byte[] last) {
        int length = 0;
        int bits = first.length * Byte.SIZE;
        while (length < bits && bit(first, length) == bit(last, length)) {
            length++;
        }
        for (int at = length; at < bits; at++) {
            if (bit(first, at) != 0 || bit(last, at) != 1) {
                return -1;
            }
        }
        return length;
    }

    private static int bit(byte[] bytes, int index) {
        return bytes[index / Byte.SIZE] >> Byte.SIZE - 1 - index % Byte.SIZE & 1;
    }

    /** The length of a mask of ones and then zeros, or -1 for another. */
    public static int maskLength(Bytes mask) {
        byte[] bytes = mask.toArray();
        byte[] inverted = new byte[bytes.length];
        for (int at = 0; at < bytes.length; at++) {
            inverted[at] = (byte) ~bytes[at];
        }
        return prefixLength(new byte[bytes.length], inverted);
    }

    /** Splits the parts of a concatenation and writes each: {@code 10.0.0.1 . tcp . 80}. */
    public static String concatenation(List<KeyType> types, Bytes first, Bytes last) {
        if (types.size() == 1) {
            return range(types.get(0), first, last);
        }
        List<String> parts = new ArrayList<>();
        int at = 0;
        for (KeyType type : types) {
            Bytes from = Bytes.of(Arrays.copyOfRange(first.toArray(), at, at + type.bytes()));
            Bytes to = Bytes.of(Arrays.copyOfRange(last.toArray(), at, at + type.bytes()));
            parts.add(range(type, from, to));
            at += type.bytes() + 3 & ~3;
        }
        return String.join(" . ", parts);
    }
}
