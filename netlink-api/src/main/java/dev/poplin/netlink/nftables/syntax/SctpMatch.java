package dev.poplin.netlink.nftables.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ports and chunks of SCTP (struct xt_sctp_info), translated as libxtables does. */
final class SctpMatch {

    private static final int CHUNKS_AT = 8;
    private static final int FLAGS_AT = 268;
    private static final int ALL = 2;
    private static final int ONLY = 4;

    private static final List<String> CHUNKS = List.of(
            "data 0",
            "init 1",
            "init-ack 2",
            "sack 3",
            "heartbeat 4",
            "heartbeat-ack 5",
            "abort 6",
            "shutdown 7",
            "shutdown-ack 8",
            "error 9",
            "cookie-echo 10",
            "cookie-ack 11",
            "ecne 12",
            "cwr 13",
            "shutdown-complete 14",
            "i-data 64",
            "re-config 130",
            "pad 132",
            "asconf 193",
            "asconf-ack 128",
            "forward-tsn 192",
            "i-forward-tsn 194");

    private SctpMatch() {}

    /** The words of the match; empty if it asks for any of some chunks, which has no translation. */
    static Optional<String> print(XtablesInfo info) {
        int asked = info.s32(284);
        int inverted = info.s32(288);
        int chunks = info.s32(264);
        if ((asked & 4) != 0 && chunks != ALL && chunks != ONLY) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>();
        if ((asked & 1) != 0) {
            words.add(XtablesInfo.range("sctp sport", info.u16(4), info.u16(6), (inverted & 1) != 0));
        }
        if ((asked & 2) != 0) {
            words.add(XtablesInfo.range("sctp dport", info.u16(0), info.u16(2), (inverted & 2) != 0));
        }
        if ((asked & 4) != 0) {
            words.addAll(chunks(info, chunks == ONLY, (inverted & 4) != 0));
        }
        return Optional.of(String.join(" ", words));
    }

    private static List<String> chunks(XtablesInfo info, boolean only, boolean inverted) {
        List<String> words = new ArrayList<>();
        for (String each : CHUNKS) {
            String[] parts = each.split(" ");
            int type = Integer.parseInt(parts[1]);
            boolean wanted =
                    (info.s32(CHUNKS_AT + type / Integer.SIZE * Integer.BYTES) >>> type % Integer.SIZE & 1) != 0;
            if (wanted || only) {
                String flags = wanted ? flags(info, type, inverted) : "";
                boolean exists = wanted != inverted;
                words.add("sctp chunk " + parts[0]
                        + (flags.isEmpty() ? exists ? " exists" : " missing" : " flags & " + flags));
            }
        }
        return words;
    }

    private static String flags(XtablesInfo info, int type, boolean inverted) {
        int count = Math.min(Math.max(info.s32(280), 0), 4);
        for (int at = FLAGS_AT; at < FLAGS_AT + 3 * count; at += 3) {
            if (info.u8(at) == type) {
                return String.format("0x%x %s 0x%x", info.u8(at + 2), inverted ? "!=" : "==", info.u8(at + 1));
            }
        }
        return "";
    }
}
