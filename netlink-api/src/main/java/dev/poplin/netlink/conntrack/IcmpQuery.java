package dev.poplin.netlink.conntrack;

import java.util.Map;

/**
 * What tells questions by ICMP apart, as ports do connections (RFC 792, RFC 4443). Immutable.
 *
 * @param type the type of the message, such as 8 for an echo request of ICMP and 128 for one of ICMPv6
 * @param code its code, mostly 0
 * @param id the identifier that the answer repeats
 */
public record IcmpQuery(int type, int code, int id) {

    static final int ICMP = 1;
    static final int ICMPV6 = 58;

    /** Echo, timestamp, information, address mask (RFC 792, RFC 950). */
    private static final Map<Integer, Integer> ANSWERS =
            Map.of(8, 0, 0, 8, 13, 14, 14, 13, 15, 16, 16, 15, 17, 18, 18, 17);
    /** Echo, node information (RFC 4443, RFC 4620). */
    private static final Map<Integer, Integer> ANSWERS_V6 = Map.of(128, 129, 129, 128, 139, 140, 140, 139);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one does not fit its 8, 8 and 16 bits
     */
    public IcmpQuery {
        TupleMatch.within("type", type, 0xff);
        TupleMatch.within("code", code, 0xff);
        TupleMatch.within("id", id, 0xffff);
    }

    /** Whether a type of ICMP has an answer, so that there may be connections of it. */
    static boolean isAnswered(int type) {
        return ANSWERS.containsKey(type);
    }

    /**
     * What the answer to it looks like.
     *
     * @throws IllegalArgumentException if this type has none
     */
    IcmpQuery answer(int protocol) {
        Integer answer = (protocol == ICMP ? ANSWERS : ANSWERS_V6).get(type);
        if (answer == null) {
            throw new IllegalArgumentException("type " + type + " of ICMP has no answer: protocol " + protocol);
        }
        return new IcmpQuery(answer, code, id);
    }

    /** In the words of {@code conntrack}. */
    @Override
    public String toString() {
        return "type=" + type + " code=" + code + " id=" + id;
    }
}
