/**
 * The node's network namespace as the rest of the agent needs it: {@link dev.poplin.node.kernel.HostKernel} holds the netlink
 * conversation and the namespace, so that several agents can work in several namespaces of one process.
 */
@NullMarked
package dev.poplin.node.kernel;

import org.jspecify.annotations.NullMarked;
