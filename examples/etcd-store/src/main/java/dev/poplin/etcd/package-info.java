/**
 * The store of address management on etcd: {@link dev.poplin.etcd.EtcdStore} is its front door. Everything public is thread-safe
 * or immutable. Speaks etcd's API version 3 (3.4 and newer) by jetcd.
 */
@NullMarked
package dev.poplin.etcd;

import org.jspecify.annotations.NullMarked;
