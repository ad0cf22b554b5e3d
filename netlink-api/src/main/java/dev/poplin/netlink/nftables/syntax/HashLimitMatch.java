package dev.poplin.netlink.nftables.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A limit for each host or port (struct xt_hashlimit_mtinfo3), translated as libxtables does to a meter. */
final class HashLimitMatch {

    private static final int NAME_BYTES = 255;
    private static final int MODE_AT = 272;
    private static final int EXPIRE_AT = 288;
    private static final int SOURCE_MASK_AT = 296;
    private static final int DESTINATION_MASK_AT = 297;
    private static final int INVERTED = 16;
    private static final int OF_BYTES = 32;
    private static final int OF_RATES = 64;
    private static final int USUAL_BURST = 5;
    private static final long USUAL_EXPIRY = 1000;
    /** A packet a second, as the kernel counts. */
    private static final long SECOND = 1_000_000;

    private static final long MAX_COST = 0xffff_ffffL;
    private static final int BYTES_SHIFT = 4;

    private static final List<String> PERIODS = List.of("day 86400", "hour 3600", "minute 60", "second 1");

    private HashLimitMatch() {}

    /** The words of the match; empty for one limit for all, and for matches by a measured rate, which have no sensible translation. */
    static Optional<String> print(XtablesInfo info) {
        int mode = info.s32(MODE_AT);
        List<String> keys = new ArrayList<>();
        if ((mode & 1) != 0) {
            keys.add(key(info, " daddr", DESTINATION_MASK_AT));
        }
        if ((mode & 2) != 0) {
            keys.add("tcp dport");
        }
        if ((mode & 4) != 0) {
            keys.add(key(info, " saddr", SOURCE_MASK_AT));
        }
        if ((mode & 8) != 0) {
            keys.add("tcp sport");
        }
        if (keys.isEmpty() || (mode & OF_RATES) != 0) {
            return Optional.empty();
        }
        long expiry = info.u32(EXPIRE_AT);
        return Optional.of("meter " + info.text(0, NAME_BYTES) + " { " + String.join(" . ", keys)
                + (expiry == USUAL_EXPIRY ? "" : " timeout " + expiry / 1000 + "s") + " limit rate "
                + ((mode & INVERTED) != 0 ? "over " : "") + rate(info, (mode & OF_BYTES) != 0) + " }");
    }

    private static String key(XtablesInfo info, String field, int maskAt) {
        int bits = info.u8(maskAt);
        int whole = info.isIpv4() ? 32 : 128;
        return info.network() + field + (bits == whole ? "" : " and " + mask(bits, whole));
    }

    private static String mask(int bits, int whole) {
        StringBuilder text = new StringBuilder();
        int group = whole == 32 ? 8 : 16;
        for (int at = 0; at < whole; at += group) {
            int ones = Math.max(0, Math.min(group, bits - at));
            int part = (1 << group) - (1 << group - ones);
            text.append(at == 0 ? "" : whole == 32 ? "." : ":");
            text.append(whole == 32 ? Integer.toString(part) : String.format("%04x", part));
        }
        return text.toString();
    }

    private static String rate(XtablesInfo info, boolean ofBytes) {
        long cost = info.u64(256);
        long burst = info.u64(264);
        if (ofBytes) {
            long bytes = ((cost == 0 ? MAX_COST : Long.divideUnsigned(MAX_COST, cost)) - 1) << BYTES_SHIFT;
            return size(bytes) + "/second" + (burst == 0 ? "" : " burst " + size(bytes * burst));
        }
        return packets(cost) + (burst == USUAL_BURST ? "" : " burst " + burst + " packets");
    }

    private static String size(long bytes) {
        if (bytes >= 1 << 20) {
            return (bytes >> 20) + " mbytes";
        }
        return bytes >= 1 << 10 ? (bytes >> 10) + " kbytes" : bytes + " bytes";
    }

    /** The shortest period in which the rate is about a whole number. */
    private static String packets(long cost) {
        if (cost <= 0) {
            return "0/second";
        }
        String[] chosen = PERIODS.get(0).split(" ");
        for (String each : PERIODS) {
            String[] period = each.split(" ");
            long whole = SECOND * Long.parseLong(period[1]);
            if (cost > whole || whole / cost < whole % cost) {
                break;
            }
            chosen = period;
        }
        return SECOND * Long.parseLong(chosen[1]) / cost + "/" + chosen[0];
    }
}
