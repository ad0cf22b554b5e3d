/**
 * One pod's attachment: {@code PodNetwork} makes it, takes it away and checks it. Calico's layout, with a permanent
 * neighbour entry for the gateway. Every step can be repeated; a failure takes back what was done.
 */
@NullMarked
package dev.poplin.node.pod;

import org.jspecify.annotations.NullMarked;
