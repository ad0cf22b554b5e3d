package dev.poplin.netlink.nftables.syntax;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** Matches of iptables that ask when, by whom and on what way a packet comes, translated as libxtables does. */
final class SituationMatches {

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
    private static final List<String> PACKET_TYPES = List.of("unicast", "broadcast", "multicast");
    private static final List<String> DAYS = List.of("1 1", "2 2", "3 3", "4 4", "5 5", "6 6", "0 7");
    private static final int EVERY_WEEKDAY = 0xfe;
    private static final int EVERY_DAY = -2;
    private static final long LAST_SECOND = 86_399;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private final XtablesInfo info;

    private SituationMatches(XtablesInfo info) {
        this.info = info;
    }

    /** The words of a match, which may say nothing; empty if it is none of these or has no translation. */
    static Optional<String> print(XtablesInfo info) {
        SituationMatches match = new SituationMatches(info);
        return switch (info.kind()) {
            case "comment 0" -> Optional.of("");
            case "addrtype 1" -> Optional.of(match.addressType());
            case "statistic 0" -> Optional.of(match.statistic());
            case "hashlimit 3" -> HashLimitMatch.print(info);
            case "owner 1" -> match.owner();
            // struct xt_cgroup_info_v2; a path has no translation.
            case "cgroup 2" ->
                info.u8(1) != 0
                        ? Optional.of("meta cgroup " + (info.u8(3) != 0 ? "!= " : "") + info.u32(4))
                        : Optional.empty();
            case "cpu 0" -> Optional.of("cpu " + (info.s32(4) != 0 ? "!= " : "") + info.u32(0));
            case "devgroup 0" -> Optional.of(match.groups());
            case "length 0" -> Optional.of(XtablesInfo.range("meta length", info.u16(0), info.u16(2), info.u8(4) != 0));
            case "pkttype 0" -> match.packetType();
            case "policy 0" -> match.policy();
            case "quota 0" -> {
                String over = (info.s32(0) & 1) != 0 ? "over " : "";
                yield Optional.of("quota " + over + Long.toUnsignedString(info.u64(8)) + " bytes");
            }
            case "realm 0" -> Optional.of(match.realm());
            case "rpfilter 0" -> match.reversePath();
            case "time 0" -> match.time();
            default -> Optional.empty();
        };
    }

    /** struct xt_addrtype_info_v1; of two types the source's alone is translated. */
    private String addressType() {
        int source = info.u16(0);
        int flags = info.s32(4);
        boolean ofSource = source != 0;
        List<String> types = XtablesInfo.words(ofSource ? source : info.u16(2), ADDRESS_TYPES);
        boolean inverted = (flags & (ofSource ? 1 : 2)) != 0;
        return "fib " + (ofSource ? "saddr" : "daddr") + ((flags & 4) != 0 ? " . iif" : "")
                + ((flags & 8) != 0 ? " . oif" : "") + " type " + (inverted ? "!= " : "")
                + XtablesInfo.oneOrSet(types);
    }

    /** struct xt_statistic_info. */
    private String statistic() {
        boolean inverted = info.u16(2) != 0;
        return info.u16(0) == 0
                ? "meta random & 2147483647 " + (inverted ? ">= " : "< ") + info.u32(4)
                : "numgen inc mod " + Integer.toUnsignedString(info.s32(4) + 1) + (inverted ? " != " : " ")
                        + info.u32(8);
    }

    /** struct xt_owner_match_info; of several owners, and of whether there is one at all, there is no translation. */
    private Optional<String> owner() {
        int inverted = info.u8(17);
        return switch (info.u8(16)) {
            case 1 -> Optional.of(XtablesInfo.range("skuid", info.u32(0), info.u32(4), (inverted & 1) != 0));
            case 2 -> Optional.of(XtablesInfo.range("skgid", info.u32(8), info.u32(12), (inverted & 2) != 0));
            default -> Optional.empty();
        };
    }

    /** struct xt_devgroup_info. */
    private String groups() {
        int flags = info.s32(0);
        return XtablesInfo.joined(List.of(
                (flags & 1) == 0 ? "" : XtablesInfo.marked("iifgroup", info.s32(4), info.s32(8), (flags & 2) != 0),
                (flags & 4) == 0 ? "" : XtablesInfo.marked("oifgroup", info.s32(12), info.s32(16), (flags & 8) != 0)));
    }

    /** struct xt_pkttype_info. */
    private Optional<String> packetType() {
        int type = info.s32(0);
        return type >= 0 && type < PACKET_TYPES.size()
                ? Optional.of("pkttype " + (info.s32(4) != 0 ? "!= " : "") + PACKET_TYPES.get(type))
                : Optional.empty();
    }

    /** struct xt_policy_info, of which only whether there is a policy for what comes in has a translation. */
    private Optional<String> policy() {
        return switch (info.u16(304)) {
            case 1 -> info.u16(306) == 1 && info.u8(74) == 0 ? Optional.of("meta secpath exists") : Optional.empty();
            case 5 -> Optional.of("meta secpath missing");
            default -> Optional.empty();
        };
    }

    /** struct xt_realm_info. */
    private String realm() {
        int id = info.s32(0);
        boolean named = id == 0 && info.s32(4) == -1;
        return named
                ? "rtclassid " + (info.u8(8) != 0 ? "!= " : "") + "cosmos"
                : XtablesInfo.marked("rtclassid", id, info.s32(4), info.u8(8) != 0);
    }

    /** struct xt_rpfilter_info; local addresses are let through in the inverted form alone. */
    private Optional<String> reversePath() {
        int flags = info.u8(0);
        if ((flags & 12) == 4) {
            return Optional.empty();
        }
        return Optional.of(
                ((flags & 4) != 0 ? "fib saddr type != local " : "") + "fib saddr" + ((flags & 2) != 0 ? " . mark" : "")
                        + ((flags & 1) != 0 ? "" : " . iif") + " oif " + ((flags & 8) != 0 ? "" : "!= ") + "0");
    }

    /** struct xt_time_info; days of a month have no translation. */
    private Optional<String> time() {
        if (info.s32(16) != EVERY_DAY) {
            return Optional.empty();
        }
        StringBuilder words = new StringBuilder();
        long from = info.u32(0);
        long until = info.u32(4);
        if (from != 0 || until != Integer.MAX_VALUE) {
            words.append("meta time \"")
                    .append(date(from))
                    .append("\"-\"")
                    .append(date(until))
                    .append('"');
        }
        // libxtables begins with a space where there is no date.
        long first = info.u32(8);
        long last = info.u32(12);
        if (first != 0 || last != LAST_SECOND) {
            words.append(" meta hour \"")
                    .append(hour(first))
                    .append("\"-\"")
                    .append(hour(last))
                    .append('"');
        }
        int days = info.u8(20);
        if (days != EVERY_WEEKDAY) {
            words.append(" meta day ").append(XtablesInfo.oneOrSet(XtablesInfo.words(days, DAYS)));
        }
        return Optional.of(words.toString());
    }

    private static String date(long seconds) {
        return DATE.format(Instant.ofEpochSecond(seconds));
    }

    private static String hour(long seconds) {
        return String.format("%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
