/**
 * Label selectors. Immutable, pure.
 */
@NullMarked
package dev.poplin.policy.selector;

import org.jspecify.annotations.NullMarked;
