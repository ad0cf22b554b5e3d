/** Tests of nexthop objects. */
package dev.poplin.netlink.nexthop;
