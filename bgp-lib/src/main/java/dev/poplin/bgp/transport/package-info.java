/**
 * TCP for sessions, by NIO: one thread for all peers. The embedder may open the channels, in a network namespace for instance.
 */
@NullMarked
package dev.poplin.bgp.transport;

import org.jspecify.annotations.NullMarked;
