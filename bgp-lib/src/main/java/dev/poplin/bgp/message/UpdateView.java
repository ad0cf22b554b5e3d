package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AsPath;
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
 *   <li>{@link Treatment#DISABLE_FAMILY}: go on without the families that {@link #faults} name; the rest of it counts, as withdrawn
 *       if {@link #isWithdrawal} says so;
 *   <li>{@link Treatment#RESET}: end the session, with {@link #notification}; nothing else may be asked.
 * </ul>
 */
public final class UpdateView {

    private static final byte[] NOTHING = new byte[0];

    private final boolean fourOctetAs;
    private final boolean ipv4Agreed;
    private final boolean ipv4PathIds;

    private final Faults faults = new Faults();
    private final AttributeScan attributes;
    private final PrefixCursor cursor = new PrefixCursor();
    private final PrefixScan scan = new PrefixScan();

    private byte[] bytes = NOTHING;
    private int start;
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
        this.attributes = new AttributeScan(negotiated, faults);
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
        faults.clear();
        attributes.clear();
        withdrawnCount = 0;
        nlriCount = 0;
        bare = false;
        int body = from + MessageDecoder.HEADER_BYTES;
        if (to - body < 4 || fieldsAreTooLong(body, to)) {
            faults.reset(Notification.MALFORMED_ATTRIBUTE_LIST, 0, Flaw.OVERRUN, Math.min(body, to), to);
            return Treatment.RESET;
        }
        bare = to - body == 4;
        int attributesFrom = withdrawnTo + 2;
        readIpv4Fields(to);
        attributes.read(bytes, attributesFrom, nlriFrom, nlriCount > 0);
        boolean reachable = nlriCount > 0 || attributes.reach().count() > 0;
        if (reachable) {
            attributes.requireMandatory(nlriFrom);
            if (!fourOctetAs) {
                attributes.requirePathThatFits();
            }
        } else if (faults.withdraws()) {
            // There may be routes in what could not be read: RFC 7606 §5.2.
            faults.escalate(Notification.MALFORMED_ATTRIBUTE_LIST);
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
            faults.reset(Notification.INVALID_NETWORK_FIELD, 0, Flaw.NLRI, -1 - withdrawnCount, withdrawnTo);
            withdrawnCount = 0;
        }
        nlriScanned = scan.size();
        nlriCount = check(nlriFrom, to);
        if (nlriCount < 0) {
            faults.reset(Notification.INVALID_NETWORK_FIELD, 0, Flaw.NLRI, -1 - nlriCount, to);
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
        boolean withData =
                subcode > Notification.MALFORMED_ATTRIBUTE_LIST && subcode < Notification.INVALID_NETWORK_FIELD;
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

    /** Whether all that the message names counts as withdrawn: after {@link Treatment#DISABLE_FAMILY}, too. */
    public boolean isWithdrawal() {
        return faults.withdraws();
    }

    /** How many attributes there are, those that were discarded aside. */
    public int attributeCount() {
        return attributes.count();
    }

    /** The type of an attribute by its index, in the order of the message. */
    public int attributeType(int index) {
        return attributes.type(index);
    }

    /** Whether an attribute is there, and was not discarded. */
    public boolean has(int type) {
        return attributes.headerAt(type) >= 0;
    }

    /** Where the value of an attribute begins in {@link #array}, or -1 if it is not there. */
    public int valueAt(int type) {
        return attributes.valueAt(type);
    }

    /** The length of an attribute's value, or 0 if it is not there. */
    public int valueLength(int type) {
        return attributes.valueLength(type);
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
        return prefixes(attributes.reach());
    }

    /** The prefixes of MP_UNREACH_NLRI, none if its family is not one of plain prefixes; see {@link #withdrawn}. */
    public PrefixCursor multiprotocolWithdrawn() {
        return prefixes(attributes.unreach());
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
        return new UpdateReader(this, attributes.reach(), attributes.unreach()).read();
    }

    boolean isBare() {
        return bare;
    }

    boolean fourOctetAs() {
        return fourOctetAs;
    }

    int[] headers() {
        return attributes.headers();
    }

    int headerAt(int type) {
        return attributes.headerAt(type);
    }

    /** See {@link AttributeScan#narrowPath}. */
    AsPath narrowPath() {
        return attributes.narrowPath();
    }

    /** See {@link AttributeScan#aggregatorIsOfOldSpeaker}. */
    boolean aggregatorIsOfOldSpeaker() {
        return attributes.aggregatorIsOfOldSpeaker();
    }

    int withdrawnCount() {
        return withdrawnCount;
    }

    int nlriCount() {
        return nlriCount;
    }
}
