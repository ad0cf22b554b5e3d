/**
 * What changes in the kernel, as it changes: {@link dev.poplin.netlink.mirror.Monitor} is {@code ip monitor}. Who keeps a copy of
 * kernel state opens the monitor first, lists second, and lists again after every {@link
 * dev.poplin.netlink.mirror.KernelEvent.Overrun}. Events are immutable. Follows linux/rtnetlink.h RTNLGRP_*.
 */
@NullMarked
package dev.poplin.netlink.mirror;

import org.jspecify.annotations.NullMarked;
