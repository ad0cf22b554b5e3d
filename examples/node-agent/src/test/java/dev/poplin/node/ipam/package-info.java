/** Tests of the node's address management. */
@NullMarked
package dev.poplin.node.ipam;

import org.jspecify.annotations.NullMarked;
