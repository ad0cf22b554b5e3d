@org.jspecify.annotations.NullMarked
package dev.poplin.netlink.link.type;
