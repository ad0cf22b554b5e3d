package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.AttributeSyntax;
import dev.poplin.bgp.attribute.AttributeType;
import dev.poplin.bgp.attribute.Flaw;
import dev.poplin.bgp.message.Decoded.Treatment;
import dev.poplin.bgp.wire.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Finds the attributes of an UPDATE and judges each as RFC 7606 wants it. Used again for every message of a session, and makes no
 * objects; confined to its owner.
 */
final class AttributeScan {

    /** ORIGIN IGP with its header, one word. */
    private static final int ORIGIN_IGP = AttributeType.TRANSITIVE << 24 | AttributeType.ORIGIN << 16 | 1 << 8;
    /** The header of an AS_PATH that is one sequence, and the type of that, one word; its length is to be added. */
    private static final int SEQUENCE =
            AttributeType.TRANSITIVE << 24 | AttributeType.AS_PATH << 16 | AsPath.Segment.SEQUENCE;
    /** The header of NEXT_HOP, three octets. */
    private static final int NEXT_HOP = AttributeType.TRANSITIVE << 16 | AttributeType.NEXT_HOP << 8 | 4;

    private static final int NEXT_HOP_BYTES = 7;
    private static final int MAX_VALUE_BYTES = 0xffff;

    private final Negotiated negotiated;
    private final boolean fourOctetAs;
    private final FamilyTable families;
    private final PlainAttributes plain;
    private final Faults faults;
    private final MultiprotocolField reach = new MultiprotocolField();
    private final MultiprotocolField unreach = new MultiprotocolField();

    private final int[] headers = new int[256];
    private final long[] seen = new long[4];

    private byte[] bytes = {};
    private int count;
    private boolean classicRoutes;

    AttributeScan(Negotiated negotiated, Faults faults) {
        this.negotiated = negotiated;
        this.fourOctetAs = negotiated.fourOctetAs();
        this.families = new FamilyTable(negotiated);
        this.plain = new PlainAttributes(negotiated);
        this.faults = faults;
    }

    /** Forgets all attributes. */
    void clear() {
        count = 0;
        seen[0] = seen[1] = seen[2] = seen[3] = 0;
        reach.clear();
        unreach.clear();
    }

    /**
     * Reads a whole field.
     *
     * @param withClassicRoutes whether the message has reachable routes in its IPv4 field
     */
    void read(byte[] message, int from, int to, boolean withClassicRoutes) {
        bytes = message;
        classicRoutes = withClassicRoutes;
        int at = usualBeginning(from, to);
        while (at < to) {
            int end = plain(at, to);
            at = end < 0 ? any(at, to) : end;
        }
    }

    /**
     * Reads ORIGIN, AS_PATH and NEXT_HOP at once, if they come first, in this order, and the path is one sequence of two to eight
     * numbers, as most are.
     *
     * @return where the next attribute begins; {@code from} if they are not so, or not right
     */
    private int usualBeginning(int from, int to) {
        if (to - from < 24 || !fourOctetAs) {
            return from;
        }
        int numbers = bytes[from + 8] & 0xff;
        int hopAt = from + 9 + 4 * numbers;
        if (Integer.compareUnsigned(Wire.int32(bytes, from) - ORIGIN_IGP, 2) > 0
                || Wire.int32(bytes, from + 4) != SEQUENCE + (2 + 4 * numbers << 8)
                || numbers < 2
                || numbers > 8
                || hopAt + NEXT_HOP_BYTES > to
                || AttributeSyntax.anyZero(bytes, from + 9, numbers)
                || Wire.int32(bytes, hopAt) >>> 8 != NEXT_HOP
                || !MultiprotocolField.isHost(Wire.int32(bytes, hopAt + 3))) {
            return from;
        }
        headers[0] = from;
        headers[1] = from + 4;
        headers[2] = hopAt;
        count = 3;
        seen[0] = 1L << AttributeType.ORIGIN | 1L << AttributeType.AS_PATH | 1L << AttributeType.NEXT_HOP;
        return hopAt + NEXT_HOP_BYTES;
    }

    /** Reads an attribute if it is a plain one, and right. Returns where it ends, otherwise -1. */
    private int plain(int at, int to) {
        if (to - at < 4) {
            return -1;
        }
        int word = Wire.int32(bytes, at);
        int type = word >>> 16 & 0xff;
        int length = word >>> 8 & 0xff;
        int end = at + 3 + length;
        if (end > to || !plain.has(word >>> 24, type, length) || (seen[0] >>> type & 1) != 0) {
            return -1;
        }
        seen[0] |= 1L << type;
        headers[count++] = at;
        return end;
    }

    /** Reads any attribute, and returns where the next one begins. */
    private int any(int at, int to) {
        int left = to - at;
        boolean extended = (bytes[at] & AttributeType.EXTENDED_LENGTH) != 0;
        int header = extended ? 4 : 3;
        if (left < header) {
            faults.add(0, Treatment.WITHDRAW, Flaw.OVERRUN, at, to, -1);
            return to;
        }
        int type = bytes[at + 1] & 0xff;
        int length = extended ? Wire.uint16(bytes, at + 2) : bytes[at + 2] & 0xff;
        boolean again = (seen[type >>> 6] & 1L << type) != 0;
        seen[type >>> 6] |= 1L << type;
        if (length > left - header) {
            overrun(type, at, to);
            return to;
        }
        int end = at + header + length;
        if (again) {
            twice(type, at, end);
        } else if (isUsable(type, at, at + header, end)) {
            headers[count++] = at;
        }
        return end;
    }

    /** An attribute ends behind the field: its routes, if it has any, are not known, and the session ends (RFC 7606 §4, §3 j). */
    private void overrun(int type, int at, int to) {
        if (carriesRoutes(type)) {
            faults.reset(Notification.MALFORMED_ATTRIBUTE_LIST, type, Flaw.OVERRUN, at, to);
        } else {
            faults.add(type, Treatment.WITHDRAW, Flaw.OVERRUN, at, to, -1);
        }
    }

    private void twice(int type, int at, int end) {
        if (carriesRoutes(type)) {
            faults.reset(Notification.MALFORMED_ATTRIBUTE_LIST, type, Flaw.TWICE, at, end);
        } else {
            faults.add(type, Treatment.DISCARD, Flaw.TWICE, at, end, -1);
        }
    }

    private static boolean carriesRoutes(int type) {
        return type == AttributeType.MP_REACH || type == AttributeType.MP_UNREACH;
    }

    /** Judges an attribute: false if it is to be left out. */
    private boolean isUsable(int type, int at, int valueAt, int end) {
        int flags = bytes[at] & 0xff;
        int expected = AttributeType.flags(type);
        if (expected == 0) {
            if ((flags & AttributeType.OPTIONAL) == 0) {
                faults.reset(Notification.UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE, type, Flaw.UNRECOGNIZED, at, end);
                return false;
            }
        } else if ((flags & 0xc0) != expected) {
            faults.add(type, AttributeRules.ofFlags(type), Flaw.FLAGS, at, end, -1);
            // The routes it names must still be known to be withdrawn.
            if (!carriesRoutes(type)) {
                return false;
            }
        }
        if (carriesRoutes(type)) {
            routes(type, at, valueAt, end);
            return true;
        }
        if (!AttributeRules.mayBeSent(type, negotiated.internal(), negotiated.confederation())) {
            faults.add(type, Treatment.DISCARD, Flaw.SENDER, at, end, -1);
            return false;
        }
        if (fourOctetAs && (type == AttributeType.AS4_PATH || type == AttributeType.AS4_AGGREGATOR)) {
            // Meaningless between speakers that know four octets: RFC 6793 §6.
            return false;
        }
        Flaw flaw = AttributeSyntax.check(type, bytes, valueAt, end - valueAt, fourOctetAs);
        if (flaw == null) {
            flaw = meaning(type, valueAt, end);
        }
        if (flaw != null) {
            faults.add(type, AttributeRules.ofValue(type), flaw, at, end, -1);
            return false;
        }
        return true;
    }

    private @Nullable Flaw meaning(int type, int valueAt, int end) {
        if (type == AttributeType.NEXT_HOP) {
            // Without routes of its own it is to be ignored: RFC 4760 §3.
            return !classicRoutes || MultiprotocolField.isHost(Wire.int32(bytes, valueAt)) ? null : Flaw.VALUE;
        }
        boolean stranger = !negotiated.internal() && !negotiated.confederation();
        if (type == AttributeType.AS_PATH && stranger) {
            int width = fourOctetAs ? 4 : 2;
            for (int at = valueAt; at < end; at += 2 + width * (bytes[at + 1] & 0xff)) {
                if (bytes[at] >= AsPath.Segment.CONFEDERATION_SEQUENCE) {
                    return Flaw.CONFEDERATION;
                }
            }
        }
        return null;
    }

    private void routes(int type, int at, int valueAt, int end) {
        MultiprotocolField field = type == AttributeType.MP_REACH ? reach : unreach;
        MultiprotocolField.Outcome outcome = type == AttributeType.MP_REACH
                ? field.readReachable(bytes, valueAt, end, families)
                : field.readUnreachable(bytes, valueAt, end, families);
        switch (outcome) {
            case FINE -> {}
            case UNREADABLE -> faults.reset(Notification.OPTIONAL_ATTRIBUTE, type, Flaw.LENGTH, at, end);
            case FAMILY -> faults.add(type, Treatment.DISCARD, Flaw.FAMILY, at, end, field.familyBits());
            case HOP_VALUE -> faults.add(type, Treatment.WITHDRAW, Flaw.NEXT_HOP, at, end, field.familyBits());
            case HOP_LENGTH -> lost(type, Flaw.NEXT_HOP, at, end, field.familyBits());
            case NLRI -> lost(type, Flaw.NLRI, at, end, field.familyBits());
        }
    }

    /** Which routes are meant is not known: the family is given up, or the session (RFC 7606 §3 j, RFC 4760 §7). */
    private void lost(int type, Flaw flaw, int at, int end, int family) {
        if (negotiated.disablesFamilies() && families.size() > 1) {
            faults.add(type, Treatment.DISABLE_FAMILY, flaw, at, end, family);
        } else {
            faults.reset(Notification.OPTIONAL_ATTRIBUTE, type, flaw, at, end);
        }
    }

    /** Notes as faults which of the attributes that every announcement has are not there, be they right or not. */
    void requireMandatory(int where) {
        long needed = 1L << AttributeType.ORIGIN | 1L << AttributeType.AS_PATH;
        if (classicRoutes) {
            needed |= 1L << AttributeType.NEXT_HOP;
        }
        long missing = needed & ~seen[0];
        while (missing != 0) {
            int type = Long.numberOfTrailingZeros(missing);
            faults.add(type, Treatment.WITHDRAW, Flaw.MISSING, where, where, -1);
            missing &= missing - 1;
        }
    }

    /** Notes as a fault a path with numbers of two octets that is longer with those of four than an attribute may be. */
    void requirePathThatFits() {
        int bytesAtMost = 2 * valueLength(AttributeType.AS_PATH) + valueLength(AttributeType.AS4_PATH);
        if (bytesAtMost <= MAX_VALUE_BYTES || narrowPath().encodedBytes() <= MAX_VALUE_BYTES) {
            return;
        }
        int at = headerAt(AttributeType.AS_PATH);
        int end = valueAt(AttributeType.AS_PATH) + valueLength(AttributeType.AS_PATH);
        faults.add(AttributeType.AS_PATH, Treatment.WITHDRAW, Flaw.LENGTH, at, end, -1);
    }

    /** The path of a peer with numbers of two octets, completed by AS4_PATH (RFC 6793 §4.2.3); makes objects. */
    AsPath narrowPath() {
        int at = valueAt(AttributeType.AS_PATH);
        int wideAt = valueAt(AttributeType.AS4_PATH);
        if (at < 0) {
            return AsPath.EMPTY;
        }
        AsPath path = AsPath.ofTwoOctetBytes(bytes, at, at + valueLength(AttributeType.AS_PATH));
        if (wideAt < 0 || aggregatorIsOfOldSpeaker()) {
            return path;
        }
        return path.completedBy(AsPath.ofBytes(bytes, wideAt, wideAt + valueLength(AttributeType.AS4_PATH)));
    }

    /** An AGGREGATOR that does not say 23456 was made after the AS4 attributes, which then no longer count (RFC 6793 §4.2.3). */
    boolean aggregatorIsOfOldSpeaker() {
        int at = valueAt(AttributeType.AGGREGATOR);
        return at >= 0 && headerAt(AttributeType.AS4_AGGREGATOR) >= 0 && Wire.uint16(bytes, at) != AsPath.AS_TRANS;
    }

    /** How many attributes there are, those that were left out aside. */
    int count() {
        return count;
    }

    /** Where the attributes begin, in the order of the message; {@link #count} of them. */
    int[] headers() {
        return headers;
    }

    /** The type of an attribute by its index. */
    int type(int index) {
        return bytes[headers[index] + 1] & 0xff;
    }

    /** Where an attribute begins, or -1 if it is not there. */
    int headerAt(int type) {
        for (int i = 0; i < count; i++) {
            if (type(i) == type) {
                return headers[i];
            }
        }
        return -1;
    }

    /** Where the value of an attribute begins, or -1 if it is not there. */
    int valueAt(int type) {
        int at = headerAt(type);
        return at < 0 ? -1 : at + ((bytes[at] & AttributeType.EXTENDED_LENGTH) != 0 ? 4 : 3);
    }

    /** The length of an attribute's value, or 0 if it is not there. */
    int valueLength(int type) {
        int at = headerAt(type);
        if (at < 0) {
            return 0;
        }
        return (bytes[at] & AttributeType.EXTENDED_LENGTH) != 0 ? Wire.uint16(bytes, at + 2) : bytes[at + 2] & 0xff;
    }

    MultiprotocolField reach() {
        return reach;
    }

    MultiprotocolField unreach() {
        return unreach;
    }
}
