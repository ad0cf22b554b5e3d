package dev.poplin.netlink.macsec;

import java.util.Arrays;
import java.util.HexFormat;

/** The name of a key, which both ends give it: up to 16 bytes, filled up with zeros (MACSEC_KEYID_LEN). It is no secret. Immutable. */
public final class KeyIdentifier {

    private static final int BYTES = 16;

    private final byte[] bytes;

    private KeyIdentifier(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The name of these bytes.
     *
     * @throws IllegalArgumentException if they are more than 16
     */
    public static KeyIdentifier of(byte[] bytes) {
        if (bytes.length > BYTES) {
            throw new IllegalArgumentException("the name of a key has up to 16 bytes, not " + bytes.length);
        }
        return new KeyIdentifier(Arrays.copyOf(bytes, BYTES));
    }

    /**
     * Parses up to 32 hexadecimal digits, two for each byte: {@code 05}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static KeyIdentifier parse(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** A copy of the 16 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyIdentifier that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** 32 hexadecimal digits, as {@code ip macsec show} has them. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
