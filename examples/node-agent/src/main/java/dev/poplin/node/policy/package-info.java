/**
 * Policy on this node: {@link dev.poplin.node.policy.PolicyTable} makes policy-lib's table {@code inet poplin} of the cluster's
 * state. Pure.
 */
@NullMarked
package dev.poplin.node.policy;

import org.jspecify.annotations.NullMarked;
