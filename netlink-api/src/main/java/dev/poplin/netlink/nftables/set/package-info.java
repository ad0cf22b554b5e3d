/**
 * Sets, maps and verdict maps with their elements: {@link dev.poplin.netlink.nftables.set.NftSet}. Values are immutable. Follows
 * linux/netfilter/nf_tables.h NFTA_SET_* and NFTA_SET_ELEM_*, and nft's own numbers of types.
 */
@NullMarked
package dev.poplin.netlink.nftables.set;

import org.jspecify.annotations.NullMarked;
