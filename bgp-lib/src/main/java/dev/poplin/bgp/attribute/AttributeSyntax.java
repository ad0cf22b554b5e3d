package dev.poplin.bgp.attribute;

import dev.poplin.bgp.wire.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Which values an attribute may have: RFC 7606 §7 and the documents of each attribute. Flags are not looked at, nor is what an
 * attribute means. MP_REACH_NLRI and MP_UNREACH_NLRI are not judged here. Stateless; makes no objects.
 */
public final class AttributeSyntax {

    private static final int MAX_NESTING = 4;

    private AttributeSyntax() {}

    /**
     * What is wrong with a value, or null. Nothing outside the value is read.
     *
     * @param type the attribute's number; every value of one that is not known is right
     * @param bytes an array
     * @param from where the value begins
     * @param length how many bytes it has, all of them within the array
     * @param fourOctetAs whether AS numbers in AS_PATH and AGGREGATOR have four octets
     */
    public static @Nullable Flaw check(int type, byte[] bytes, int from, int length, boolean fourOctetAs) {
        return switch (type) {
            case AttributeType.ORIGIN -> origin(bytes, from, length);
            case AttributeType.AS_PATH -> asPath(bytes, from, length, fourOctetAs);
            case AttributeType.AS4_PATH -> length == 0 ? Flaw.LENGTH : asPath(bytes, from, length, true);
            case AttributeType.NEXT_HOP, AttributeType.MED, AttributeType.LOCAL_PREF, AttributeType.ORIGINATOR_ID ->
                length == 4 ? null : Flaw.LENGTH;
            case AttributeType.ATOMIC_AGGREGATE -> length == 0 ? null : Flaw.LENGTH;
            case AttributeType.AGGREGATOR -> aggregator(bytes, from, length, fourOctetAs);
            case AttributeType.AS4_AGGREGATOR -> aggregator(bytes, from, length, true);
            case AttributeType.COMMUNITIES, AttributeType.CLUSTER_LIST -> multiple(length, 4);
            case AttributeType.EXTENDED_COMMUNITIES -> multiple(length, 8);
            case AttributeType.IPV6_EXTENDED_COMMUNITIES -> multiple(length, 20);
            case AttributeType.LARGE_COMMUNITIES -> multiple(length, 12);
            case AttributeType.PMSI_TUNNEL -> length < 5 ? Flaw.LENGTH : null;
            case AttributeType.TUNNEL_ENCAPSULATION -> tunnels(bytes, from, from + length);
            case AttributeType.AIGP -> accumulatedMetric(bytes, from, from + length);
            case AttributeType.LINK_STATE -> values(bytes, from, from + length, 2);
            case AttributeType.PREFIX_SID -> length == 0 ? Flaw.LENGTH : values(bytes, from, from + length, 1);
            case AttributeType.ONLY_TO_CUSTOMER -> onlyToCustomer(bytes, from, length);
            case AttributeType.ATTRIBUTE_SET -> attributeSet(bytes, from, from + length, 0);
            default -> null;
        };
    }

    /** Throws an {@link IllegalArgumentException} if a value with AS numbers of four octets is malformed. */
    static void require(int type, byte[] bytes, int from, int length) {
        Flaw flaw = check(type, bytes, from, length, true);
        if (flaw != null) {
            throw new IllegalArgumentException(AttributeType.name(type) + ": " + flaw);
        }
    }

    private static @Nullable Flaw multiple(int length, int of) {
        return length == 0 || length % of != 0 ? Flaw.LENGTH : null;
    }

    private static @Nullable Flaw origin(byte[] bytes, int from, int length) {
        if (length != 1) {
            return Flaw.LENGTH;
        }
        return bytes[from] >= 0 && bytes[from] <= 2 ? null : Flaw.VALUE;
    }

    private static @Nullable Flaw asPath(byte[] bytes, int from, int length, boolean fourOctetAs) {
        int width = fourOctetAs ? 4 : 2;
        int to = from + length;
        int at = from;
        while (at < to) {
            if (to - at < 2) {
                return Flaw.STRUCTURE;
            }
            int type = bytes[at];
            int end = at + 2 + width * (bytes[at + 1] & 0xff);
            if (type < 1 || type > 4 || end == at + 2 || end > to) {
                return Flaw.STRUCTURE;
            }
            for (int i = at + 2; i < end; i += width) {
                if ((width == 4 ? Wire.int32(bytes, i) : Wire.uint16(bytes, i)) == 0) {
                    return Flaw.AS_ZERO;
                }
            }
            at = end;
        }
        return null;
    }

    /**
     * Whether one of some numbers of four octets is zero.
     *
     * @param count how many there are, two to eight
     */
    public static boolean anyZero(byte[] bytes, int from, int count) {
        // Always four pairs, which overlap where there are fewer: how many there are cannot be predicted.
        int last = from + 4 * count - 8;
        return (zeroHalves(Wire.int64(bytes, from))
                        | zeroHalves(Wire.int64(bytes, Math.min(from + 8, last)))
                        | zeroHalves(Wire.int64(bytes, Math.min(from + 16, last)))
                        | zeroHalves(Wire.int64(bytes, last)))
                != 0;
    }

    /** Not zero if, and only if, the upper or the lower 32 bits are zero. */
    private static long zeroHalves(long pair) {
        return pair - 0x1_0000_0001L & ~pair & 0x8000_0000_8000_0000L;
    }

    private static @Nullable Flaw aggregator(byte[] bytes, int from, int length, boolean fourOctetAs) {
        if (length != (fourOctetAs ? 8 : 6)) {
            return Flaw.LENGTH;
        }
        long as = fourOctetAs ? Wire.uint32(bytes, from) : Wire.uint16(bytes, from);
        return as == 0 ? Flaw.AS_ZERO : null;
    }

    private static @Nullable Flaw onlyToCustomer(byte[] bytes, int from, int length) {
        if (length != 4) {
            return Flaw.LENGTH;
        }
        return Wire.int32(bytes, from) == 0 ? Flaw.AS_ZERO : null;
    }

    /** Tunnels with their sub-TLVs, RFC 9012 §2; what does not fit makes the whole attribute malformed (§13). */
    private static @Nullable Flaw tunnels(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (to - at < 4 || Wire.uint16(bytes, at + 2) > to - at - 4) {
                return Flaw.STRUCTURE;
            }
            int end = at + 4 + Wire.uint16(bytes, at + 2);
            int sub = at + 4;
            while (sub < end) {
                int header = bytes[sub] < 0 ? 3 : 2;
                if (end - sub < header) {
                    return Flaw.STRUCTURE;
                }
                sub += header + (header == 3 ? Wire.uint16(bytes, sub + 1) : Wire.uint8(bytes, sub + 1));
            }
            if (sub != end) {
                return Flaw.STRUCTURE;
            }
            at = end;
        }
        return from == to ? Flaw.LENGTH : null;
    }

    /** TLVs whose lengths of two octets count type and length too, RFC 7311 §3; the first metric has eight octets. */
    private static @Nullable Flaw accumulatedMetric(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (to - at < 3) {
                return Flaw.STRUCTURE;
            }
            int length = Wire.uint16(bytes, at + 1);
            if (length < 3 || length > to - at || bytes[at] == 1 && length != 11) {
                return Flaw.STRUCTURE;
            }
            at += length;
        }
        return from == to ? Flaw.LENGTH : null;
    }

    /** TLVs of a type of some octets and a length of two. */
    private static @Nullable Flaw values(byte[] bytes, int from, int to, int typeBytes) {
        int at = from;
        while (at < to) {
            int header = typeBytes + 2;
            if (to - at < header || Wire.uint16(bytes, at + typeBytes) > to - at - header) {
                return Flaw.STRUCTURE;
            }
            at += header + Wire.uint16(bytes, at + typeBytes);
        }
        return null;
    }

    /** An AS and attributes, none of which says where to go: RFC 6368 §3. */
    private static @Nullable Flaw attributeSet(byte[] bytes, int from, int to, int nesting) {
        if (to - from < 4 || nesting == MAX_NESTING) {
            return Flaw.LENGTH;
        }
        int at = from + 4;
        while (at < to) {
            int header = AttributeWire.headerBytes(bytes, at);
            if (to - at < header || AttributeWire.length(bytes, at) > to - at - header) {
                return Flaw.STRUCTURE;
            }
            int type = Wire.uint8(bytes, at + 1);
            int length = AttributeWire.length(bytes, at);
            boolean outside = !PathAttributes.mayHave(type);
            Flaw flaw = type == AttributeType.ATTRIBUTE_SET
                    ? attributeSet(bytes, at + header, at + header + length, nesting + 1)
                    : check(type, bytes, at + header, length, true);
            if (outside || flaw != null) {
                return outside ? Flaw.VALUE : flaw;
            }
            at += header + length;
        }
        return null;
    }
}
