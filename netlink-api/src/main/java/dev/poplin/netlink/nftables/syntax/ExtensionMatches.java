package dev.poplin.netlink.nftables.syntax;

import java.util.List;
import java.util.Optional;

/** Matches of iptables for extension headers of IPv6 and for the headers of IPsec, translated as libxtables does. */
final class ExtensionMatches {

    private ExtensionMatches() {}

    /** The words of a match, which may say nothing; empty if it is none of these or has no translation. */
    static Optional<String> print(XtablesInfo info) {
        return switch (info.kind()) {
            case "ah 0" -> Optional.of(authentication(info));
            case "esp 0" ->
                Optional.of(XtablesInfo.rangeUnlessAll("esp spi", info.u32(0), info.u32(4), (info.u8(8) & 1) != 0));
            case "ipcomp 0" ->
                Optional.of(XtablesInfo.range("comp cpi", info.u32(0), info.u32(4), (info.u8(8) & 1) != 0));
            case "frag 0" -> Optional.of(fragment(info));
            case "hbh 0" -> hopByHop(info);
            case "mh 0" -> {
                boolean all = info.u8(0) == 0 && info.u8(1) == 255;
                yield Optional.of(
                        all ? "" : XtablesInfo.range("mh type", info.u8(0), info.u8(1), (info.u8(2) & 1) != 0));
            }
            case "rt 0" -> routing(info);
            default -> Optional.empty();
        };
    }

    /** struct ipt_ah, struct ip6t_ah. */
    private static String authentication(XtablesInfo info) {
        boolean v4 = info.isIpv4();
        int inverted = info.u8(v4 ? 8 : 13);
        String spi = XtablesInfo.rangeUnlessAll("ah spi", info.u32(0), info.u32(4), (inverted & 1) != 0);
        if (v4) {
            return spi;
        }
        long length = info.u32(8);
        String said = XtablesInfo.joined(List.of(
                spi,
                length == 0 ? "" : XtablesInfo.range("ah hdrlength", length, length, (inverted & 2) != 0),
                info.u8(12) == 0 ? "" : "ah reserved " + info.u8(12)));
        return said.isEmpty() ? "meta l4proto ah" : said;
    }

    /** struct ip6t_frag. */
    private static String fragment(XtablesInfo info) {
        int flags = info.u8(12);
        boolean inverted = (info.u8(13) & 1) != 0;
        return XtablesInfo.joined(List.of(
                (flags & 1) == 0 ? "" : XtablesInfo.rangeUnlessAll("frag id", info.u32(0), info.u32(4), inverted),
                (flags & 4) == 0 ? "" : "frag reserved 1",
                (flags & 8) == 0 ? "" : "frag frag-off 0",
                (flags & 16) == 0 ? "" : "frag more-fragments 1",
                (flags & 32) == 0 ? "" : "frag more-fragments 0"));
    }

    /** struct ip6t_opts, of which a length alone has a translation. */
    private static Optional<String> hopByHop(XtablesInfo info) {
        long length = info.u32(0);
        return info.u8(4) == 1
                ? Optional.of(XtablesInfo.range("hbh hdrlength", length, length, (info.u8(5) & 1) != 0))
                : Optional.empty();
    }

    /** struct ip6t_rt; what is in the header has no translation. */
    private static Optional<String> routing(XtablesInfo info) {
        int flags = info.u8(16);
        int inverted = info.u8(17);
        if ((flags & ~7) != 0) {
            return Optional.empty();
        }
        long type = info.u32(0);
        long length = info.u32(12);
        return Optional.of(XtablesInfo.joined(List.of(
                (flags & 1) == 0 ? "" : XtablesInfo.range("rt type", type, type, (inverted & 1) != 0),
                (flags & 2) == 0
                        ? ""
                        : XtablesInfo.rangeUnlessAll("rt seg-left", info.u32(4), info.u32(8), (inverted & 2) != 0),
                (flags & 4) == 0 ? "" : XtablesInfo.range("rt hdrlength", length, length, (inverted & 4) != 0))));
    }
}
