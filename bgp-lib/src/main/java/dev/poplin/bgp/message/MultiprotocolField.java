package dev.poplin.bgp.message;

import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.NlriCodec;
import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import java.util.Optional;

/** Where the parts of one MP_REACH_NLRI or MP_UNREACH_NLRI lie (RFC 4760 §3, §4). Used again for every message. */
final class MultiprotocolField {

    private static final int DISTINGUISHER_BYTES = 8;

    /** What is wrong with the field. */
    enum Outcome {
        FINE,
        /** It cannot be read up to its NLRI. */
        UNREADABLE,
        /** Its next hop's length is impossible. */
        HOP_LENGTH,
        /** Its next hop is no address of a host. */
        HOP_VALUE,
        /** Its NLRI cannot be read. */
        NLRI,
        /** Its family was not agreed on. */
        FAMILY
    }

    private boolean present;
    private int familyBits;
    private boolean pathIds;
    private int hopFrom;
    private int hopBytes;
    private int from;
    private int to;
    private int count;

    void clear() {
        present = false;
        count = 0;
    }

    boolean present() {
        return present;
    }

    /** AFI above SAFI, 8 bits. */
    int familyBits() {
        return familyBits;
    }

    Family family() {
        return Family.of(familyBits >>> 8, familyBits & 0xff);
    }

    boolean isPrefixes() {
        int safi = familyBits & 0xff;
        return familyBits >>> 8 <= Family.AFI_IPV6 && (safi == Family.UNICAST || safi == Family.MULTICAST);
    }

    boolean isIpv4() {
        return familyBits >>> 8 == Family.AFI_IPV4;
    }

    boolean pathIds() {
        return pathIds;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    int count() {
        return count;
    }

    /** The field's own bytes up to its NLRI. */
    int hopFrom() {
        return hopFrom;
    }

    int hopBytes() {
        return hopBytes;
    }

    Outcome readReachable(byte[] bytes, int valueFrom, int valueTo, FamilyTable families) {
        if (valueTo - valueFrom < 5) {
            return Outcome.UNREADABLE;
        }
        familyBits = Wire.uint16(bytes, valueFrom) << 8 | Wire.uint8(bytes, valueFrom + 2);
        hopFrom = valueFrom + 4;
        hopBytes = Wire.uint8(bytes, valueFrom + 3);
        from = hopFrom + hopBytes + 1;
        to = valueTo;
        int index = families.indexOf(familyBits);
        if (index < 0) {
            return from > to ? Outcome.UNREADABLE : Outcome.FAMILY;
        }
        if (from > to) {
            return Outcome.UNREADABLE;
        }
        if (!hopLengthIsPossible()) {
            return Outcome.HOP_LENGTH;
        }
        Outcome outcome = readNlri(bytes, families, index);
        return outcome == Outcome.FINE && !hopIsHost(bytes) ? Outcome.HOP_VALUE : outcome;
    }

    Outcome readUnreachable(byte[] bytes, int valueFrom, int valueTo, FamilyTable families) {
        if (valueTo - valueFrom < 3) {
            return Outcome.UNREADABLE;
        }
        familyBits = Wire.uint16(bytes, valueFrom) << 8 | Wire.uint8(bytes, valueFrom + 2);
        from = valueFrom + 3;
        to = valueTo;
        int index = families.indexOf(familyBits);
        return index < 0 ? Outcome.FAMILY : readNlri(bytes, families, index);
    }

    private Outcome readNlri(byte[] bytes, FamilyTable families, int index) {
        pathIds = families.pathIds(index);
        count = NlriCodec.check(families.family(index), pathIds, bytes, from, to);
        if (count < 0) {
            count = 0;
            return Outcome.NLRI;
        }
        present = true;
        return Outcome.FINE;
    }

    /**
     * Whether a distinguisher, which is 0, stands before each next hop of a family (RFC 4364 §4.3.2, RFC 4659 §3.2.1, RFC 9552 §5.5).
     */
    static boolean hasDistinguisher(int afi, int safi) {
        return safi == Family.VPN || safi == 129 || afi == Family.AFI_LINK_STATE && safi == 72;
    }

    private boolean hasDistinguisher() {
        return hasDistinguisher(familyBits >>> 8, familyBits & 0xff);
    }

    /** Whether the next hop is to be ignored, whatever it is (RFC 8955 §4). */
    private boolean isFlow() {
        int safi = familyBits & 0xff;
        return safi == 133 || safi == 134;
    }

    private boolean hopLengthIsPossible() {
        boolean distinguished = hasDistinguisher();
        boolean ipv6 = familyBits >>> 8 == Family.AFI_IPV6;
        return isFlow()
                || switch (hopBytes) {
                    case 4 -> !ipv6 && !distinguished;
                    case 16, 32 -> !distinguished;
                    case 12 -> !ipv6 && distinguished;
                    case 24, 48 -> distinguished;
                    default -> false;
                };
    }

    /** Not unspecified, and no multicast address; or to be ignored. */
    private boolean hopIsHost(byte[] bytes) {
        if (isFlow()) {
            return true;
        }
        int distinguisher = hasDistinguisher() ? DISTINGUISHER_BYTES : 0;
        int at = hopFrom + distinguisher;
        return switch (hopBytes - distinguisher) {
            case 4 -> isHost(Wire.int32(bytes, at));
            case 16 -> (bytes[at] & 0xff) != 0xff && (Wire.int64(bytes, at) | Wire.int64(bytes, at + 8)) != 0;
            default -> (bytes[at] & 0xff) != 0xff;
        };
    }

    /** Whether an IPv4 address may be a next hop: not 0.0.0.0, and below 224.0.0.0. */
    static boolean isHost(int ipv4) {
        return ipv4 != 0 && Integer.compareUnsigned(ipv4, 0xe000_0000) < 0;
    }

    /** The next hop; empty if there is none, or what stands there is to be ignored and has no address's length. */
    Optional<NextHop> nextHop(byte[] bytes) {
        int distinguisher = hasDistinguisher() ? DISTINGUISHER_BYTES : 0;
        int at = hopFrom + distinguisher;
        return switch (hopBytes - distinguisher) {
            case 4 -> Optional.of(NextHop.of(Ipv4Address.ofInt(Wire.int32(bytes, at))));
            case 16 -> Optional.of(NextHop.of(ipv6(bytes, at)));
            case 32, 32 + DISTINGUISHER_BYTES ->
                hopBytes == 32 + 2 * distinguisher
                        ? Optional.of(new NextHop(ipv6(bytes, at), Optional.of(ipv6(bytes, at + 16 + distinguisher))))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Ipv6Address ipv6(byte[] bytes, int at) {
        return Ipv6Address.of(Wire.int64(bytes, at), Wire.int64(bytes, at + 8));
    }
}
