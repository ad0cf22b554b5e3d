package dev.poplin.netlink.wireguard;

import java.util.Arrays;
import java.util.Base64;

/** The Curve25519 key by which a peer is known; prints as {@code wg} does. Immutable. */
public final class PublicKey {

    private final byte[] bytes;

    private PublicKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The key of these 32 bytes.
     *
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static PublicKey of(byte[] bytes) {
        return new PublicKey(SecretKey.checked(bytes).clone());
    }

    /**
     * Parses 44 characters of base64.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static PublicKey parse(String text) {
        return new PublicKey(SecretKey.decoded(text));
    }

    /** A copy of the 32 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
