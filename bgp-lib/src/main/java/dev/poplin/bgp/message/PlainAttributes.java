package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AttributeSyntax;
import dev.poplin.bgp.attribute.AttributeType;

/** The attributes whose flags and length say all that can be wrong with them, if this peer may send them. Immutable. */
final class PlainAttributes {

    private static final int[] TYPES = {
        AttributeType.MED,
        AttributeType.LOCAL_PREF,
        AttributeType.ATOMIC_AGGREGATE,
        AttributeType.COMMUNITIES,
        AttributeType.ORIGINATOR_ID,
        AttributeType.CLUSTER_LIST,
        AttributeType.EXTENDED_COMMUNITIES,
        AttributeType.LARGE_COMMUNITIES
    };

    private static final int CHECKED_FLAGS =
            AttributeType.OPTIONAL | AttributeType.TRANSITIVE | AttributeType.EXTENDED_LENGTH;

    private static final byte[] NOTHING = new byte[0];

    /** A bit for each length that is right, up to 63, by type; none of types that are not plain. */
    private final long[] lengths = new long[256];

    PlainAttributes(Negotiated negotiated) {
        for (int type : TYPES) {
            if (AttributeRules.mayBeSent(type, negotiated.internal(), negotiated.confederation())) {
                for (int length = 0; length < Long.SIZE; length++) {
                    boolean right = AttributeSyntax.check(type, NOTHING, 0, length, true) == null;
                    lengths[type] |= right ? 1L << length : 0;
                }
            }
        }
    }

    /** Whether these are the flags, the type and the length, of one octet, of a plain attribute that is right. */
    boolean has(int flags, int type, int length) {
        return (flags & CHECKED_FLAGS) == AttributeType.flags(type)
                && length < Long.SIZE
                && (lengths[type] >>> length & 1) != 0;
    }
}
