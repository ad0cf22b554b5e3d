/** Tests of the expressions of nftables. */
package dev.poplin.netlink.nftables.expression;
