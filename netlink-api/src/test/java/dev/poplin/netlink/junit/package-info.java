/**
 * What a test says it needs: {@link dev.poplin.netlink.junit.KernelTest} and {@link dev.poplin.netlink.junit.PeerTest}. A
 * machine that lacks it skips the test and names what is missing; with {@code -Dpoplin.requireAll=true} the test fails instead.
 * Shared by all modules as the test-jar of netlink-api.
 */
@NullMarked
package dev.poplin.netlink.junit;

import org.jspecify.annotations.NullMarked;
