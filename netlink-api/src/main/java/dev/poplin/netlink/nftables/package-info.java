/**
 * nftables: {@link dev.poplin.netlink.nftables.Nftables} lists and writes {@linkplain dev.poplin.netlink.nftables.Ruleset tables
 * with their chains, rules, sets and maps}; {@link dev.poplin.netlink.nftables.rule.RuleBuilder} writes rules as nft reads. Every
 * write is one atomic transaction. Values are immutable, {@code Nftables} is thread-safe. Follows linux/netfilter/nf_tables.h.
 */
@NullMarked
package dev.poplin.netlink.nftables;

import org.jspecify.annotations.NullMarked;
