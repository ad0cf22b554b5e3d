package dev.poplin.bgp.mrt;

import org.jspecify.annotations.Nullable;

/**
 * What the subtypes of BGP4MP say of a message: RFC 6396 §4.4 and RFC 8050 §3.
 *
 * @param subtype the subtype
 * @param fourOctetAs whether AS numbers have four octets
 * @param sent whether the collector sent it
 * @param pathIds whether NLRI have identifiers of paths
 */
record MessageKind(int subtype, boolean fourOctetAs, boolean sent, boolean pathIds) {

    private static final MessageKind[] KINDS = {
        new MessageKind(1, false, false, false),
        new MessageKind(4, true, false, false),
        new MessageKind(6, false, true, false),
        new MessageKind(7, true, true, false),
        new MessageKind(8, false, false, true),
        new MessageKind(9, true, false, true),
        new MessageKind(10, false, true, true),
        new MessageKind(11, true, true, true),
    };

    static @Nullable MessageKind of(int subtype) {
        for (MessageKind kind : KINDS) {
            if (kind.subtype == subtype) {
                return kind;
            }
        }
        return null;
    }

    static MessageKind of(boolean fourOctetAs, boolean sent, boolean pathIds) {
        return KINDS[(pathIds ? 4 : 0) + (sent ? 2 : 0) + (fourOctetAs ? 1 : 0)];
    }
}
