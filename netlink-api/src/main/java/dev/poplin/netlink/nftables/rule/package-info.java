/**
 * Chains and their rules: {@link dev.poplin.netlink.nftables.rule.RuleBuilder} writes rules as nft reads, a rule's text is nft's.
 * Values are immutable, builders are confined to one thread. Follows linux/netfilter/nf_tables.h NFTA_CHAIN_* and NFTA_RULE_*.
 */
@NullMarked
package dev.poplin.netlink.nftables.rule;

import org.jspecify.annotations.NullMarked;
