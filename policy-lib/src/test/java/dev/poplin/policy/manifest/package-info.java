/** Tests. */
@NullMarked
package dev.poplin.policy.manifest;

import org.jspecify.annotations.NullMarked;
