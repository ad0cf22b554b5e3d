/**
 * For tests of programs that use netlink: {@link dev.poplin.netlink.testing.FakeKernel} keeps links, addresses, routes and
 * neighbours in memory behind the same seam as the real kernel, {@link dev.poplin.netlink.testing.RecordingTransport} writes a
 * real conversation down and {@link dev.poplin.netlink.testing.ReplayTransport} plays it again. No rights are needed.
 */
@NullMarked
package dev.poplin.netlink.testing;

import org.jspecify.annotations.NullMarked;
