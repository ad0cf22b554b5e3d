package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AttributeType;
import java.nio.ByteBuffer;

/** AS numbers of two octets, as speakers without RFC 6793 send them, made into those of four. */
final class FourOctets {

    private FourOctets() {}

    /** The value of an attribute with numbers of two octets, as it would be with those of four. */
    static byte[] widen(int type, byte[] value) {
        return switch (type) {
            case AttributeType.AS_PATH -> path(value);
            case AttributeType.AGGREGATOR -> aggregator(value);
            default -> value;
        };
    }

    private static byte[] path(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        ByteBuffer out = ByteBuffer.allocate(2 * value.length);
        while (in.hasRemaining()) {
            byte type = in.get();
            byte count = in.get();
            out.put(type).put(count);
            for (int i = 0; i < Byte.toUnsignedInt(count); i++) {
                out.putInt(Short.toUnsignedInt(in.getShort()));
            }
        }
        byte[] wide = new byte[out.position()];
        out.flip().get(wide);
        return wide;
    }

    private static byte[] aggregator(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        return ByteBuffer.allocate(8)
                .putInt(Short.toUnsignedInt(in.getShort()))
                .putInt(in.getInt())
                .array();
    }
}
