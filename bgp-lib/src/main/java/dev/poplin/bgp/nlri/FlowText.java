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
    private static final int TCP_FLAGS = 9;
    private static final int FRAGMENT = 12;

    private FlowText() {}

    private static String name(int type) {
        return type < NAMES.size() ? NAMES.get(type) : "type " + type;
    }

    static String ipv4Prefix(FlowComponent.Prefix prefix) {
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
        boolean bits = values.type() == TCP_FLAGS || values.type() == FRAGMENT;
        StringBuilder text = new StringBuilder(name(values.type()));
        String join = " ";
        for (Match match : values.matches()) {
            text.append(text.length() == name(values.type()).length() ? join : match.isAnd() ? " && " : " || ");
            if (bits) {
                text.append((match.operator() & 2) != 0 ? "!" : "")
                        .append("0x")
                        .append(Long.toHexString(match.value()))
                        .append((match.operator() & 1) != 0 ? "/exact" : "");
            } else {
                text.append(COMPARISONS.get((match.operator() & 1) | (match.operator() & 2) | (match.operator() & 4)))
                        .append(' ')
                        .append(Long.toUnsignedString(match.value()));
            }
        }
        return text.toString();
    }
}
