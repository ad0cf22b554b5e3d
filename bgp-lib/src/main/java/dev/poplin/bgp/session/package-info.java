/**
 * The state machine of a session, RFC 4271 §8, as a function of state and event. Sockets and timers are somebody else's.
 */
@NullMarked
package dev.poplin.bgp.session;

import org.jspecify.annotations.NullMarked;
