/** Tests. */
@NullMarked
package dev.poplin.policy.nftables;

import org.jspecify.annotations.NullMarked;
