package dev.poplin.netlink.nftables.syntax;

import dev.poplin.inet.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Matches and targets of iptables-nft (linux/netfilter/x_tables.h). An nft with libxtables translates them; the everyday ones are
 * translated here to the same words, the others are {@code xt match NAME}, as nft has it where there is no translation. Their
 * structs are in this machine's order.
 */
final class XtablesStatements {

    /** More than the longest of these structs. */
    private static final int LONGEST_BYTES = 512;

    private static final int MAP_ADDRESSES = 1;
    private static final int MAP_PORTS = 2;
    private static final int STATE = 1;
    private static final int STATUS = 1 << 6;
    private static final int DIRECTION = 1 << 12;
    /** Said as {@code -m state}. */
    private static final int STATE_ALIAS = 1 << 13;

    private static final int STATE_SNAT = 1 << 6;
    private static final int STATE_DNAT = 1 << 7;
    private static final int ALL = -1;

    private static final List<String> STATES =
            List.of("invalid 0", "new 3", "related 2", "established 1", "untracked 8");
    private static final List<String> STATUSES = List.of("expected 0", "seen-reply 1", "assured 2", "confirmed 3");
    private static final List<String> ADDRESS_TYPES = List.of(
            "unspec 0",
            "unicast 1",
            "local 2",
            "broadcast 3",
            "anycast 4",
            "multicast 5",
            "blackhole 6",
            "unreachable 7",
            "prohibit 8");
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

    private final Line line;
    private final String name;
    private final int revision;
    private final ByteBuffer info;

    private XtablesStatements(Line line, Content content) {
        this.line = line;
        this.name = content.text(1);
        this.revision = content.integer(2);
        byte[] bytes = content.bytes(3).toArray();
        this.info = ByteBuffer.wrap(Arrays.copyOf(bytes, Math.max(bytes.length, LONGEST_BYTES)))
                .order(ByteOrder.nativeOrder());
    }

    /** The words of a match; a comment is silent, since nft prints nothing of it. */
    static String match(Line line, Content content) {
        XtablesStatements match = new XtablesStatements(line, content);
        return match.match().orElse("xt match " + match.name);
    }

    /** The words of a target. */
    static String target(Line line, Content content) {
        XtablesStatements target = new XtablesStatements(line, content);
        return target.target().orElse("xt target " + target.name);
    }

    private Optional<String> match() {
        return switch (name + " " + revision) {
            case "comment 0" -> Optional.of(Protocols.SILENT);
            case "conntrack 3", "state 1" -> conntrack();
            case "addrtype 1" -> Optional.of(addressType());
            case "multiport 1" -> ports();
            case "statistic 0" -> Optional.of(statistic());
            default -> Optional.empty();
        };
    }

    private Optional<String> target() {
        boolean v4 = line.protocols.family() != Protocols.IP6;
        return switch (name + " " + revision) {
            case "LOG 0" -> Optional.of(log());
            case "REJECT 0" ->
                Optional.ofNullable((v4 ? REJECTS : REJECTS_6).get(info.getInt(0)))
                        .map(with -> "reject" + with);
            case "MARK 2" -> Optional.of("meta mark set " + mark(info.getInt(0), info.getInt(4)));
            case "CONNMARK 2" -> connectionMark();
            case "TCPMSS 0" -> {
                int size = Short.toUnsignedInt(info.getShort(0));
                yield Optional.of("tcp option maxseg size set " + (size == 0xffff ? "rt mtu" : size));
            }
            // nft finds these translations for IPv4 alone.
            case "DNAT 2" -> v4 ? Optional.of("dnat" + translation(0, 20, 36)) : Optional.empty();
            case "SNAT 0" -> v4 ? Optional.of("snat" + translation(4, 12, 16)) : Optional.empty();
            case "MASQUERADE 0" -> v4 ? Optional.of("masquerade" + translation(4, 12, 16)) : Optional.empty();
            case "REDIRECT 0" -> v4 ? Optional.of("redirect" + translation(4, 12, 16)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** struct xt_conntrack_mtinfo3. */
    private Optional<String> conntrack() {
        int matched = Short.toUnsignedInt(info.getShort(146)) & ~STATE_ALIAS;
        boolean inverted = info.getShort(148) != 0;
        int states = Short.toUnsignedInt(info.getShort(150));
        int statuses = Short.toUnsignedInt(info.getShort(152));
        String not = inverted ? "! " : "";
        return switch (matched) {
            case STATE -> {
                List<String> translated = new ArrayList<>();
                if ((states & STATE_SNAT) != 0) {
                    translated.add("snat");
                }
                if ((states & STATE_DNAT) != 0) {
                    translated.add("dnat");
                }
                yield Optional.of(
                        translated.isEmpty()
                                ? "ct state " + not + String.join(",", words(states, STATES))
                                : "ct status " + not + String.join(",", translated));
            }
            case STATUS -> Optional.of("ct status " + not + String.join(",", words(statuses, STATUSES)));
            case DIRECTION -> Optional.of("ct direction " + (inverted ? "reply" : "original"));
            default -> Optional.empty();
        };
    }

    /** struct xt_addrtype_info_v1; of two types the source's alone is translated. */
    private String addressType() {
        int source = Short.toUnsignedInt(info.getShort(0));
        int destination = Short.toUnsignedInt(info.getShort(2));
        int flags = info.getInt(4);
        boolean ofSource = source != 0;
        List<String> types = words(ofSource ? source : destination, ADDRESS_TYPES);
        boolean inverted = (flags & (ofSource ? 1 : 2)) != 0;
        return "fib " + (ofSource ? "saddr" : "daddr") + ((flags & 4) != 0 ? " . iif" : "")
                + ((flags & 8) != 0 ? " . oif" : "") + " type " + (inverted ? "!= " : "")
                + (types.size() == 1 ? types.get(0) : "{ " + String.join(", ", types) + " }");
    }

    /** struct xt_multiport_v1. */
    private Optional<String> ports() {
        int count = Math.min(info.get(1) & 0xff, 15);
        List<String> ports = new ArrayList<>();
        for (int at = 0; at < count; at++) {
            int port = Short.toUnsignedInt(info.getShort(2 + 2 * at));
            boolean range = info.get(32 + at) != 0 && at + 1 < count;
            ports.add(range ? port + "-" + Short.toUnsignedInt(info.getShort(4 + 2 * at)) : Integer.toString(port));
            at += range ? 1 : 0;
        }
        if (ports.isEmpty()) {
            return Optional.empty();
        }
        String not = info.get(47) != 0 ? " != " : " ";
        Optional<String> protocol =
                line.protocols.header(2, 0).map(Header::name).filter(each -> !each.equals("th"));
        boolean several = ports.size() > 1;
        return protocol.flatMap(each -> switch (info.get(0)) {
            case 0, 1 -> {
                String field = each + (info.get(0) == 0 ? " sport" : " dport");
                yield Optional.of(field + not + (several ? "{ " + String.join(", ", ports) + " }" : ports.get(0)));
            }
            case 2 -> {
                List<String> pairs = ports.stream()
                        .map(port -> "0-65535 . " + port + ", " + port + " . 0-65535")
                        .toList();
                yield Optional.of(each + " sport . " + each + " dport" + not + "{ " + String.join(", ", pairs) + " }");
            }
            default -> Optional.empty();
        });
    }

    /** struct xt_statistic_info. */
    private String statistic() {
        boolean inverted = info.getShort(2) != 0;
        String number = Integer.toUnsignedString(info.getInt(4));
        return info.getShort(0) == 0
                ? "meta random & 2147483647 " + (inverted ? ">= " : "< ") + number
                : "numgen inc mod " + Integer.toUnsignedString(info.getInt(4) + 1) + (inverted ? " != " : " ")
                        + Integer.toUnsignedString(info.getInt(8));
    }

    /** struct xt_log_info. */
    private String log() {
        int level = info.get(0);
        int flags = info.get(1);
        StringBuilder prefix = new StringBuilder();
        for (int at = 2; at < 32 && info.get(at) != 0; at++) {
            prefix.append((char) info.get(at));
        }
        return "log" + (prefix.isEmpty() ? "" : " prefix \"" + prefix + '"')
                + (level == 4 ? "" : " level " + Symbols.LOG_LEVEL.getOrDefault(level, Integer.toString(level)))
                + LimitStatements.logFlags(flags);
    }

    private static String mark(int mark, int mask) {
        String hex = Integer.toHexString(mark);
        if (mark == 0) {
            return "mark and 0x" + Integer.toHexString(~mask);
        }
        if (mark == mask) {
            return "mark or 0x" + hex;
        }
        return switch (mask) {
            case 0 -> "mark xor 0x" + hex;
            case ALL -> "0x" + hex;
            default -> "mark and 0x" + Integer.toHexString(~mask) + " xor 0x" + hex;
        };
    }

    /** struct xt_connmark_tginfo2; of masks and shifts only those that change nothing are translated. */
    private Optional<String> connectionMark() {
        boolean whole = info.getInt(4) == ALL && info.getInt(8) == ALL && info.getShort(12) == 0;
        return switch (whole ? info.get(14) : ALL) {
            case 0 -> Optional.of("ct mark set 0x" + Integer.toHexString(info.getInt(0)));
            case 1 -> Optional.of("ct mark set mark");
            case 2 -> Optional.of("meta mark set ct mark");
            default -> Optional.empty();
        };
    }

    /** The range that addresses and ports are translated to: its flags, its last address and its first port are there. */
    private String translation(int flagsAt, int lastAt, int portsAt) {
        int flags = info.getInt(flagsAt);
        StringBuilder text = new StringBuilder();
        if ((flags & MAP_ADDRESSES) != 0) {
            IpAddress first = address(flagsAt + 4);
            IpAddress last = address(lastAt);
            text.append(first).append(first.equals(last) ? "" : "-" + last);
        }
        if ((flags & MAP_PORTS) != 0) {
            int first = port(portsAt);
            int last = port(portsAt + 2);
            text.append(':').append(first).append(first == last ? "" : "-" + last);
        }
        return (text.isEmpty() ? "" : " to " + text) + Selectors.natFlags(flags);
    }

    private IpAddress address(int at) {
        byte[] bytes = new byte[4];
        info.get(at, bytes);
        return IpAddress.of(bytes);
    }

    private int port(int at) {
        return (info.get(at) & 0xff) << Byte.SIZE | info.get(at + 1) & 0xff;
    }

    /** The words of the bits that are set, each word with its bit behind it. */
    private static List<String> words(int bits, List<String> all) {
        return all.stream()
                .map(each -> each.split(" "))
                .filter(each -> (bits >>> Integer.parseInt(each[1]) & 1) != 0)
                .map(each -> each[0])
                .toList();
    }
}
