/**
 * Filters as data: what to let in, what to tell, and what to change on the way. A {@link dev.poplin.bgp.filter.RouteFilter} is a
 * {@link dev.poplin.bgp.rib.PathFilter} whose rules can be printed, compared and explained; a filter in plain Java needs nothing
 * of this room. All values are immutable; no I/O. Follows what BIRD's and Calico's filters can say.
 */
@NullMarked
package dev.poplin.bgp.filter;

import org.jspecify.annotations.NullMarked;
