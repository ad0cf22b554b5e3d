package dev.poplin.bgp.transport;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A secret that signs TCP segments. It shows nothing of itself in text. Immutable. */
public final class TcpKey {

    /** The longest secret that Linux takes. */
    public static final int MAX_BYTES = 80;

    private final byte[] secret;

    private TcpKey(byte[] secret) {
        this.secret = secret;
    }

    /**
     * A key of these bytes, which are copied.
     *
     * @throws IllegalArgumentException if there are none, or more than {@link #MAX_BYTES}
     */
    public static TcpKey of(byte[] secret) {
        if (secret.length == 0 || secret.length > MAX_BYTES) {
            throw new IllegalArgumentException("a key has 1 to " + MAX_BYTES + " bytes, not " + secret.length);
        }
        return new TcpKey(secret.clone());
    }

    /**
     * A key of a text's bytes in UTF-8, as other speakers' configurations have it.
     *
     * @throws IllegalArgumentException if it is empty or too long
     */
    public static TcpKey of(String secret) {
        return of(secret.getBytes(StandardCharsets.UTF_8));
    }

    /** The secret; a fresh array. */
    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TcpKey that && Arrays.equals(secret, that.secret);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(secret);
    }

    @Override
    public String toString() {
        return "TcpKey[hidden]";
    }
}
