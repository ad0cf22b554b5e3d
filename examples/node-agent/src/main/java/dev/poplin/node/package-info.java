/**
 * The node agent: {@code NodeAgent} is what runs on every node. It gives pods their network, keeps routes,
 * policy and services in the kernel as they should be, and speaks BGP with the other nodes.
 */
@NullMarked
package dev.poplin.node;

import org.jspecify.annotations.NullMarked;
