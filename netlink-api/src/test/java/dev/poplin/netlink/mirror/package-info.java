/** Tests of mirror. */
package dev.poplin.netlink.mirror;
