package dev.poplin.netlink.xfrm;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An algorithm with its key (struct xfrm_algo, xfrm_algo_auth, xfrm_algo_aead). Immutable; the key is never printed. */
public final class XfrmAlgorithm {

    private static final int NAME_BYTES = 64;

    private final String name;
    private final byte[] key;
    private final int checkBits;

    private XfrmAlgorithm(String name, byte[] key, int checkBits) {
        if (name.isEmpty() || name.getBytes(StandardCharsets.US_ASCII).length >= NAME_BYTES) {
            throw new IllegalArgumentException("algorithm '" + name + "' does not have 1 to 63 letters");
        }
        if (checkBits < 0) {
            throw new IllegalArgumentException(checkBits + " bits of a check are less than 0");
        }
        this.name = name;
        this.key = key.clone();
        this.checkBits = checkBits;
    }

    /**
     * An algorithm of this name, such as {@code cbc(aes)}, with this key.
     *
     * @throws IllegalArgumentException if the name does not have 1 to 63 letters
     */
    public static XfrmAlgorithm of(String name, byte[] key) {
        return new XfrmAlgorithm(name, key, 0);
    }

    /**
     * The same whose check is so many bits long: {@code auth-trunc} or {@code aead}.
     *
     * @throws IllegalArgumentException if the name does not have 1 to 63 letters, or the bits are less than 0
     */
    public static XfrmAlgorithm of(String name, byte[] key, int checkBits) {
        return new XfrmAlgorithm(name, key, checkBits);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** A copy of the key; zeros if the kernel does not tell it. */
    public byte[] key() {
        return key.clone();
    }

    /** The length of the check in bits, 0 if it is not said. */
    public int checkBits() {
        return checkBits;
    }

    static XfrmAlgorithm decode(AttributeReader at) {
        return decode(at, NAME_BYTES + 4, 0);
    }

    static XfrmAlgorithm decodeChecked(AttributeReader at) {
        return decode(at, NAME_BYTES + 8, at.u32(NAME_BYTES + 4));
    }

    private static XfrmAlgorithm decode(AttributeReader at, int keyAt, int checkBits) {
        int keyBits = at.u32(NAME_BYTES);
        byte[] content = at.bytes();
        int end = Math.min(content.length, keyAt + Math.max(0, keyBits + 7) / 8);
        if (end < keyAt) {
            end = keyAt;
        }
        byte[] key = content.length < keyAt ? new byte[0] : Arrays.copyOfRange(content, keyAt, end);
        try {
            return new XfrmAlgorithm(at.string(), key, checkBits);
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.in(at, String.valueOf(e.getMessage()));
        }
    }

    static void write(MessageWriter writer, XfrmAlgorithm algorithm) {
        writer.bytes(Arrays.copyOf(algorithm.name.getBytes(StandardCharsets.US_ASCII), NAME_BYTES));
        writer.u32(algorithm.key.length * 8).bytes(algorithm.key);
    }

    static void writeChecked(MessageWriter writer, XfrmAlgorithm algorithm) {
        writer.bytes(Arrays.copyOf(algorithm.name.getBytes(StandardCharsets.US_ASCII), NAME_BYTES));
        writer.u32(algorithm.key.length * 8).u32(algorithm.checkBits).bytes(algorithm.key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof XfrmAlgorithm that
                && name.equals(that.name)
                && Arrays.equals(key, that.key)
                && checkBits == that.checkBits;
    }

    @Override
    public int hashCode() {
        return name.hashCode() + checkBits;
    }

    /** The name; the key is a secret. */
    @Override
    public String toString() {
        return name + " (secret)" + (checkBits == 0 ? "" : " " + checkBits);
    }
}
