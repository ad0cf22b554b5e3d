/**
 * Neighbours: {@link dev.poplin.netlink.neighbor.Neighbors} is {@code ip neighbor}. Follows linux/neighbour.h.
 */
@NullMarked
package dev.poplin.netlink.neighbor;

import org.jspecify.annotations.NullMarked;
