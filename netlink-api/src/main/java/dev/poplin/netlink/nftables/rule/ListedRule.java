package dev.poplin.netlink.nftables.rule;

/**
 * A rule with the handle that the kernel gave it: {@code nft -a list chain}.
 *
 * @param chain the chain that it is in
 * @param handle the handle, with which the rule can be replaced or deleted
 * @param rule the rule
 */
public record ListedRule(String chain, long handle, Rule rule) {}
