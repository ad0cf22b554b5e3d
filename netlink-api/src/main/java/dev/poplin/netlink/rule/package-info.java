/**
 * Routing policy rules, which say what table a packet's route is looked up in: {@link dev.poplin.netlink.rule.Rules} is
 * {@code ip rule}. Opened by {@link dev.poplin.netlink.Netlink#rules}; thread-safe, its values are immutable. Follows
 * linux/fib_rules.h.
 */
@NullMarked
package dev.poplin.netlink.rule;

import org.jspecify.annotations.NullMarked;
