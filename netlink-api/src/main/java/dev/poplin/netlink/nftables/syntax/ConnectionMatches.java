package dev.poplin.netlink.nftables.syntax;

import dev.poplin.inet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Matches of iptables that ask what the packet's connection is, translated as libxtables does. */
final class ConnectionMatches {

    private static final int STATE = 0;
    private static final int PROTOCOL = 1;
    private static final int FIRST_ADDRESS = 2;
    private static final int STATUS = 6;
    private static final int EXPIRES = 7;
    private static final int FIRST_PORT = 8;
    private static final int DIRECTION = 12;

    private static final int STATE_SNAT = 1 << 6;
    private static final int STATE_DNAT = 1 << 7;

    private static final List<String> STATES =
            List.of("invalid 0", "new 3", "related 2", "established 1", "untracked 8");
    private static final List<String> STATUSES = List.of("expected 0", "seen-reply 1", "assured 2", "confirmed 3");
    private static final List<String> ADDRESSES =
            List.of("original saddr", "original daddr", "reply saddr", "reply daddr");
    private static final List<String> PORTS =
            List.of("original proto-src", "original proto-dst", "reply proto-src", "reply proto-dst");
    private static final List<String> COUNTED = List.of("packets", "bytes", "avgpkt");
    private static final List<String> DIRECTIONS = List.of("original ", "reply ", "");

    private final XtablesInfo info;

    private ConnectionMatches(XtablesInfo info) {
        this.info = info;
    }

    /** The words of a match; empty if it is none of these or has no translation. */
    static Optional<String> print(XtablesInfo info) {
        ConnectionMatches match = new ConnectionMatches(info);
        return switch (info.kind()) {
            case "conntrack 3", "state 1" -> Optional.of(match.conntrack());
            case "connbytes 0" -> match.counts();
            case "connlabel 0" -> Optional.of(match.label());
            case "connmark 1" -> Optional.of(XtablesInfo.marked("ct mark", info.s32(0), info.s32(4), info.u8(8) != 0));
            case "helper 0" -> {
                String helper = info.text(4, 30);
                yield Optional.of("ct helper" + (info.s32(0) != 0 ? " != " : " ") + '"' + helper + '"');
            }
            case "cluster 0" -> Optional.of(match.cluster());
            default -> Optional.empty();
        };
    }

    private boolean says(int bit) {
        return (info.u16(146) >>> bit & 1) != 0;
    }

    private boolean inverted(int bit) {
        return (info.u16(148) >>> bit & 1) != 0;
    }

    private String not(int bit) {
        return inverted(bit) ? "!= " : "";
    }

    /** struct xt_conntrack_mtinfo3. */
    private String conntrack() {
        List<String> words = new ArrayList<>();
        String direction = inverted(DIRECTION) ? "reply" : "original";
        if (says(DIRECTION)) {
            words.add("direction " + direction);
        }
        if (says(PROTOCOL)) {
            words.add(direction + " protocol " + not(PROTOCOL) + info.u16(136));
        }
        if (says(STATE)) {
            words.add(state(info.u16(150)));
        }
        if (says(STATUS)) {
            String statuses = String.join(",", XtablesInfo.words(info.u16(152), STATUSES));
            words.add(statuses.isEmpty() ? "status" : "status " + (inverted(STATUS) ? "! " : "") + statuses);
        }
        if (says(EXPIRES)) {
            words.add(XtablesInfo.range("expiration", info.u32(128), info.u32(132), inverted(EXPIRES)));
        }
        for (int each = 0; each < ADDRESSES.size(); each++) {
            if (says(FIRST_ADDRESS + each)) {
                words.add(ADDRESSES.get(each) + " " + not(FIRST_ADDRESS + each) + prefix(32 * each));
            }
        }
        for (int each = 0; each < PORTS.size(); each++) {
            if (says(FIRST_PORT + each)) {
                long first = info.u16(138 + 2 * each);
                long last = info.u16(154 + 2 * each);
                words.add(XtablesInfo.range(PORTS.get(each), first, last, inverted(FIRST_PORT + each)));
            }
        }
        return words.isEmpty() ? "" : "ct " + String.join(" ct ", words);
    }

    /** What was translated is a status of nftables; libxtables translates the first alone, and loses that it is inverted. */
    private String state(int states) {
        if ((states & (STATE_SNAT | STATE_DNAT)) != 0) {
            return (states & STATE_SNAT) != 0 ? "status snat" : "status dnat";
        }
        return "state " + (inverted(STATE) ? "! " : "") + String.join(",", XtablesInfo.words(states, STATES));
    }

    /** An address and behind it its mask, which is not told if it is no prefix. */
    private String prefix(int at) {
        IpAddress address = info.address(at);
        byte[] mask = info.address(at + 16).toBytes();
        int length = 0;
        boolean ended = false;
        for (byte part : mask) {
            for (int bit = 7; bit >= 0; bit--) {
                boolean set = (part >>> bit & 1) != 0;
                if (set && ended) {
                    return address.toString();
                }
                ended |= !set;
                length += set ? 1 : 0;
            }
        }
        return address + (length == mask.length * Byte.SIZE ? "" : "/" + length);
    }

    /** struct xt_connbytes_info; inverted, its ends are exchanged. */
    private Optional<String> counts() {
        long from = info.u64(0);
        long to = info.u64(8);
        int counted = info.u8(16);
        int direction = info.u8(17);
        if (counted >= COUNTED.size() || direction >= DIRECTIONS.size()) {
            return Optional.empty();
        }
        String word = "ct " + DIRECTIONS.get(direction) + COUNTED.get(counted);
        boolean inverted = Long.compareUnsigned(from, to) > 0;
        long least = inverted ? to : from;
        long most = inverted ? from : to;
        if (most == -1) {
            return Optional.of(word + (inverted ? " lt " : " ge ") + Long.toUnsignedString(least));
        }
        return Optional.of(word
                + (inverted ? " != " : " ")
                + Long.toUnsignedString(least)
                + (least == most ? "" : "-" + Long.toUnsignedString(most)));
    }

    /** struct xt_connlabel_mtinfo. */
    private String label() {
        int bit = info.u16(0);
        int options = info.u16(2);
        return ((options & 2) != 0 ? "ct label set " + bit + " " : "")
                + ((options & 1) != 0 ? "ct label and " + bit + " != " + bit : "ct label " + bit);
    }

    /** struct xt_cluster_match_info; of one node the number is told, of several the places, and never that it is inverted. */
    private String cluster() {
        int nodes = info.s32(4);
        List<String> places = new ArrayList<>();
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            if ((nodes >>> bit & 1) != 0) {
                places.add(Integer.toString(bit));
            }
        }
        String which =
                places.size() == 1 ? "eq " + (Integer.numberOfTrailingZeros(nodes) + 1) : XtablesInfo.oneOrSet(places);
        return String.format(
                "jhash ct original saddr mod %d seed 0x%08x %s meta pkttype set host", info.u32(0), info.s32(8), which);
    }
}
