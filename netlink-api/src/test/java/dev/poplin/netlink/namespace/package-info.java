/** Tests of namespace. */
package dev.poplin.netlink.namespace;
