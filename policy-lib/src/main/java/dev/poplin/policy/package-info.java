/**
 * Who may talk to whom: {@link dev.poplin.policy.PolicyEngine} answers for a world of pods and policies, and says why. Immutable
 * and thread-safe; a changed world is a new engine.
 */
@NullMarked
package dev.poplin.policy;

import org.jspecify.annotations.NullMarked;
