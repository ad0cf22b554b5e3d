/** Tests. */
@NullMarked
package dev.poplin.policy;

import org.jspecify.annotations.NullMarked;
