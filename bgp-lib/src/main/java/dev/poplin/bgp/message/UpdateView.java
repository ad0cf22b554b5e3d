package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.AttributeSyntax;
import dev.poplin.bgp.attribute.AttributeType;
import dev.poplin.bgp.attribute.Flaw;
import dev.poplin.bgp.message.Decoded.AttributeFault;
import dev.poplin.bgp.message.Decoded.Treatment;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.NlriCodec;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.nlri.PrefixCursor;
import dev.poplin.bgp.nlri.PrefixScan;
import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Ipv4Address;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An UPDATE message where it lies, checked in one pass: attributes and prefixes are read from its bytes, and no objects are made.
 * Made once per session and used for every message; confined to its owner. What is asked of it is of the last message given to
 * {@link #read}, whose array must not change meanwhile.
 *
 * <p>{@link #read} gives a verdict, the severest treatment of RFC 7606 that anything in the message asks for:
 *
 * <ul>
 *   <li>null or {@link Treatment#DISCARD}: use it; attributes that were discarded are not there;
 *   <li>{@link Treatment#WITHDRAW}: all that it names counts as withdrawn;
 *   <li>{@link Treatment#DISABLE_FAMILY}: use it, but see {@link #faults};
 *   <li>{@link Treatment#RESET}: end the session, with {@link #notification}; nothing else may be asked.
 * </ul>
 */
public final class UpdateView {

    private static final byte[] NOTHING = new byte[0];

    private final Negotiated negotiated;
    private final FamilyTable families;
    private final boolean fourOctetAs;
    private final boolean ipv4Agreed;
    private final boolean ipv4PathIds;

    private final int[] headers = new int[256];
    private final int[] headerOf = new int[256];
    private final long[] seen = new long[4];
    private final long[] kept = new long[4];
    private final Faults faults = new Faults();
    private final MultiprotocolField reach = new MultiprotocolField();
    private final MultiprotocolField unreach = new MultiprotocolField();
    private final PrefixCursor cursor = new PrefixCursor();
    private final PrefixScan scan = new PrefixScan();

    private byte[] bytes = NOTHING;
    private int start;
    private int count;
    private int withdrawnFrom;
    private int withdrawnTo;
    private int withdrawnCount;
    private int nlriFrom;
    private int nlriTo;
    private int nlriCount;
    private int nlriScanned;
    private boolean bare;
    private int lastHopBits;
    private Optional<NextHop> lastHop = Optional.empty();

    /** A view for the messages of a session. */
    public UpdateView(Negotiated negotiated) {
        this.negotiated = negotiated;
        this.families = new FamilyTable(negotiated);
        this.fourOctetAs = negotiated.fourOctetAs();
        this.ipv4Agreed = negotiated.families().contains(Family.IPV4_UNICAST);
        this.ipv4PathIds = negotiated.pathIdsReceived().contains(Family.IPV4_UNICAST);
    }

    /**
     * Checks a whole message, header included, whose header has been found to be right and to be that of an UPDATE.
     *
     * @param message an array
     * @param from where the message begins
     * @param to where it ends
     * @return the severest treatment that anything in it asks for, or null if nothing is wrong
     */
    public @Nullable Treatment read(byte[] message, int from, int to) {
        bytes = message;
        start = from;
        count = 0;
        seen[0] = seen[1] = seen[2] = seen[3] = 0;
        kept[0] = kept[1] = kept[2] = kept[3] = 0;
        faults.clear();
        reach.clear();
        unreach.clear();
        withdrawnCount = 0;
        nlriCount = 0;
        bare = false;
        int body = from + MessageDecoder.HEADER_BYTES;
        if (to - body < 4 || fieldsAreTooLong(body, to)) {
            faults.reset(1, 0, Flaw.OVERRUN, Math.min(body, to), to);
            return Treatment.RESET;
        }
        bare = to - body == 4;
        int attributesFrom = withdrawnTo + 2;
        readIpv4Fields(to);
        readAttributes(attributesFrom, nlriFrom);
        boolean reachable = nlriCount > 0 || reach.count() > 0;
        if (reachable) {
            requireMandatory();
        } else if (faults.withdraws()) {
            // There may be routes in what could not be read: RFC 7606 §5.2.
            faults.escalate(1);
        }
        return verdict();
    }

    private boolean fieldsAreTooLong(int body, int to) {
        withdrawnFrom = body + 2;
        withdrawnTo = withdrawnFrom + Wire.uint16(bytes, body);
        if (withdrawnTo + 2 > to) {
            return true;
        }
        nlriFrom = withdrawnTo + 2 + Wire.uint16(bytes, withdrawnTo);
        nlriTo = to;
        return nlriFrom > to;
    }

    private void readIpv4Fields(int to) {
        scan.clear();
        withdrawnCount = check(withdrawnFrom, withdrawnTo);
        if (withdrawnCount < 0) {
            faults.reset(10, 0, Flaw.NLRI, -1 - withdrawnCount, withdrawnTo);
            withdrawnCount = 0;
        }
        nlriScanned = scan.size();
        nlriCount = check(nlriFrom, to);
        if (nlriCount < 0) {
            faults.reset(10, 0, Flaw.NLRI, -1 - nlriCount, to);
            nlriCount = 0;
        }
        if (!ipv4Agreed && withdrawnCount + nlriCount > 0) {
            faults.add(0, Treatment.DISCARD, Flaw.FAMILY, nlriFrom, to, Family.AFI_IPV4 << 8 | Family.UNICAST);
            withdrawnCount = 0;
            nlriCount = 0;
        }
    }

    private int check(int from, int to) {
        return ipv4PathIds ? NlriCodec.check(Family.IPV4_UNICAST, true, bytes, from, to) : scan.add(bytes, from, to);
    }

    private void readAttributes(int from, int to) {
        int at = from;
        while (at < to) {
            int left = to - at;
            boolean extended = left > 0 && (bytes[at] & AttributeType.EXTENDED_LENGTH) != 0;
            int header = extended ? 4 : 3;
            if (left < header) {
                faults.add(0, Treatment.WITHDRAW, Flaw.OVERRUN, at, to, -1);
                return;
            }
            int type = bytes[at + 1] & 0xff;
            int length = extended ? Wire.uint16(bytes, at + 2) : bytes[at + 2] & 0xff;
            if (length > left - header) {
                overrun(type, at, to);
                return;
            }
            int end = at + header + length;
            if ((seen[type >>> 6] & 1L << type) != 0) {
                if (type == AttributeType.MP_REACH || type == AttributeType.MP_UNREACH) {
                    faults.reset(1, type, Flaw.TWICE, at, end);
                } else {
                    faults.add(type, Treatment.DISCARD, Flaw.TWICE, at, end, -1);
                }
            } else {
                seen[type >>> 6] |= 1L << type;
                attribute(type, at, at + header, end);
            }
            at = end;
        }
    }

    /** An attribute ends behind the field: its routes, if it has any, are not known, and the session ends (RFC 7606 §4, §3 j). */
    private void overrun(int type, int at, int to) {
        if (type == AttributeType.MP_REACH || type == AttributeType.MP_UNREACH) {
            faults.reset(1, type, Flaw.OVERRUN, at, to);
        } else {
            faults.add(type, Treatment.WITHDRAW, Flaw.OVERRUN, at, to, -1);
        }
        seen[type >>> 6] |= 1L << type;
    }

    private void attribute(int type, int at, int valueAt, int end) {
        int flags = bytes[at] & 0xff;
        int expected = AttributeType.flags(type);
        boolean carriesRoutes = type == AttributeType.MP_REACH || type == AttributeType.MP_UNREACH;
        if (expected == 0) {
            if ((flags & AttributeType.OPTIONAL) == 0) {
                faults.reset(2, type, Flaw.UNRECOGNIZED, at, end);
                return;
            }
        } else if ((flags & 0xc0) != expected) {
            faults.add(type, AttributeRules.ofFlags(type), Flaw.FLAGS, at, end, -1);
            // The routes it names must still be known to be withdrawn.
            if (!carriesRoutes) {
                return;
            }
        }
        if (carriesRoutes) {
            routes(type, at, valueAt, end);
        } else if (!AttributeRules.mayBeSent(type, negotiated.internal(), negotiated.confederation())) {
            faults.add(type, Treatment.DISCARD, Flaw.SENDER, at, end, -1);
            return;
        } else if (fourOctetAs && (type == AttributeType.AS4_PATH || type == AttributeType.AS4_AGGREGATOR)) {
            // Meaningless between speakers that know four octets: RFC 6793 §6.
            return;
        } else {
            Flaw flaw = AttributeSyntax.check(type, bytes, valueAt, end - valueAt, fourOctetAs);
            if (flaw == null) {
                flaw = meaning(type, valueAt, end);
            }
            if (flaw != null) {
                faults.add(type, AttributeRules.ofValue(type), flaw, at, end, -1);
                return;
            }
        }
        headers[count++] = at;
        headerOf[type] = at;
        kept[type >>> 6] |= 1L << type;
    }

    private @Nullable Flaw meaning(int type, int valueAt, int end) {
        if (type == AttributeType.NEXT_HOP) {
            // Without routes of its own it is to be ignored: RFC 4760 §3.
            return nlriCount == 0 || MultiprotocolField.isHost(Wire.int32(bytes, valueAt)) ? null : Flaw.VALUE;
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
            case UNREADABLE -> faults.reset(9, type, Flaw.LENGTH, at, end);
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
            faults.reset(9, type, flaw, at, end);
        }
    }

    private void requireMandatory() {
        long needed = 1L << AttributeType.ORIGIN | 1L << AttributeType.AS_PATH;
        if (nlriCount > 0) {
            needed |= 1L << AttributeType.NEXT_HOP;
        }
        long missing = needed & ~seen[0];
        while (missing != 0) {
            int type = Long.numberOfTrailingZeros(missing);
            faults.add(type, Treatment.WITHDRAW, Flaw.MISSING, nlriFrom, nlriFrom, -1);
            missing &= missing - 1;
        }
    }

    private @Nullable Treatment verdict() {
        if (faults.isEmpty()) {
            return null;
        }
        if (faults.resets()) {
            return Treatment.RESET;
        }
        return faults.disables()
                ? Treatment.DISABLE_FAMILY
                : faults.withdraws() ? Treatment.WITHDRAW : Treatment.DISCARD;
    }

    /** What is to be sent before the session ends, after {@link Treatment#RESET}: RFC 4271 §6.3. */
    public Notification notification() {
        int subcode = faults.resetSubcode();
        boolean withData = subcode > 1 && subcode < 10;
        return new Notification(Notification.UPDATE, subcode, withData ? faults.resetData(bytes) : NOTHING);
    }

    /** Why the session has to end, for people. */
    String resetReason() {
        return faults.resetReason();
    }

    /** What is wrong, at most sixteen faults; makes objects. */
    public List<AttributeFault> faults() {
        return faults.isEmpty() ? List.of() : faults.toList(bytes, start);
    }

    /** Whether all that the message names counts as withdrawn. */
    public boolean isWithdrawal() {
        return faults.withdraws();
    }

    /** How many attributes there are, those that were discarded aside. */
    public int attributeCount() {
        return count;
    }

    /** The type of an attribute by its index, in the order of the message. */
    public int attributeType(int index) {
        return bytes[headers[index] + 1] & 0xff;
    }

    /** Whether an attribute is there, and was not discarded. */
    public boolean has(int type) {
        return (kept[type >>> 6] & 1L << type) != 0;
    }

    /** Where the value of an attribute begins in {@link #array}, or -1 if it is not there. */
    public int valueAt(int type) {
        if (!has(type)) {
            return -1;
        }
        int at = headerOf[type];
        return at + ((bytes[at] & AttributeType.EXTENDED_LENGTH) != 0 ? 4 : 3);
    }

    /** The length of an attribute's value, or 0 if it is not there. */
    public int valueLength(int type) {
        if (!has(type)) {
            return 0;
        }
        int at = headerOf[type];
        return (bytes[at] & AttributeType.EXTENDED_LENGTH) != 0 ? Wire.uint16(bytes, at + 2) : bytes[at + 2] & 0xff;
    }

    /** The array that holds the message. */
    public byte[] array() {
        return bytes;
    }

    /** MULTI_EXIT_DISC, or -1. */
    public long med() {
        return number(AttributeType.MED);
    }

    /** LOCAL_PREF, or -1. */
    public long localPreference() {
        return number(AttributeType.LOCAL_PREF);
    }

    /** NEXT_HOP as 32 bits, or -1. */
    public long nextHop() {
        return number(AttributeType.NEXT_HOP);
    }

    private long number(int type) {
        int at = valueAt(type);
        return at < 0 ? -1 : Wire.uint32(bytes, at);
    }

    /**
     * The prefixes of the IPv4 field of withdrawn routes. The cursor is the view's own: it is good until the next one is asked for.
     */
    public PrefixCursor withdrawn() {
        return ipv4(withdrawnFrom, withdrawnTo, 0, withdrawnCount);
    }

    /** The prefixes of the IPv4 field of reachable routes; see {@link #withdrawn}. */
    public PrefixCursor reachable() {
        return ipv4(nlriFrom, nlriTo, nlriScanned, nlriCount);
    }

    private PrefixCursor ipv4(int from, int to, int scanned, int number) {
        if (ipv4PathIds) {
            cursor.reset(true, true, bytes, from, number == 0 ? from : to, number);
        } else {
            cursor.reset(scan, scanned, number);
        }
        return cursor;
    }

    NlriList withdrawnList() {
        return ipv4List(withdrawnFrom, withdrawnTo, 0, withdrawnCount);
    }

    NlriList reachableList() {
        return ipv4List(nlriFrom, nlriTo, nlriScanned, nlriCount);
    }

    private NlriList ipv4List(int from, int to, int scanned, int number) {
        return ipv4PathIds
                ? NlriCodec.read(Family.IPV4_UNICAST, true, bytes, from, to, number)
                : scan.toList(scanned, number, to - from);
    }

    /** NEXT_HOP as a value; the one of the message before if it is the same. */
    Optional<NextHop> classicHop() {
        int hop = (int) nextHop();
        if (lastHop.isEmpty() || hop != lastHopBits) {
            lastHopBits = hop;
            lastHop = Optional.of(NextHop.of(Ipv4Address.ofInt(hop)));
        }
        return lastHop;
    }

    /** The prefixes of MP_REACH_NLRI, none if its family is not one of plain prefixes; see {@link #withdrawn}. */
    public PrefixCursor multiprotocolReachable() {
        return prefixes(reach);
    }

    /** The prefixes of MP_UNREACH_NLRI, none if its family is not one of plain prefixes; see {@link #withdrawn}. */
    public PrefixCursor multiprotocolWithdrawn() {
        return prefixes(unreach);
    }

    private PrefixCursor prefixes(MultiprotocolField field) {
        if (field.present() && field.isPrefixes()) {
            cursor.reset(field.isIpv4(), field.pathIds(), bytes, field.from(), field.to(), field.count());
        } else {
            cursor.clear();
        }
        return cursor;
    }

    /** The same as a value. */
    public Update toUpdate() {
        return new UpdateReader(this, reach, unreach).read();
    }

    boolean isBare() {
        return bare;
    }

    boolean fourOctetAs() {
        return fourOctetAs;
    }

    int[] headers() {
        return headers;
    }

    int withdrawnCount() {
        return withdrawnCount;
    }

    int nlriCount() {
        return nlriCount;
    }
}
