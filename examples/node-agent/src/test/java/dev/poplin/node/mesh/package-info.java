/** Tests of the node's BGP. */
@NullMarked
package dev.poplin.node.mesh;

import org.jspecify.annotations.NullMarked;
