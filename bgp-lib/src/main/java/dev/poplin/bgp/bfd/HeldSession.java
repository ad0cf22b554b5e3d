package dev.poplin.bgp.bfd;

import dev.poplin.inet.IpAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * How a session stands that another process may go on with. Immutable.
 *
 * @param neighbor the neighbour's address
 * @param settings what the neighbour is told
 * @param used what counts: others than those as long as it has not said that it knows (RFC 5880 §6.8.3)
 * @param state our state and what is known of the neighbour's
 * @param pollsAgain whether the settings have changed once more since it was asked
 * @param silenceLeft how long it may still be silent; empty if nothing is expected of it
 * @param news what whoever watches next is told first, if anything: the session is coming up or is up, or what has become of it
 *     happened too late to be heeded before
 */
public record HeldSession(
        IpAddress neighbor,
        BfdSettings settings,
        BfdSettings used,
        BfdState state,
        boolean pollsAgain,
        Optional<Duration> silenceLeft,
        Optional<BfdStatus> news) {}
