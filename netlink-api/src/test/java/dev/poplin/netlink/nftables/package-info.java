/** Tests of nftables. */
package dev.poplin.netlink.nftables;
