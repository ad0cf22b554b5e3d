package dev.poplin.bgp.rib;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.util.Set;

/**
 * What a session has agreed on, as far as routes are concerned.
 *
 * @param routerId the peer's identifier
 * @param self our address on the session
 * @param families whose routes are exchanged
 * @param manyPathsTo for which families we tell the peer several paths of a prefix (RFC 7911)
 * @param foreignNextHops whose routes may have a next hop of the other family (RFC 8950)
 */
public record Agreement(
        Ipv4Address routerId,
        IpAddress self,
        Set<IpFamily> families,
        Set<IpFamily> manyPathsTo,
        Set<IpFamily> foreignNextHops) {

    /** Copies the sets. */
    public Agreement {
        families = Set.copyOf(families);
        manyPathsTo = Set.copyOf(manyPathsTo);
        foreignNextHops = Set.copyOf(foreignNextHops);
    }

    /** A session over which one path of each prefix is told. */
    public Agreement(Ipv4Address routerId, IpAddress self, Set<IpFamily> families) {
        this(routerId, self, families, Set.of(), Set.of());
    }

    boolean takesNextHopOfOther(IpFamily family) {
        return foreignNextHops.contains(family);
    }
}
