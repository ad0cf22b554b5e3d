/** What the agent's kernel tests share: namespaces that clean up after themselves, and the tools they are compared with. */
@NullMarked
package dev.poplin.node.testing;

import org.jspecify.annotations.NullMarked;
