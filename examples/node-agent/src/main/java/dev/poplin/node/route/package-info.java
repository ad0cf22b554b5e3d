/**
 * The routes to pods: to each local one by its interface, a blackhole under each own block, and to the other nodes' blocks as
 * BGP learned them. {@link dev.poplin.node.route.RoutePlan} says what should be, as a pure function. Ours are known by their
 * protocol number, 114; no other route is ever touched.
 */
@NullMarked
package dev.poplin.node.route;

import org.jspecify.annotations.NullMarked;
