/**
 * nft's own syntax: {@link dev.poplin.netlink.nftables.syntax.RulePrinter} and the printers beside it write rules, sets and objects as
 * {@code nft list ruleset} does, so that people can compare. Users meet it by {@code toNft()} and by the text of a rule. What has no
 * words here is written as a comment with its bytes. Pure; values are immutable, printers confined to one call. Follows nft 1.0.6.
 */
@NullMarked
package dev.poplin.netlink.nftables.syntax;

import org.jspecify.annotations.NullMarked;
