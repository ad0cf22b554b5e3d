/**
 * Bidirectional Forwarding Detection (RFC 5880, 5881): finds out within a fraction of a second that the way to a neighbour is dead.
 * Asynchronous mode over one hop, without echo and without authentication. {@link dev.poplin.bgp.bfd.BfdMachine} is a function;
 * {@link dev.poplin.bgp.bfd.BfdService} is its UDP.
 */
@NullMarked
package dev.poplin.bgp.bfd;

import org.jspecify.annotations.NullMarked;
