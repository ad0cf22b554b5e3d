package dev.poplin.bgp.rib;

import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.inet.Ipv4Address;
import java.util.OptionalLong;

/**
 * The attributes and the next hop that paths share, and what the decision compares of them, worked out once. Attributes do not
 * change; who uses it is counted by {@link AttributePool}. Confined to its owner.
 */
final class SharedAttributes {

    private static final long DEFAULT_LOCAL_PREFERENCE = 100;

    private final NextHop nextHop;
    private final PathAttributes attributes;
    private final int localPreference;
    private final int med;
    private final int neighborAs;
    private final short asPathLength;
    private final byte origin;
    private final boolean longLivedStale;
    private final Scope scope;
    private int users;

    SharedAttributes(PathAttributes attributes, NextHop nextHop) {
        this.nextHop = nextHop;
        this.attributes = attributes;
        this.localPreference = (int) attributes.localPreference().orElse(DEFAULT_LOCAL_PREFERENCE);
        this.med = (int) attributes.med().orElse(0);
        this.neighborAs = (int) attributes.asPath().neighbor();
        this.asPathLength = (short) Math.min(attributes.asPath().length(), Short.MAX_VALUE);
        this.origin = (byte) attributes.origin().ordinal();
        this.longLivedStale = attributes.has(Community.LLGR_STALE);
        this.scope = Scope.of(attributes);
    }

    /** How far its communities let a path go (RFC 1997). */
    enum Scope {
        /** To nobody. */
        NOBODY,
        /** To peers of our AS, or of our member AS in a confederation. */
        OWN_AS,
        /** To peers of our confederation, too. */
        CONFEDERATION,
        /** To all. */
        ALL;

        private static Scope of(PathAttributes attributes) {
            if (attributes.has(Community.NO_ADVERTISE)) {
                return NOBODY;
            }
            if (attributes.has(Community.NO_EXPORT_SUBCONFED)) {
                return OWN_AS;
            }
            return attributes.has(Community.NO_EXPORT) ? CONFEDERATION : ALL;
        }

        boolean includes(Path.Kind kind) {
            return switch (kind) {
                case EXTERNAL -> this == ALL;
                case CONFEDERATION -> this == ALL || this == CONFEDERATION;
                default -> this != NOBODY;
            };
        }
    }

    /** How far a path may go. */
    Scope scope() {
        return scope;
    }

    static int hash(PathAttributes attributes, NextHop nextHop) {
        return attributes.hashCode() * 31 + System.identityHashCode(nextHop);
    }

    boolean holds(PathAttributes others, NextHop hop) {
        return nextHop == hop && attributes.equals(others);
    }

    PathAttributes attributes() {
        return attributes;
    }

    NextHop nextHop() {
        return nextHop;
    }

    int hash() {
        return hash(attributes, nextHop);
    }

    long localPreference() {
        return Integer.toUnsignedLong(localPreference);
    }

    /** The MED; if it is missing 0, or more than any. */
    long med(boolean missingIsWorst) {
        return missingIsWorst && attributes.med().isEmpty() ? 1L << 32 : Integer.toUnsignedLong(med);
    }

    /** Whether a graceful restart has gone on for so long that any other path is better. */
    boolean isLongLivedStale() {
        return longLivedStale;
    }

    /**
     * How the accumulated metric to the next hop and beyond compares, as a signed number; without one, more than any. The two largest
     * sums are alike.
     */
    long accumulatedMetricRank() {
        OptionalLong metric = attributes.accumulatedMetric();
        if (metric.isEmpty()) {
            return Long.MAX_VALUE;
        }
        return Math.min(metricThroughNextHop(metric.getAsLong()) ^ Long.MIN_VALUE, Long.MAX_VALUE - 1);
    }

    /** A metric and the way to the next hop: unsigned numbers of 64 bits that saturate (RFC 7311 §3, §4). */
    long metricThroughNextHop(long metric) {
        long sum = metric + nextHop.cost();
        return Long.compareUnsigned(sum, metric) < 0 ? -1 : sum;
    }

    /** By whom the path came into the AS: the ORIGINATOR_ID, or the peer that told it. */
    long originator(Ipv4Address peer) {
        return attributes.originatorId().orElse(peer).lowBits();
    }

    int clusterListLength() {
        return attributes.clusterListLength();
    }

    long neighborAs() {
        return Integer.toUnsignedLong(neighborAs);
    }

    int asPathLength() {
        return asPathLength;
    }

    int origin() {
        return origin;
    }

    /** One user more or less. Returns how many there are. */
    int use(int more) {
        users += more;
        return users;
    }
}
