package dev.poplin.bgp;

import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Open;
import dev.poplin.inet.IpFamily;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * All that is known of the session with a peer, as BIRD's {@code show protocols all} has it. Immutable.
 *
 * @param status how it stands
 * @param traffic what has passed since the peer was added, on all connections with it
 * @param flaps how many established sessions have ended since then
 * @param agreed what the present session has agreed on, if there is one
 * @param received of how many prefixes of a family it has told, with add-path of how many paths, stale and refused ones included
 * @param stale how many of them it has told before its session, or before it began to tell everything again, and not again yet
 * @param refused how many of those received its import filter, or another rule of its policy of now, does not let in
 * @param heldOff why nobody connects now, if it has told too much
 * @param keptUntil until when what is stale of a family is believed, of a peer that is away
 */
public record SessionReport(
        PeerStatus status,
        Traffic traffic,
        long flaps,
        Optional<Agreed> agreed,
        Map<IpFamily, Integer> received,
        Map<IpFamily, Integer> stale,
        int refused,
        Optional<HeldOff> heldOff,
        Map<IpFamily, Instant> keptUntil) {

    /** Copies the maps. */
    public SessionReport {
        received = Map.copyOf(received);
        stale = Map.copyOf(stale);
        keptUntil = Map.copyOf(keptUntil);
    }

    /**
     * What has passed on the connections with a peer; bytes of messages, without what TCP adds.
     *
     * @param messagesIn how many messages have come
     * @param bytesIn of how many bytes
     * @param messagesOut how many messages were sent, or wait to be
     * @param bytesOut of how many bytes
     */
    public record Traffic(long messagesIn, long bytesIn, long messagesOut, long bytesOut) {}

    /**
     * What both sides of a session have said.
     *
     * @param ours our OPEN
     * @param theirs the peer's
     * @param holdTime the smaller of both hold times; zero for none
     * @param negotiated what follows from the capabilities of both
     */
    public record Agreed(Open ours, Open theirs, Duration holdTime, Negotiated negotiated) {}

    /**
     * A peer has told more than it may.
     *
     * @param limit how many prefixes it might tell
     * @param until when its session may begin again by itself, or empty for never
     */
    public record HeldOff(int limit, Optional<Instant> until) {}
}
