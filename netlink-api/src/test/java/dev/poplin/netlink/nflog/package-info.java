/** Tests of the packet log. */
package dev.poplin.netlink.nflog;
