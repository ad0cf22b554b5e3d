package dev.poplin.bgp.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** A string of bytes that never changes: what is kept as it came. Shown in hex. */
public final class Octets {

    /** No bytes. */
    public static final Octets EMPTY = new Octets(new byte[0]);

    private final byte[] bytes;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    /** These bytes, copied. */
    public static Octets of(byte... bytes) {
        return bytes.length == 0 ? EMPTY : new Octets(bytes.clone());
    }

    /** The bytes from {@code from} up to before {@code to}, copied. */
    public static Octets of(byte[] bytes, int from, int to) {
        return from == to ? EMPTY : new Octets(Arrays.copyOfRange(bytes, from, to));
    }

    /**
     * The bytes of a text in hex, blanks aside.
     *
     * @throws IllegalArgumentException if the text is not hex
     */
    public static Octets ofHex(String text) {
        return new Octets(HexFormat.of().parseHex(text.replace(" ", "")));
    }

    /** How many there are. */
    public int length() {
        return bytes.length;
    }

    /** The byte at an index, 0 to 255. */
    public int at(int index) {
        return Wire.uint8(bytes, index);
    }

    /** A fresh array of them. */
    public byte[] toArray() {
        return bytes.clone();
    }

    /** Writes them. */
    public void writeTo(ByteBuffer out) {
        out.put(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
