/**
 * Policies as an nftables table: {@link dev.poplin.policy.nftables.PolicyCompiler}. Needs the optional dependency netlink-api.
 * A pure function; {@code Nftables.apply} writes what differs from the kernel's state.
 */
@NullMarked
package dev.poplin.policy.nftables;

import org.jspecify.annotations.NullMarked;
