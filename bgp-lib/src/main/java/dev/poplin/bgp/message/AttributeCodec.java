package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.AttributeType;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.wire.Octets;
import dev.poplin.inet.Ipv4Address;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes path attributes in the order of their types, RFC 4271 §4.3. */
final class AttributeCodec {

    private AttributeCodec() {}

    /** Writes them, and NEXT_HOP if there is one; MP_REACH_NLRI is the caller's. */
    static void encode(PathAttributes attributes, @Nullable Ipv4Address nextHop, boolean fourOctetAs, ByteBuffer out) {
        boolean hopDue = nextHop != null;
        for (int type : attributes.types()) {
            if (hopDue && nextHop != null && type > AttributeType.NEXT_HOP) {
                header(out, AttributeType.TRANSITIVE, AttributeType.NEXT_HOP, 4).putInt(nextHop.toInt());
                hopDue = false;
            }
            if (type == AttributeType.AS_PATH && !fourOctetAs) {
                narrowPath(attributes.asPath(), out);
                continue;
            }
            if (type == AttributeType.AGGREGATOR && !fourOctetAs) {
                attributes.aggregator().ifPresent(aggregator -> header(
                                out, AttributeType.flags(type), AttributeType.AGGREGATOR, 6)
                        .putShort((short) narrow(aggregator.as()))
                        .putInt(aggregator.routerId().toInt()));
                continue;
            }
            Octets value = attributes.value(type).orElseThrow();
            header(out, attributes.flags(type), type, value.length());
            value.writeTo(out);
        }
        if (hopDue && nextHop != null) {
            header(out, AttributeType.TRANSITIVE, AttributeType.NEXT_HOP, 4).putInt(nextHop.toInt());
        }
    }

    /** How many bytes {@link #encode} writes without NEXT_HOP. */
    static int encodedBytes(PathAttributes attributes, Negotiated negotiated) {
        ByteBuffer measured = ByteBuffer.allocate(70_000);
        encode(attributes, null, negotiated.fourOctetAs(), measured);
        return measured.position();
    }

    private static void narrowPath(AsPath path, ByteBuffer out) {
        int length = 0;
        for (AsPath.Segment segment : path.segments()) {
            length += 2 + 2 * segment.numbers().size();
        }
        header(out, AttributeType.TRANSITIVE, AttributeType.AS_PATH, length);
        for (AsPath.Segment segment : path.segments()) {
            out.put((byte) segment.type()).put((byte) segment.numbers().size());
            for (long number : segment.numbers()) {
                out.putShort((short) narrow(number));
            }
        }
    }

    private static long narrow(long as) {
        return as > 0xffff ? Open.AS_TRANS : as;
    }

    static ByteBuffer header(ByteBuffer out, int flags, int type, int length) {
        if (length > 255) {
            return out.put((byte) (flags | AttributeType.EXTENDED_LENGTH))
                    .put((byte) type)
                    .putShort((short) length);
        }
        return out.put((byte) flags).put((byte) type).put((byte) length);
    }
}
