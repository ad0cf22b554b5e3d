package dev.poplin.netlink.nftables.rule;

import dev.poplin.netlink.nftables.data.Bytes;
import java.nio.ByteOrder;

/**
 * How a rule's register holds what a {@link Selector} loads, and so how a value has to be written that is compared with it.
 *
 * @param bytes how wide it is
 * @param host whether it is in the order of this machine and not of the network
 * @param mask the bits that count, if they are a part of what is loaded; otherwise 0
 */
record Field(int bytes, boolean host, long mask) {

    /** Whether it is in the order of this machine, and that is not the network's. */
    boolean isTurned() {
        return host && bytes > 1 && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    }

    /** Whether it is a part of a byte, or of several. */
    boolean isPartial() {
        return mask != 0;
    }

    Bytes maskBytes() {
        return networkOrder(mask);
    }

    Bytes zero() {
        return Bytes.of(new byte[bytes]);
    }

    /** A number as it is loaded. */
    Bytes number(long value) {
        return inItsOrder(placed(value));
    }

    private Bytes inItsOrder(Bytes network) {
        return isTurned() ? turned(network) : network;
    }

    private static Bytes turned(Bytes network) {
        byte[] value = network.toArray();
        byte[] other = new byte[value.length];
        for (int at = 0; at < value.length; at++) {
            other[at] = value[value.length - 1 - at];
        }
        return Bytes.of(other);
    }

    /** The value at its place within the field. */
    Bytes placed(long value) {
        if (!isPartial()) {
            return networkOrder(value);
        }
        int shift = Long.numberOfTrailingZeros(mask);
        if (value < 0 || value > mask >>> shift) {
            throw new IllegalArgumentException(
                    "value " + value + " does not fit the " + Long.bitCount(mask) + " bits of the field");
        }
        return networkOrder(value << shift);
    }

    /** The value in the width of the field; a negative one is taken for the 32 bits that it has. */
    private Bytes networkOrder(long value) {
        long unsigned = value < 0 && value >= Integer.MIN_VALUE && bytes < Long.BYTES ? value & 0xffffffffL : value;
        if (bytes < Long.BYTES && unsigned >>> bytes * Byte.SIZE != 0) {
            throw new IllegalArgumentException("value " + value + " does not fit the " + bytes + " bytes of the field");
        }
        byte[] exact = new byte[bytes];
        for (int at = bytes - 1; at >= 0 && unsigned != 0; at--) {
            exact[at] = (byte) unsigned;
            unsigned >>>= Byte.SIZE;
        }
        return Bytes.of(exact);
    }

    Bytes requireWidth(Bytes value) {
        if (value.length() != bytes) {
            throw new IllegalArgumentException(
                    "a value of " + value.length() + " bytes for a field of " + bytes + " bytes");
        }
        return value;
    }

    /** One bit, counted from the field's lowest. */
    Bytes bit(int bit) {
        int bits = isPartial() ? Long.bitCount(mask) : bytes * Byte.SIZE;
        if (bit < 0 || bit >= bits) {
            throw new IllegalArgumentException("bit " + bit + " is not among the " + bits + " of the field");
        }
        if (isPartial()) {
            return placed(1L << bit);
        }
        byte[] value = new byte[bytes];
        value[bytes - 1 - bit / Byte.SIZE] = (byte) (1 << bit % Byte.SIZE);
        return inItsOrder(Bytes.of(value));
    }

    /** An interface's name, or the beginning of one that ends with {@code *}. */
    Bytes interfaceName(String name) {
        requireWidth(Bytes.ofInterface(""));
        return name.endsWith("*") ? Bytes.ofPrefix(name.substring(0, name.length() - 1)) : Bytes.ofInterface(name);
    }
}
