/** Tests of links. */
package dev.poplin.netlink.link;
