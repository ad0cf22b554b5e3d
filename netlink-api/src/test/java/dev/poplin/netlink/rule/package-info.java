@org.jspecify.annotations.NullMarked
package dev.poplin.netlink.rule;
