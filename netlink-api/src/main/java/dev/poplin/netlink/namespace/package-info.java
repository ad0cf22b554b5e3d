/**
 * Network namespaces: {@link dev.poplin.netlink.namespace.NetworkNamespace} makes, opens, enters, lists and deletes them as
 * {@code ip netns} does. A namespace is only ever entered on a private platform thread that ends afterwards, because threads
 * and pools started from a thread inherit its namespace.
 */
@NullMarked
package dev.poplin.netlink.namespace;

import org.jspecify.annotations.NullMarked;
