package dev.poplin.bgp.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/** Unsigned big-endian numbers in byte arrays. The array's own bounds are checked, nothing else. */
public final class Wire {

    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Of this process, so that nobody can send what has the same hash. */
    private static final long HASH_MASK;
    /** The same; odd. */
    private static final long HASH_FACTOR;

    static {
        SecureRandom random = new SecureRandom();
        HASH_MASK = random.nextLong();
        HASH_FACTOR = random.nextLong() | 1;
    }

    private Wire() {}

    /** The number in one byte. */
    public static int uint8(byte[] bytes, int at) {
        return bytes[at] & 0xff;
    }

    /** The number in two bytes. */
    public static int uint16(byte[] bytes, int at) {
        return (short) SHORTS.get(bytes, at) & 0xffff;
    }

    /** The number in three bytes. */
    public static int uint24(byte[] bytes, int at) {
        return uint8(bytes, at) << 16 | uint16(bytes, at + 1);
    }

    /** The number in four bytes. */
    public static long uint32(byte[] bytes, int at) {
        return int32(bytes, at) & 0xffff_ffffL;
    }

    /** The 32 bits in four bytes. */
    public static int int32(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at);
    }

    /** The 64 bits in eight bytes. */
    public static long int64(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /**
     * The number, if it is one without a sign of so many bits, 1 to 63.
     *
     * @param name what it is, for the text of the exception
     * @throws IllegalArgumentException if it is negative or too large
     */
    public static long requireBits(long number, int bits, String name) {
        if (number >>> bits != 0) {
            throw new IllegalArgumentException(name + " " + number + " is not of " + bits + " bits");
        }
        return number;
    }

    /**
     * A hash of some bytes, eight of them at a time; not the one of {@link java.util.Arrays#hashCode(byte[])}, and another one in
     * every process: nothing may depend on its value, nor on an order that follows from it.
     */
    public static int hash(byte[] bytes, int from, int to) {
        long hash = to - from;
        if (to - from >= 8) {
            int last = to - 8;
            for (int at = from; at < last; at += 8) {
                hash = mix(hash ^ (long) LONGS.get(bytes, at));
            }
            // It may overlap the one before.
            hash = mix(hash ^ (long) LONGS.get(bytes, last));
        } else {
            long word = 0;
            for (int at = from; at < to; at++) {
                word = word << 8 | bytes[at] & 0xff;
            }
            hash = mix(hash << 56 ^ word);
        }
        return (int) (hash ^ hash >>> 32);
    }

    /**
     * One step of such a hash: both halves of a product of 128 bits, which cannot be turned round without two secrets of the process.
     */
    public static long mix(long word) {
        long masked = word ^ HASH_MASK;
        return Math.multiplyHigh(masked, HASH_FACTOR) ^ masked * HASH_FACTOR;
    }

    /** Writes one byte. */
    public static void put8(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
    }

    /** Writes two bytes. */
    public static void put16(byte[] bytes, int at, int value) {
        SHORTS.set(bytes, at, (short) value);
    }

    /** Writes three bytes. */
    public static void put24(byte[] bytes, int at, int value) {
        put8(bytes, at, value >>> 16);
        put16(bytes, at + 1, value);
    }

    /** Writes four bytes. */
    public static void put32(byte[] bytes, int at, int value) {
        INTS.set(bytes, at, value);
    }

    /** Writes eight bytes. */
    public static void put64(byte[] bytes, int at, long value) {
        LONGS.set(bytes, at, value);
    }
}
