/** Tests of neighbors. */
package dev.poplin.netlink.neighbor;
