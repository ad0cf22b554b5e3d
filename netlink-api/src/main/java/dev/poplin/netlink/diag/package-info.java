/**
 * The sockets of a namespace, as {@code ss}: {@link dev.poplin.netlink.diag.Sockets} has the verbs. Values are immutable, the verbs
 * thread-safe. Follows linux/sock_diag.h, linux/inet_diag.h and linux/unix_diag.h.
 */
@NullMarked
package dev.poplin.netlink.diag;

import org.jspecify.annotations.NullMarked;
