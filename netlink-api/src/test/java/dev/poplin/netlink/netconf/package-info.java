/** Tests of the package of the same name. */
package dev.poplin.netlink.netconf;
