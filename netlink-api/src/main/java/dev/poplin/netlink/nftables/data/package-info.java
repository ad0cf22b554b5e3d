/**
 * What registers and elements hold: bytes, verdicts, and what nft leaves with its objects. Values are immutable. For the rooms beside
 * this one; users meet {@link dev.poplin.netlink.nftables.data.Bytes} and {@link dev.poplin.netlink.nftables.data.Verdict}. Follows
 * linux/netfilter/nf_tables.h NFTA_DATA_*.
 */
@NullMarked
package dev.poplin.netlink.nftables.data;

import org.jspecify.annotations.NullMarked;
