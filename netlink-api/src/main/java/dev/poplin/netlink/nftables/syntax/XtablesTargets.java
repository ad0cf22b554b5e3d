package dev.poplin.netlink.nftables.syntax;

import dev.poplin.inet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Targets of iptables, translated as libxtables does. */
final class XtablesTargets {

    private static final int MAP_ADDRESSES = 1;
    private static final int MAP_PORTS = 2;
    private static final int MAP_PORTS_FROM = 32;
    private static final int ALL = -1;

    private static final Map<Integer, String> REJECTS = Map.of(
            0, " with icmp type net-unreachable",
            1, " with icmp type host-unreachable",
            2, " with icmp type prot-unreachable",
            3, "",
            5, " with icmp type net-prohibited",
            6, " with icmp type host-prohibited",
            7, " with tcp reset",
            8, " with icmp type admin-prohibited");
    private static final Map<Integer, String> REJECTS_6 = Map.of(
            0, " with icmpv6 type no-route",
            1, " with icmpv6 type admin-prohibited",
            3, " with icmpv6 type addr-unreachable",
            4, "",
            6, " with tcp reset",
            7, " with icmpv6 type policy-fail",
            8, " with icmpv6 type reject-route");

    private final XtablesInfo info;

    private XtablesTargets(XtablesInfo info) {
        this.info = info;
    }

    /** The words of a target; empty if it has no translation. */
    static Optional<String> print(XtablesInfo info) {
        XtablesTargets target = new XtablesTargets(info);
        return switch (info.kind()) {
            case "LOG 0" -> Optional.of(target.log());
            case "AUDIT 0" -> Optional.of("log level audit");
            case "REJECT 0" ->
                Optional.ofNullable((info.isIpv4() ? REJECTS : REJECTS_6).get(info.s32(0)))
                        .map(with -> "reject" + with);
            case "MARK 2" -> Optional.of("meta mark set " + changed("mark", info.s32(0), info.s32(4), false));
            case "CONNMARK 2" -> target.connectionMark();
            case "CLASSIFY 0" -> Optional.of("meta priority set " + target.priority());
            case "DSCP 0" -> Optional.of(String.format("%s dscp set 0x%02x", info.network(), info.u8(0)));
            case "TOS 1" -> Optional.of("ip6 dscp set " + target.serviceType());
            case "TCPMSS 0" -> {
                int size = info.u16(0);
                yield Optional.of("tcp option maxseg size set " + (size == 0xffff ? "rt mtu" : size));
            }
            case "CT 2" -> (info.u16(0) & 1) != 0 ? Optional.of("notrack") : Optional.empty();
            case "NFQUEUE 3" -> Optional.of(target.queue());
            case "SYNPROXY 0" -> Optional.of(target.synproxy());
            case "TEE 1" -> {
                String link = info.text(16, 16);
                yield Optional.of("dup to " + info.address(0) + (link.isEmpty() ? "" : " device " + link));
            }
            case "DNAT 2" -> target.translation("dnat", true);
            case "SNAT 0" -> target.translation("snat", false);
            case "SNAT 1" -> target.translation("snat", true);
            case "MASQUERADE 0" -> target.translation("masquerade", !info.isIpv4());
            case "REDIRECT 0" -> target.translation("redirect", !info.isIpv4());
            default -> Optional.empty();
        };
    }

    /** struct xt_log_info. */
    private String log() {
        int level = info.u8(0);
        String prefix = info.text(2, 30);
        return "log" + (prefix.isEmpty() ? "" : " prefix \"" + prefix + '"')
                + (level == 4 ? "" : " level " + Symbols.LOG_LEVEL.getOrDefault(level, Integer.toString(level)))
                + LimitStatements.logFlags(info.u8(1));
    }

    /** What some bits of a mark are changed to: xor behind and, or as libxtables has it for marks of connections the other way round. */
    private static String changed(String mark, int value, int mask, boolean xorFirst) {
        String hex = "0x" + Integer.toHexString(value);
        String kept = "0x" + Integer.toHexString(~mask);
        if (mask == ALL) {
            return hex;
        }
        if (value == 0) {
            return mark + " and " + kept;
        }
        if (value == mask) {
            return mark + " or " + hex;
        }
        if (mask == 0) {
            return mark + " xor " + hex;
        }
        return mark + (xorFirst ? " xor " + hex + " and " + kept : " and " + kept + " xor " + hex);
    }

    /** struct xt_connmark_tginfo2; what is copied by two masks has no translation. */
    private Optional<String> connectionMark() {
        int value = info.s32(0);
        int mask = info.s32(4);
        int mode = info.u8(14);
        String masked = mask == ALL ? "" : " and 0x" + Integer.toHexString(mask);
        return switch (mode) {
            case 0 ->
                // libxtables puts a space more behind a number.
                Optional.of("ct mark set "
                        + shifted(changed("ct mark", value, mask, true) + (isShifted() && mask == ALL ? " " : "")));
            case 1 -> info.s32(8) == mask ? Optional.of("ct mark set " + shifted("mark" + masked)) : Optional.empty();
            case 2 ->
                info.s32(8) == mask ? Optional.of("meta mark set " + shifted("ct mark" + masked)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private boolean isShifted() {
        return info.u8(13) != 0;
    }

    private String shifted(String words) {
        return isShifted() ? "( " + words + " ) " + (info.u8(12) == 0 ? "<< " : ">> ") + info.u8(13) : words;
    }

    private String priority() {
        int handle = info.s32(0);
        return switch (handle) {
            case 0 -> "none";
            case ALL -> "root";
            default -> Integer.toHexString(handle >>> 16) + ":" + Integer.toHexString(handle & 0xffff);
        };
    }

    /** struct xt_tos_target_info; libxtables has IPv6's word for IPv4, too, and drops the two last bits. */
    private String serviceType() {
        int mask = info.u8(1);
        String value = String.format("0x%02x", info.u8(0) >> 2);
        String kept = String.format("0x%02x", (~mask & 0xff) >> 2);
        if (mask == 0xff || mask == 0x3f) {
            return value;
        }
        if (info.u8(0) == 0) {
            return "ip6 dscp and " + kept;
        }
        if (info.u8(0) == mask) {
            return "ip6 dscp or " + value;
        }
        return mask == 0 ? "ip6 dscp xor " + value : "ip6 dscp and " + kept + " xor " + value;
    }

    /** struct xt_NFQ_info_v3. */
    private String queue() {
        int first = info.u16(0);
        int total = info.u16(2);
        int flags = info.u16(4);
        List<String> words = XtablesInfo.words(flags, List.of("bypass 0", "fanout 1"));
        return "queue num " + first + (total > 1 ? "-" + (first + total - 1) : "")
                + (words.isEmpty() ? "" : " " + String.join(",", words));
    }

    /** struct xt_synproxy_info. */
    private String synproxy() {
        int options = info.u8(0);
        List<String> words = new ArrayList<>(List.of("synproxy"));
        words.addAll(XtablesInfo.words(options, List.of("sack-perm 2", "timestamp 3")));
        if ((options & 2) != 0) {
            words.add("wscale " + info.u8(1));
        }
        if ((options & 1) != 0) {
            words.add("mss " + info.u16(2));
        }
        return String.join(" ", words);
    }

    /**
     * What addresses and ports are translated to.
     *
     * @param anyFamily whether it is struct nf_nat_range, not the older one of IPv4 alone
     */
    private Optional<String> translation(String word, boolean anyFamily) {
        int flagsAt = anyFamily ? 0 : 4;
        int portsAt = anyFamily ? 36 : 16;
        int flags = info.s32(flagsAt);
        if ((flags & MAP_PORTS_FROM) != 0) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        if ((flags & MAP_ADDRESSES) != 0) {
            IpAddress first = info.address(flagsAt + 4);
            IpAddress last = info.address(anyFamily ? 20 : 12);
            text.append(first).append(first.equals(last) ? "" : "-" + last);
        }
        if ((flags & MAP_PORTS) != 0) {
            if (!text.isEmpty() && !info.isIpv4()) {
                text.insert(0, '[').append(']');
            }
            int first = info.be16(portsAt);
            int last = info.be16(portsAt + 2);
            text.append(':').append(first).append(first == last ? "" : "-" + last);
        }
        return Optional.of(word + (text.isEmpty() ? "" : " to " + text) + Selectors.natFlags(flags));
    }
}
