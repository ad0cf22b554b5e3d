package dev.poplin.bgp;

import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * How a session stands.
 *
 * @param address the peer's address
 * @param as the peer's AS number, 0 if it may be of any and has not said
 * @param phase the state of its session
 * @param since when it came into this state
 * @param routerId the peer's identifier, once known
 * @param received how many prefixes it has told, with add-path how many paths of them, stale ones included
 * @param nearLimit whether it has told so many that its {@link PrefixLimit} warns of it
 * @param sent how many prefixes it was told
 * @param endOfRib the families of which it has told everything since the session began
 * @param lastError why the last session ended, or empty
 * @param shutDown whether it is kept down by {@link BgpSpeaker#shutdown}
 */
public record PeerStatus(
        IpAddress address,
        long as,
        Phase phase,
        Instant since,
        Optional<Ipv4Address> routerId,
        int received,
        boolean nearLimit,
        int sent,
        Set<Family> endOfRib,
        String lastError,
        boolean shutDown) {

    /** Copies the set. */
    public PeerStatus {
        endOfRib = Set.copyOf(endOfRib);
    }
}
