/**
 * The instructions of rules: {@link dev.poplin.netlink.nftables.expression.Expression} is the closed family of them, of which the
 * last keeps what no other knows. Values are immutable. Follows linux/netfilter/nf_tables.h NFTA_EXPR_*.
 */
@NullMarked
package dev.poplin.netlink.nftables.expression;

import org.jspecify.annotations.NullMarked;
