package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AttributeType;
import dev.poplin.bgp.message.Decoded.Treatment;

/** How RFC 7606 §7, and the documents of later attributes, treat what is wrong with one of them. */
final class AttributeRules {

    private AttributeRules() {}

    /** What a malformed value, or a wrong flag, means. */
    static Treatment ofValue(int type) {
        return switch (type) {
            case AttributeType.ATOMIC_AGGREGATE,
                    AttributeType.AGGREGATOR,
                    AttributeType.AS4_PATH,
                    AttributeType.AS4_AGGREGATOR,
                    AttributeType.AIGP,
                    AttributeType.LINK_STATE,
                    AttributeType.PREFIX_SID -> Treatment.DISCARD;
            default -> Treatment.WITHDRAW;
        };
    }

    /** What a wrong optional or transitive bit means: RFC 7606 §3 c, unless the attribute's document says otherwise. */
    static Treatment ofFlags(int type) {
        return switch (type) {
            case AttributeType.AS4_PATH,
                    AttributeType.AS4_AGGREGATOR,
                    AttributeType.AIGP,
                    AttributeType.LINK_STATE,
                    AttributeType.PREFIX_SID -> Treatment.DISCARD;
            default -> Treatment.WITHDRAW;
        };
    }

    /** Whether this peer may send the attribute: some belong within an AS (RFC 7606 §7.5, §7.9, §7.10). */
    static boolean mayBeSent(int type, boolean internal, boolean confederation) {
        return switch (type) {
            case AttributeType.LOCAL_PREF -> internal || confederation;
            case AttributeType.ORIGINATOR_ID, AttributeType.CLUSTER_LIST -> internal;
            default -> true;
        };
    }
}
