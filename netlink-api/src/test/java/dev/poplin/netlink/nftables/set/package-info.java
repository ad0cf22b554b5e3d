/** Tests of the sets of nftables. */
package dev.poplin.netlink.nftables.set;
