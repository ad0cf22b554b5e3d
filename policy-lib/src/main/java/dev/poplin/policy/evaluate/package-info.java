/**
 * What the policies mean: {@link dev.poplin.policy.evaluate.Reference} is written to be read beside the Kubernetes
 * documentation, without an index. Pure.
 */
@NullMarked
package dev.poplin.policy.evaluate;

import org.jspecify.annotations.NullMarked;
