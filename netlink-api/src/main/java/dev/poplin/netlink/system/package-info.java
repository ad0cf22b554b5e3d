/**
 * The only native code of Poplin: a binding of some twenty libc functions by jnr-ffi, descriptors, and the netlink socket.
 * Opened by {@link dev.poplin.netlink.Netlink} and {@link dev.poplin.netlink.namespace.NetworkNamespace}; of use to others
 * only who need a raw call. Every wrapper returns {@code -errno}, read in the statement behind the call.
 */
@NullMarked
package dev.poplin.netlink.system;

import org.jspecify.annotations.NullMarked;
