/**
 * The front door to the Linux kernel's network configuration.
 */
@NullMarked
package dev.poplin.netlink;

import org.jspecify.annotations.NullMarked;
