package dev.poplin.netlink.nftables.expression;

/**
 * How to refer to a set that is added in the same transaction.
 *
 * @param name its name, or for an anonymous set a placeholder that no set can have, so that the kernel goes by the id
 * @param id the number under which this transaction adds it
 */
public record SetReference(String name, int id) {}
