package dev.poplin.netlink.macsec;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/** The key of an association, 16 or 32 bytes as its link's cipher asks for. Never shows itself: {@link #toString} says only that there is one. Immutable. */
public final class MacsecKey {

    /** The bytes of a key of {@code gcm-aes-128}. */
    public static final int BYTES_128 = 16;
    /** The bytes of a key of {@code gcm-aes-256}. */
    public static final int BYTES_256 = 32;

    private final byte[] bytes;

    private MacsecKey(byte[] bytes) {
        if (bytes.length != BYTES_128 && bytes.length != BYTES_256) {
            throw new IllegalArgumentException("a key of MACsec has 16 or 32 bytes, not " + bytes.length);
        }
        this.bytes = bytes;
    }

    /**
     * The key of these bytes.
     *
     * @throws IllegalArgumentException if they are not 16 or 32
     */
    public static MacsecKey of(byte[] bytes) {
        return new MacsecKey(bytes.clone());
    }

    /**
     * A new key.
     *
     * @param length {@link #BYTES_128} or {@link #BYTES_256}
     * @throws IllegalArgumentException if it is neither
     */
    public static MacsecKey generate(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return new MacsecKey(bytes);
    }

    /**
     * Parses 32 or 64 hexadecimal digits. The text is not repeated in what is thrown.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static MacsecKey parse(String hex) {
        return new MacsecKey(decoded(hex));
    }

    /** What the digits say; what is thrown has neither them nor a cause that would. */
    private static byte[] decoded(String hex) {
        if (hex.length() % 2 != 0 || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException("not a key: 32 or 64 hexadecimal digits are needed");
        }
        return HexFormat.of().parseHex(hex);
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Takes the same time wherever the keys differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof MacsecKey that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
