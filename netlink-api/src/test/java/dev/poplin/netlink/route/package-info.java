/** Tests of routes. */
package dev.poplin.netlink.route;
