/** Tests of rules. */
package dev.poplin.netlink.rule;
