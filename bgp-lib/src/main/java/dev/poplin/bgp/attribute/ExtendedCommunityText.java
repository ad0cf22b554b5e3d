package dev.poplin.bgp.attribute;

import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Ipv4Address;

/**
 * Extended communities as BIRD writes them: {@code (rt, 65000, 1)}, {@code (unknown 0x4004, 65000, 1)},
 * {@code (generic, 0x3000000, 0x1)}.
 */
final class ExtendedCommunityText {

    private static final String UNKNOWN = "unknown 0x";
    private static final String GENERIC = "generic";

    /** The flag of those that stay within an AS. */
    private static final int LOCAL = 0x40;

    private ExtendedCommunityText() {}

    static String of(ExtendedCommunity community) {
        long bits = community.bits();
        int kind = (int) (bits >>> 48);
        String inner =
                switch (kind >>> 8 & ~LOCAL) {
                    case ExtendedCommunity.TWO_OCTET_AS -> (bits >>> 32 & 0xffff) + ", " + (bits & 0xffff_ffffL);
                    case ExtendedCommunity.IPV4 -> Ipv4Address.ofInt((int) (bits >>> 16)) + ", " + (bits & 0xffff);
                    case ExtendedCommunity.FOUR_OCTET_AS -> (bits >>> 16 & 0xffff_ffffL) + ", " + (bits & 0xffff);
                    default -> "";
                };
        return inner.isEmpty()
                ? "(generic, 0x%x, 0x%x)".formatted(bits >>> 32, bits & 0xffff_ffffL)
                : "(" + name(kind) + ", " + inner + ")";
    }

    private static String name(int kind) {
        if ((kind & LOCAL << 8) == 0 && (kind & 0xff) == ExtendedCommunity.ROUTE_TARGET) {
            return "rt";
        }
        boolean origin = (kind & LOCAL << 8) == 0 && (kind & 0xff) == ExtendedCommunity.ROUTE_ORIGIN;
        return origin ? "ro" : UNKNOWN + Integer.toHexString(kind);
    }

    static ExtendedCommunity parse(String text) {
        String[] parts = CommunityText.parts(text, 3);
        try {
            return switch (parts[0]) {
                case "rt" -> named(ExtendedCommunity.ROUTE_TARGET, parts[1], parts[2]);
                case "ro" -> named(ExtendedCommunity.ROUTE_ORIGIN, parts[1], parts[2]);
                case GENERIC ->
                    new ExtendedCommunity(Wire.requireBits(Long.decode(parts[1]), 32, "half") << 32
                            | Wire.requireBits(Long.decode(parts[2]), 32, "half"));
                default -> ofUnknownKind(parts);
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is no extended community: " + e.getMessage(), e);
        }
    }

    private static ExtendedCommunity named(int subtype, String first, String number) {
        return first.contains(".")
                ? ExtendedCommunity.ofAddress(subtype, Ipv4Address.parse(first), Integer.parseInt(number))
                : ExtendedCommunity.ofAs(subtype, Long.parseLong(first), Long.parseLong(number));
    }

    private static ExtendedCommunity ofUnknownKind(String[] parts) {
        if (!parts[0].startsWith(UNKNOWN)) {
            throw new IllegalArgumentException("'" + parts[0] + "' is no kind of one");
        }
        int kind = (int) Wire.requireBits(Long.parseLong(parts[0].substring(UNKNOWN.length()), 16), 16, "kind");
        long value =
                switch (kind >>> 8 & ~LOCAL) {
                    case ExtendedCommunity.TWO_OCTET_AS ->
                        Wire.requireBits(Long.parseLong(parts[1]), 16, "AS") << 32
                                | Wire.requireBits(Long.parseLong(parts[2]), 32, "number");
                    case ExtendedCommunity.IPV4 ->
                        Ipv4Address.parse(parts[1]).lowBits() << 16
                                | Wire.requireBits(Long.parseLong(parts[2]), 16, "number");
                    case ExtendedCommunity.FOUR_OCTET_AS ->
                        Wire.requireBits(Long.parseLong(parts[1]), 32, "AS") << 16
                                | Wire.requireBits(Long.parseLong(parts[2]), 16, "number");
                    default -> throw new IllegalArgumentException("the form of its type is not known");
                };
        return new ExtendedCommunity((long) kind << 48 | value);
    }
}
