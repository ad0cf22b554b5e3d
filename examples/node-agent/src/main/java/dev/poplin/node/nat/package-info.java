/**
 * Addresses that are rewritten: services' cluster addresses become pods, and what pods send to the world outside the pools leaves
 * with the node's address. {@link dev.poplin.node.nat.ServicePlan} is the pure part; the program lives in the table
 * {@code inet poplin-nat}.
 */
@NullMarked
package dev.poplin.node.nat;

import org.jspecify.annotations.NullMarked;
