package dev.poplin.bgp.rib;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;

/**
 * One way to a prefix, as a peer told it or as it was announced here. Immutable.
 *
 * @param prefix where to
 * @param nextHop through whom
 * @param attributes what it says of itself
 * @param source who told it
 * @param pathId by what its source tells it from its other paths to the prefix (RFC 7911), unsigned 32 bits; 0 without add-path
 */
public record Path(Cidr prefix, IpAddress nextHop, PathAttributes attributes, Source source, long pathId) {

    /** A path that is the only one of its source. */
    public Path(Cidr prefix, IpAddress nextHop, PathAttributes attributes, Source source) {
        this(prefix, nextHop, attributes, source, 0);
    }

    /** The same path through another next hop. */
    public Path withNextHop(IpAddress changed) {
        return new Path(prefix, changed, attributes, source, pathId);
    }

    /** The same path with other attributes. */
    public Path withAttributes(PathAttributes changed) {
        return new Path(prefix, nextHop, changed, source, pathId);
    }

    /** How a source stands to us. */
    public enum Kind {
        /** Ourselves. */
        LOCAL,
        /** A peer of another AS. */
        EXTERNAL,
        /** A peer of another member AS of our confederation (RFC 5065). */
        CONFEDERATION,
        /** A peer of our AS. */
        INTERNAL
    }

    /**
     * Who told a path.
     *
     * @param address the peer's address; the unspecified one for what was announced here
     * @param as the peer's AS number
     * @param routerId the peer's identifier
     * @param kind how the peer stands to us
     */
    public record Source(IpAddress address, long as, Ipv4Address routerId, Kind kind) {

        /** Whether the path was announced here. */
        public boolean isLocal() {
            return kind == Kind.LOCAL;
        }
    }

    @Override
    public String toString() {
        return prefix + " via " + nextHop + (source.isLocal() ? " local" : " from " + source.address())
                + (pathId == 0 ? "" : " id " + pathId);
    }
}
