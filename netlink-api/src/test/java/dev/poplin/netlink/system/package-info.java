/** Tests of system. */
package dev.poplin.netlink.system;
