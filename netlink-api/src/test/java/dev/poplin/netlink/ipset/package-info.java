/** Tests of connection tracking. */
package dev.poplin.netlink.ipset;
