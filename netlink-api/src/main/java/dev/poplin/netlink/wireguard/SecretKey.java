package dev.poplin.netlink.wireguard;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/** A private or preshared key. Never shows itself: {@link #toString} says only that there is one. Immutable. */
public final class SecretKey {

    static final int BYTES = 32;

    private final byte[] bytes;

    private SecretKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The key of these 32 bytes.
     *
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static SecretKey of(byte[] bytes) {
        return new SecretKey(checked(bytes).clone());
    }

    /** A new private key: {@code wg genkey}. */
    public static SecretKey generatePrivate() {
        return new SecretKey(Curve25519.clamped(random()));
    }

    /** A new preshared key: {@code wg genpsk}. */
    public static SecretKey generatePreshared() {
        return new SecretKey(random());
    }

    private static byte[] random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** The public key of this private one: {@code wg pubkey}. */
    public PublicKey publicKey() {
        return PublicKey.of(Curve25519.publicKey(bytes));
    }

    /**
     * Parses 44 characters of base64. The text is not repeated in what is thrown.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static SecretKey parse(String text) {
        return new SecretKey(decoded(text));
    }

    static byte[] decoded(String text) {
        try {
            return checked(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a key: 32 bytes as 44 characters of base64 are needed", e);
        }
    }

    static byte[] checked(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key has " + BYTES + " bytes, not " + bytes.length);
        }
        return bytes;
    }

    /** A copy of the 32 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The key itself as 44 characters, to be kept where nobody else reads it. */
    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Whether all bytes are zero, which is how the kernel says that there is none. */
    boolean isAbsent() {
        return MessageDigest.isEqual(bytes, new byte[BYTES]);
    }

    /** Takes the same time wherever the keys differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SecretKey that && MessageDigest.isEqual(bytes, that.bytes);
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
