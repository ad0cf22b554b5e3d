/**
 * Named objects of a table, such as counters, quotas and limits: {@link dev.poplin.netlink.nftables.object.NftObject}. Values are
 * immutable. Follows linux/netfilter/nf_tables.h NFTA_OBJ_*.
 */
@NullMarked
package dev.poplin.netlink.nftables.object;

import org.jspecify.annotations.NullMarked;
