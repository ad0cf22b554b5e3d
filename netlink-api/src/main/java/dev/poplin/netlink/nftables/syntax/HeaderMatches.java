package dev.poplin.netlink.nftables.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Matches of iptables that look into the headers of a packet, translated as libxtables does. */
final class HeaderMatches {

    private static final List<String> COMPARED = List.of("", "!= ", "lt ", "gt ");
    private static final List<String> CONGESTION = List.of("not-ect", "ect1", "ect0", "ce");
    private static final List<String> TCP_FLAGS =
            List.of("fin 0", "syn 1", "rst 2", "psh 3", "ack 4", "urg 5", "ecn 6", "cwr 7");
    private static final List<String> DCCP_TYPES = List.of(
            "request 0",
            "response 1",
            "data 2",
            "ack 3",
            "dataack 4",
            "closereq 5",
            "close 6",
            "reset 7",
            "sync 8",
            "syncack 9",
            "10-15 10");
    private static final List<Integer> ICMP = List.of(0, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 17, 18);
    private static final List<Integer> ICMP6 = List.of(1, 2, 3, 4, 128, 129, 133, 134, 135, 136, 137);
    private static final int ANY_ICMP = 255;
    private static final int MAX_PORT = 0xffff;

    private final XtablesInfo info;

    private HeaderMatches(XtablesInfo info) {
        this.info = info;
    }

    /** The words of a match; empty if it is none of these or has no translation. */
    static Optional<String> print(XtablesInfo info) {
        HeaderMatches match = new HeaderMatches(info);
        return switch (info.kind()) {
            case "ttl 0" -> match.hops("ip ttl ");
            case "hl 0" -> match.hops("ip6 hoplimit ");
            case "dscp 0" ->
                Optional.of(
                        String.format("%s dscp %s0x%02x", info.network(), info.u8(1) != 0 ? "!= " : "", info.u8(0)));
            case "ecn 0" -> Optional.of(match.congestion());
            case "mac 0" -> Optional.of("ether saddr " + (info.s32(8) != 0 ? "!= " : "") + info.mac(0));
            case "iprange 1" -> Optional.of(match.addresses());
            case "tcp 0" -> Optional.of(match.tcp());
            case "tcpmss 0" ->
                Optional.of(XtablesInfo.range("tcp option maxseg size", info.u16(0), info.u16(2), info.u8(4) != 0));
            case "dccp 0" -> match.dccp();
            case "sctp 0" -> SctpMatch.print(info);
            case "icmp 0" -> match.icmp(ICMP, "icmp type ", Symbols.ICMP_TYPE, "ip protocol icmp");
            case "icmp6 0" -> match.icmp(ICMP6, "icmpv6 type ", Symbols.ICMPV6_TYPE, "");
            case "multiport 1" -> match.ports();
            default -> Optional.empty();
        };
    }

    /** struct ipt_ttl_info, struct ip6t_hl_info. */
    private Optional<String> hops(String word) {
        int mode = info.u8(0);
        return mode < COMPARED.size() ? Optional.of(word + COMPARED.get(mode) + info.u8(1)) : Optional.empty();
    }

    /** struct xt_ecn_info; libxtables has IPv4's word for IPv6, too, and inverts all if one is. */
    private String congestion() {
        int asked = info.u8(0);
        String not = info.u8(1) != 0 ? "!= " : "";
        List<String> words = new ArrayList<>();
        if ((asked & 0x10) != 0) {
            words.add("tcp flags " + not + "ecn");
        }
        if ((asked & 0x20) != 0) {
            words.add("tcp flags " + not + "cwr");
        }
        if ((asked & 1) != 0) {
            words.add("ip ecn " + not + CONGESTION.get(info.u8(2) & 3));
        }
        return String.join(" ", words);
    }

    /** struct xt_iprange_mtinfo. */
    private String addresses() {
        int flags = info.u8(64);
        List<String> words = new ArrayList<>();
        if ((flags & 1) != 0) {
            words.add(addresses(" saddr ", (flags & 0x10) != 0, 0));
        }
        if ((flags & 2) != 0) {
            words.add(addresses(" daddr ", (flags & 0x20) != 0, 32));
        }
        return String.join(" ", words);
    }

    private String addresses(String word, boolean inverted, int at) {
        return info.network() + word + (inverted ? "!= " : "") + info.address(at) + "-" + info.address(at + 16);
    }

    private static String portsUnlessAll(String word, int first, int last, boolean inverted) {
        return first == 0 && last == MAX_PORT ? "" : XtablesInfo.range(word, first, last, inverted);
    }

    /** struct xt_tcp. */
    private String tcp() {
        int inverted = info.u8(11);
        int option = info.u8(8);
        int mask = info.u8(9);
        String flags = "";
        if (mask != 0) {
            List<String> wanted = XtablesInfo.words(info.u8(10), TCP_FLAGS);
            flags = "tcp flags " + ((inverted & 4) != 0 ? "!= " : "")
                    + (wanted.isEmpty() ? "0x0" : String.join(",", wanted)) + " / "
                    + String.join(",", XtablesInfo.words(mask, TCP_FLAGS));
        }
        return XtablesInfo.joined(List.of(
                portsUnlessAll("tcp sport", info.u16(0), info.u16(2), (inverted & 1) != 0),
                portsUnlessAll("tcp dport", info.u16(4), info.u16(6), (inverted & 2) != 0),
                option == 0 ? "" : "tcp option " + option + ((inverted & 8) != 0 ? " missing" : " exists"),
                flags));
    }

    /** struct xt_dccp_info; an option has no translation. */
    private Optional<String> dccp() {
        int asked = info.u16(8);
        int inverted = info.u16(10);
        if ((asked & 8) != 0) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>();
        if ((asked & 1) != 0) {
            words.add(XtablesInfo.range("dccp sport", info.u16(4), info.u16(6), (inverted & 1) != 0));
        }
        if ((asked & 2) != 0) {
            words.add(XtablesInfo.range("dccp dport", info.u16(0), info.u16(2), (inverted & 2) != 0));
        }
        if ((asked & 4) != 0) {
            List<String> types = XtablesInfo.words(info.u16(12), DCCP_TYPES);
            words.add("dccp type " + ((inverted & 4) != 0 ? "!= " : "") + XtablesInfo.oneOrSet(types));
        }
        return Optional.of(String.join(" ", words));
    }

    /** struct ipt_icmp, struct ip6t_icmp; a code has no translation, nor have some types. */
    private Optional<String> icmp(List<Integer> translated, String word, Map<Integer, String> names, String any) {
        int type = info.u8(0);
        if (type == ANY_ICMP && !any.isEmpty()) {
            return Optional.of(any);
        }
        boolean everyCode = info.u8(1) == 0 && info.u8(2) == 255;
        return everyCode && translated.contains(type)
                ? Optional.of(word + ((info.u8(3) & 1) != 0 ? "!= " : "") + names.get(type))
                : Optional.empty();
    }

    /** struct xt_multiport_v1. */
    private Optional<String> ports() {
        int count = Math.min(info.u8(1), 15);
        if (count == 0) {
            return Optional.empty();
        }
        String not = info.u8(47) != 0 ? " != " : " ";
        Optional<String> protocol =
                info.protocols.header(2, 0).map(Header::name).filter(each -> !each.equals("th"));
        return protocol.flatMap(each -> switch (info.u8(0)) {
            case 0 -> Optional.of(each + " sport" + not + XtablesInfo.oneOrSet(portRanges(count)));
            case 1 -> Optional.of(each + " dport" + not + XtablesInfo.oneOrSet(portRanges(count)));
            case 2 -> Optional.of(each + " sport . " + each + " dport { " + pairs(count) + " }");
            default -> Optional.empty();
        });
    }

    private List<String> portRanges(int count) {
        List<String> ports = new ArrayList<>();
        for (int at = 0; at < count; at++) {
            int port = info.u16(2 + 2 * at);
            boolean range = info.u8(32 + at) != 0 && at + 1 < count;
            ports.add(range ? port + "-" + info.u16(4 + 2 * at) : Integer.toString(port));
            at += range ? 1 : 0;
        }
        return ports;
    }

    /** Of either side; libxtables forgets here what is a range and what is inverted. */
    private String pairs(int count) {
        List<String> pairs = new ArrayList<>();
        for (int at = 0; at < count; at++) {
            int port = info.u16(2 + 2 * at);
            pairs.add("0-65535 . " + port + ", " + port + " . 0-65535");
        }
        return String.join(", ", pairs);
    }
}
