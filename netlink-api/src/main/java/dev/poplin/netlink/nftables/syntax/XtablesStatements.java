package dev.poplin.netlink.nftables.syntax;

import java.util.Optional;

/**
 * Matches and targets of iptables-nft (linux/netfilter/x_tables.h). An nft with libxtables translates most of them, as it does here;
 * what has no translation is {@code xt match NAME}, as nft has it.
 */
final class XtablesStatements {

    private XtablesStatements() {}

    /** The words of a match; one that says nothing, such as a comment, is silent. */
    static String match(Line line, Content content) {
        XtablesInfo info = new XtablesInfo(line.protocols, content);
        return ConnectionMatches.print(info)
                .or(() -> HeaderMatches.print(info))
                .or(() -> ExtensionMatches.print(info))
                .or(() -> SituationMatches.print(info))
                .map(words -> words.isEmpty() ? Protocols.SILENT : words)
                .orElse("xt match " + info.name);
    }

    /** The words of a target. */
    static String target(Line line, Content content) {
        XtablesInfo info = new XtablesInfo(line.protocols, content);
        Optional<String> words = XtablesTargets.print(info);
        return words.orElse("xt target " + info.name);
    }
}
