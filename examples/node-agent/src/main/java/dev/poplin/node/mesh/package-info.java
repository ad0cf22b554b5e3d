/**
 * The full mesh of the nodes: {@link dev.poplin.node.mesh.BgpMesh} holds a session with every other node, tells them this node's
 * blocks and hears theirs. Uses bgp-lib; its sockets are opened in the node's namespace.
 */
@NullMarked
package dev.poplin.node.mesh;

import org.jspecify.annotations.NullMarked;
