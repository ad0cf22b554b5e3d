/** Tests of message. */
package dev.poplin.netlink.message;
