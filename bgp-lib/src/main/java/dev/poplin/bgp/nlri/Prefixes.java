package dev.poplin.bgp.nlri;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Prefixes as RFC 4271 §4.3 packs them: a length in bits, then as many bytes as it takes. */
public final class Prefixes {

    /** The most bytes a prefix takes. */
    public static final int MAX_BYTES = 17;

    private Prefixes() {}

    /** How many bytes a prefix takes. */
    public static int encodedBytes(Cidr prefix) {
        return 1 + (prefix.length() + 7) / 8;
    }

    /** Writes a prefix. */
    public static void encode(Cidr prefix, ByteBuffer out) {
        out.put((byte) prefix.length());
        out.put(prefix.first().toBytes(), 0, (prefix.length() + 7) / 8);
    }

    /**
     * Reads prefixes up to the buffer's limit into {@code into}; bits beyond a prefix's length are ignored.
     *
     * @return what is wrong, or empty; the prefixes before the fault have been added
     */
    public static Optional<String> decode(IpFamily family, ByteBuffer in, List<Cidr> into) {
        while (in.hasRemaining()) {
            int bits = Byte.toUnsignedInt(in.get());
            int bytes = (bits + 7) / 8;
            if (bits > family.bits()) {
                return Optional.of("prefix length " + bits + " is more than " + family.bits());
            }
            if (in.remaining() < bytes) {
                return Optional.of("a prefix of " + bits + " bits ends behind the field");
            }
            byte[] address = new byte[family.bytes()];
            in.get(address, 0, bytes);
            into.add(Cidr.of(IpAddress.of(Arrays.copyOf(address, family.bytes())), bits));
        }
        return Optional.empty();
    }
}
