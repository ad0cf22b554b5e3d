/** Tests of testing. */
package dev.poplin.netlink.testing;
