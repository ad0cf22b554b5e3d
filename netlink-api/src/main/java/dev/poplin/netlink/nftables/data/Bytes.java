package dev.poplin.netlink.nftables.data;

import dev.poplin.inet.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** The content of registers and set elements, compared by value. Immutable. */
public final class Bytes implements Comparable<Bytes> {

    private static final int IFNAME_BYTES = 16;

    private final byte[] value;

    private Bytes(byte[] value) {
        this.value = value;
    }

    /** These bytes; copied. */
    public static Bytes of(byte... value) {
        return new Bytes(value.clone());
    }

    /** An address in network order. */
    public static Bytes of(IpAddress address) {
        return new Bytes(address.toBytes());
    }

    /** 32 bits in the order of this machine, as marks and conntrack states are. */
    public static Bytes ofInt(int value) {
        return new Bytes(ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array());
    }

    /**
     * A port: 16 bits in network order.
     *
     * @throws IllegalArgumentException if it is not within 0 and 65535
     */
    public static Bytes ofPort(int port) {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port + " is not within 0 and 65535");
        }
        return new Bytes(new byte[] {(byte) (port >>> 8), (byte) port});
    }

    /**
     * An interface name with the zeros that follow it in the kernel.
     *
     * @throws IllegalArgumentException if it has more than 15 bytes
     */
    public static Bytes ofInterface(String name) {
        return new Bytes(Arrays.copyOf(nameBytes(name), IFNAME_BYTES));
    }

    /**
     * The beginning of an interface name; compared with as many bytes of the name as it has.
     *
     * @throws IllegalArgumentException if it has more than 15 bytes
     */
    public static Bytes ofPrefix(String text) {
        return new Bytes(nameBytes(text));
    }

    private static byte[] nameBytes(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= IFNAME_BYTES) {
            throw new IllegalArgumentException("interface name '" + name + "' has more than 15 bytes");
        }
        return bytes;
    }

    /** The parts of a concatenation, each padded to four bytes. */
    public static Bytes concat(Bytes... parts) {
        int length = 0;
        for (Bytes part : parts) {
            length += part.value.length + 3 & ~3;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (Bytes part : parts) {
            System.arraycopy(part.value, 0, all, at, part.value.length);
            at += part.value.length + 3 & ~3;
        }
        return new Bytes(all);
    }

    /** One behind the other, without padding. */
    public static Bytes join(Bytes first, Bytes second) {
        byte[] all = Arrays.copyOf(first.value, first.value.length + second.value.length);
        System.arraycopy(second.value, 0, all, first.value.length, second.value.length);
        return new Bytes(all);
    }

    /** A fresh array. */
    public byte[] toArray() {
        return value.clone();
    }

    /** How many bytes there are. */
    public int length() {
        return value.length;
    }

    /** Whether every byte is zero. */
    public boolean isZero() {
        for (byte each : value) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    /** The next greater number of the same length, or zeros after the greatest. */
    public Bytes increment() {
        byte[] next = value.clone();
        for (int index = next.length - 1; index >= 0; index--) {
            if (++next[index] != 0) {
                break;
            }
        }
        return new Bytes(next);
    }

    /** The next smaller number of the same length. */
    public Bytes decrement() {
        byte[] next = value.clone();
        for (int index = next.length - 1; index >= 0; index--) {
            if (next[index]-- != 0) {
                break;
            }
        }
        return new Bytes(next);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(value, other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "0x" + HexFormat.of().formatHex(value);
    }
}
