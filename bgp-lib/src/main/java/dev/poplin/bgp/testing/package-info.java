/**
 * A network in memory for tests: whole speakers over simulated connections, with time that passes as fast as it can be computed
 * and everything that happens decided by a seed. Confined to one thread, unless more were asked for: see
 * {@link SimulatedNetwork}.
 */
@NullMarked
package dev.poplin.bgp.testing;

import org.jspecify.annotations.NullMarked;
