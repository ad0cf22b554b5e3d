/** Tests of the kinds of links. */
package dev.poplin.netlink.link.type;
