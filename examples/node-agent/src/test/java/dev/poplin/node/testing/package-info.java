/** What the agent's kernel tests share: a node in a namespace, probes, and waiting with a deadline. */
@NullMarked
package dev.poplin.node.testing;

import org.jspecify.annotations.NullMarked;
