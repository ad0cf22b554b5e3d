/**
 * Assigning without the shared store at hand. A node is granted some addresses ahead: in the shared store it holds them itself, so to everybody
 * else they are simply in use. {@link dev.poplin.ipam.delegation.DelegatedIpam} gives them to handles in a local store, with no
 * word to the shared one, and reports later: the address passes from the node's own handle to that of its holder in one
 * transaction, guarded by the sequence of the assignment.
 *
 * <p>A grant belongs to an epoch of the node, and an epoch has a lease that the node renews. When the lease ends the node gives nothing more,
 * by its own clock; a {@link dev.poplin.ipam.delegation.Takeover}, which has seen no renewal for longer, by its own, may begin the next epoch
 * and free what was granted and not reported. No two clocks are compared. What the node reports from an epoch that has ended
 * comes too late and is told as lost, unless the address is still to be had.
 */
@NullMarked
package dev.poplin.ipam.delegation;

import org.jspecify.annotations.NullMarked;
