/**
 * Why a verdict is what it is, as text. Pure.
 */
@NullMarked
package dev.poplin.policy.analyze;

import org.jspecify.annotations.NullMarked;
