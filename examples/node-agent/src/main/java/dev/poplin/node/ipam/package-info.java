/**
 * Address management as a node has it: pods' addresses, the pools as they are declared, the node's blocks, and the addresses that it is
 * granted ahead, so that pods start while the shared store is away. {@link dev.poplin.node.ipam.NodeIpam} is where to begin.
 */
@NullMarked
package dev.poplin.node.ipam;

import org.jspecify.annotations.NullMarked;
