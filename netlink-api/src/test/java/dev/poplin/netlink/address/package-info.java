/** Tests of addresses. */
package dev.poplin.netlink.address;
