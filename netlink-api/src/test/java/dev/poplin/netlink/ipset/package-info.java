/** Tests of ipset. */
package dev.poplin.netlink.ipset;
