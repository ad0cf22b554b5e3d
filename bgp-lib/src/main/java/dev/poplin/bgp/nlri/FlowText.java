package dev.poplin.bgp.nlri;

import dev.poplin.bgp.nlri.FlowComponent.Match;
import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import java.util.Arrays;
import java.util.List;

/** Conditions of flow specifications as BIRD writes them. */
final class FlowText {

    private static final List<String> NAMES = List.of(
            "",
            "dst",
            "src",
            "proto",
            "port",
            "dport",
            "sport",
            "icmp type",
            "icmp code",
            "tcp flags",
            "length",
            "dscp",
            "fragment",
            "label");
    private static final List<String> COMPARISONS = List.of("false", "=", ">", ">=", "<", "<=", "!=", "true");
    private static final List<String> FRAGMENTS =
            List.of("dont_fragment", "is_fragment", "first_fragment", "last_fragment");
    private static final int EQUAL = 1;
    private static final int AT_LEAST = 3;
    private static final int AT_MOST = 5;
    private static final int NEXT_HEADER = 3;
    private static final int TCP_FLAGS = 9;
    private static final int FRAGMENT = 12;

    private FlowText() {}

    private static String name(int type) {
        return type < NAMES.size() ? NAMES.get(type) : "type " + type;
    }

    static String of(FlowComponent component, boolean ipv4) {
        if (component instanceof FlowComponent.Prefix prefix && ipv4) {
            return ipv4Prefix(prefix);
        }
        return component instanceof FlowComponent.Values values && !ipv4 ? ipv6Values(values) : component.toString();
    }

    private static String ipv4Prefix(FlowComponent.Prefix prefix) {
        byte[] address = Arrays.copyOf(prefix.pattern().toArray(), 4);
        return name(prefix.type()) + " " + Ipv4Address.ofInt(Wire.int32(address, 0)) + "/" + prefix.length();
    }

    /** An IPv6 prefix, its pattern moved to where it belongs. */
    static String prefix(FlowComponent.Prefix prefix) {
        byte[] address = new byte[16];
        byte[] pattern = prefix.pattern().toArray();
        for (int bit = 0; bit < prefix.length() - prefix.offset(); bit++) {
            if ((pattern[bit / 8] >>> 7 - bit % 8 & 1) != 0) {
                int at = prefix.offset() + bit;
                address[at / 8] |= (byte) (1 << 7 - at % 8);
            }
        }
        String offset = prefix.offset() == 0 ? "" : " offset " + prefix.offset();
        return name(prefix.type()) + " " + Ipv6Address.of(address) + "/" + prefix.length() + offset;
    }

    static String values(FlowComponent.Values values) {
        return name(values.type()) + " " + list(values);
    }

    /** The same in a specification of IPv6. */
    private static String ipv6Values(FlowComponent.Values values) {
        return (values.type() == NEXT_HEADER ? "next header" : name(values.type())) + " " + list(values);
    }

    private static String list(FlowComponent.Values values) {
        List<Match> matches = values.matches();
        StringBuilder text = new StringBuilder();
        boolean plain = false;
        for (int i = 0; i < matches.size(); i++) {
            Match match = matches.get(i);
            boolean bits = values.type() == TCP_FLAGS || values.type() == FRAGMENT;
            boolean range = !bits && i + 1 < matches.size() && isRange(match, matches.get(i + 1));
            boolean listed = !bits && (range || comparison(match) == EQUAL);
            if (i > 0) {
                text.append(match.isAnd() ? " && " : plain && listed ? "," : " || ");
            }
            if (range) {
                i++;
                text.append(number(match)).append("..").append(number(matches.get(i)));
            } else {
                text.append(bits ? bits(values.type(), match) : comparisonOf(match));
            }
            plain = listed;
        }
        return text.toString();
    }

    private static int comparison(Match match) {
        return match.operator() & 7;
    }

    private static boolean isRange(Match from, Match to) {
        return comparison(from) == AT_LEAST && comparison(to) == AT_MOST && to.isAnd();
    }

    private static String number(Match match) {
        return Long.toUnsignedString(match.value());
    }

    private static String comparisonOf(Match match) {
        String sign = COMPARISONS.get(comparison(match));
        return switch (comparison(match)) {
            case 0, 7 -> sign;
            case EQUAL -> number(match);
            default -> sign + " " + number(match);
        };
    }

    /** Bits that are to be as a value is, or not: {@code 0x12/0x12} all of them set, {@code !0x0/0x12} any of them (RFC 8955 §4.2.1.2). */
    private static String bits(int type, Match match) {
        boolean not = (match.operator() & 2) != 0;
        boolean all = (match.operator() & 1) != 0;
        int index = Long.numberOfTrailingZeros(match.value());
        if (type == FRAGMENT && Long.bitCount(match.value()) == 1 && index < FRAGMENTS.size()) {
            return (not ? "!" : "") + FRAGMENTS.get(index);
        }
        String mask = Long.toHexString(match.value());
        return (not == all ? "!" : "") + "0x" + (all ? mask : "0") + "/0x" + mask;
    }
}
