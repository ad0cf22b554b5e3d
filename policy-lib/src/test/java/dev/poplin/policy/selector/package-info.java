/** Tests of selectors. */
@NullMarked
package dev.poplin.policy.selector;

import org.jspecify.annotations.NullMarked;
