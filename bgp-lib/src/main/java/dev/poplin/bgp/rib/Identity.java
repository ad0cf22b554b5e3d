package dev.poplin.bgp.rib;

import dev.poplin.inet.Ipv4Address;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Who we are to others.
 *
 * @param as our AS number as other ASes see it; the confederation's, if we are in one (RFC 5065)
 * @param memberAs our member AS within the confederation; otherwise {@code as}
 * @param members the other member ASes of the confederation
 * @param routerId our identifier
 * @param clusterId the identifier of our cluster as a route reflector (RFC 4456), usually the router id
 */
public record Identity(long as, long memberAs, Set<Long> members, Ipv4Address routerId, Ipv4Address clusterId) {

    /** Copies the set. */
    public Identity {
        members = Set.copyOf(members);
    }

    /** A speaker in no confederation. */
    public static Identity of(long as, Ipv4Address routerId) {
        return new Identity(as, as, Set.of(), routerId, routerId);
    }

    /** The same speaker as a peer sees it to whom it is of another AS, and in no confederation; itself if that is not so. */
    public Identity as(OptionalLong localAs) {
        return localAs.isEmpty() || localAs.getAsLong() == as
                ? this
                : new Identity(localAs.getAsLong(), localAs.getAsLong(), Set.of(), routerId, clusterId);
    }

    /** How a peer of this AS stands to us. */
    public Path.Kind kindOf(long peerAs) {
        if (peerAs == memberAs) {
            return Path.Kind.INTERNAL;
        }
        return members.contains(peerAs) ? Path.Kind.CONFEDERATION : Path.Kind.EXTERNAL;
    }

    /** The AS number that a peer of this kind sees. */
    public long asTo(Path.Kind kind) {
        return kind == Path.Kind.EXTERNAL ? as : memberAs;
    }
}
