package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.attribute.UnknownAttribute;
import dev.poplin.inet.Ipv4Address;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes path attributes in the order of their types, RFC 4271 §4.3. */
final class AttributeCodec {

    static final int ORIGIN = 1;
    static final int AS_PATH = 2;
    static final int NEXT_HOP = 3;
    static final int MED = 4;
    static final int LOCAL_PREF = 5;
    static final int ATOMIC_AGGREGATE = 6;
    static final int COMMUNITIES = 8;
    static final int ORIGINATOR_ID = 9;
    static final int CLUSTER_LIST = 10;
    static final int MP_REACH = 14;
    static final int MP_UNREACH = 15;

    static final int OPTIONAL = 0x80;
    static final int TRANSITIVE = 0x40;
    static final int EXTENDED_LENGTH = 0x10;

    private AttributeCodec() {}

    /** Writes them, and NEXT_HOP if there is one; MP_REACH_NLRI is the caller's. */
    static void encode(PathAttributes attributes, @Nullable Ipv4Address nextHop, boolean fourOctetAs, ByteBuffer out) {
        header(out, TRANSITIVE, ORIGIN, 1).put((byte) attributes.origin().ordinal());
        asPath(attributes.asPath(), fourOctetAs, out);
        if (nextHop != null) {
            header(out, TRANSITIVE, NEXT_HOP, 4).putInt(nextHop.toInt());
        }
        attributes.med().ifPresent(med -> header(out, OPTIONAL, MED, 4).putInt((int) med));
        attributes.localPreference().ifPresent(preference -> header(out, TRANSITIVE, LOCAL_PREF, 4)
                .putInt((int) preference));
        if (attributes.atomicAggregate()) {
            header(out, TRANSITIVE, ATOMIC_AGGREGATE, 0);
        }
        if (!attributes.communities().isEmpty()) {
            header(
                    out,
                    OPTIONAL | TRANSITIVE,
                    COMMUNITIES,
                    4 * attributes.communities().size());
            attributes.communities().forEach(out::putInt);
        }
        attributes.originatorId().ifPresent(id -> header(out, OPTIONAL, ORIGINATOR_ID, 4)
                .putInt(id.toInt()));
        if (!attributes.clusterList().isEmpty()) {
            header(out, OPTIONAL, CLUSTER_LIST, 4 * attributes.clusterList().size());
            attributes.clusterList().forEach(id -> out.putInt(id.toInt()));
        }
        for (UnknownAttribute unknown : attributes.unknown()) {
            byte[] value = unknown.value();
            header(out, unknown.flags() & ~EXTENDED_LENGTH, unknown.type(), value.length)
                    .put(value);
        }
    }

    /** How many bytes {@link #encode} writes without NEXT_HOP. */
    static int encodedBytes(PathAttributes attributes, Negotiated negotiated) {
        ByteBuffer measured = ByteBuffer.allocate(70_000);
        encode(attributes, null, negotiated.fourOctetAs(), measured);
        return measured.position();
    }

    private static void asPath(AsPath path, boolean fourOctetAs, ByteBuffer out) {
        int width = fourOctetAs ? 4 : 2;
        int length = 0;
        for (AsPath.Segment segment : path.segments()) {
            length += 2 + width * segment.numbers().size();
        }
        header(out, TRANSITIVE, AS_PATH, length);
        for (AsPath.Segment segment : path.segments()) {
            out.put((byte) segment.type()).put((byte) segment.numbers().size());
            for (long number : segment.numbers()) {
                if (fourOctetAs) {
                    out.putInt((int) number);
                } else {
                    out.putShort((short) (number > 0xffff ? Open.AS_TRANS : number));
                }
            }
        }
    }

    static ByteBuffer header(ByteBuffer out, int flags, int type, int length) {
        if (length > 255) {
            return out.put((byte) (flags | EXTENDED_LENGTH)).put((byte) type).putShort((short) length);
        }
        return out.put((byte) flags).put((byte) type).put((byte) length);
    }
}
