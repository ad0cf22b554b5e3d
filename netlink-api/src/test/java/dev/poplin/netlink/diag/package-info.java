/** Tests of socket diagnosis. */
package dev.poplin.netlink.diag;
