package dev.poplin.bgp.rib;

import dev.poplin.bgp.capability.Capability.LongLivedGracefulRestart;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.Family;
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
 * @param longLivedStale whether the peer knows what long-lived stale routes are (RFC 9494)
 */
public record Agreement(
        Ipv4Address routerId,
        IpAddress self,
        Set<IpFamily> families,
        Set<IpFamily> manyPathsTo,
        Set<IpFamily> foreignNextHops,
        boolean longLivedStale) {

    private static final Set<IpFamily> IPV4 = Set.of(IpFamily.IPV4);
    private static final Set<IpFamily> IPV6 = Set.of(IpFamily.IPV6);
    private static final Set<IpFamily> BOTH = Set.of(IpFamily.IPV4, IpFamily.IPV6);

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

    /** A session with a peer that is not to hear of long-lived stale routes. */
    public Agreement(
            Ipv4Address routerId,
            IpAddress self,
            Set<IpFamily> families,
            Set<IpFamily> manyPathsTo,
            Set<IpFamily> foreignNextHops) {
        this(routerId, self, families, manyPathsTo, foreignNextHops, false);
    }

    /** What concerns unicast routes of all that two OPEN messages agreed on, of which the peer sent the second. */
    public static Agreement of(Negotiated negotiated, Open remote, IpAddress self) {
        return new Agreement(
                remote.routerId(),
                self,
                unicast(negotiated.families()),
                unicast(negotiated.pathIdsSent()),
                unicast(negotiated.extendedNextHop()),
                remote.capability(LongLivedGracefulRestart.class).isPresent());
    }

    private static Set<IpFamily> unicast(Set<Family> families) {
        boolean four = families.contains(Family.IPV4_UNICAST);
        boolean six = families.contains(Family.IPV6_UNICAST);
        return four ? six ? BOTH : IPV4 : six ? IPV6 : Set.of();
    }

    boolean takesNextHopOfOther(IpFamily family) {
        return foreignNextHops.contains(family);
    }
}
