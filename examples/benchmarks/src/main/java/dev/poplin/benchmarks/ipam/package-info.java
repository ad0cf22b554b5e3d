/** Address management beside what bounds it: the disk, etcd's own transactions, and the plugin host-local. */
@NullMarked
package dev.poplin.benchmarks.ipam;

import org.jspecify.annotations.NullMarked;
