package dev.poplin.bgp.rib;

import dev.poplin.bgp.capability.BgpRole;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How routes are exchanged with a peer. Immutable; the {@code with…} methods give changed copies. All of it can change while the
 * session lives, except what OPEN messages agree on: the role and whether several paths are exchanged.
 *
 * @param reflectorClient whether we reflect routes of our AS to and from this peer (RFC 4456)
 * @param routeServerClient whether we are a route server to this peer: AS_PATH, next hop and MED stay as they are, and it gets
 *     the best path that it may have (RFC 7947)
 * @param nextHop which next hop it is told
 * @param nextHopAddresses where we are the next hop ourselves: which address of ours it is told with prefixes of a family, if that is not
 *     our address on the session
 * @param role what we are to the peer (RFC 9234), if that is known
 * @param manyPathsTaken whether it may tell several paths of a prefix (RFC 7911): 1,024 are taken, more are refused
 * @param pathsSent how many paths of a prefix it is told, the best first; 1 for the best alone, without add-path
 * @param ownAsAllowed how often our own AS may be in the AS_PATH of what it tells
 * @param accumulatedMetric whether the AIGP metric is exchanged with it though it is of another AS (RFC 7311 §3.2): only within one
 *     administration; within the AS it always is
 * @param importFilter what to make of a path that it tells
 * @param exportFilter what to make of a path before it is told
 */
public record PeerPolicy(
        boolean reflectorClient,
        boolean routeServerClient,
        NextHopMode nextHop,
        Map<IpFamily, IpAddress> nextHopAddresses,
        Optional<BgpRole> role,
        boolean manyPathsTaken,
        int pathsSent,
        int ownAsAllowed,
        boolean accumulatedMetric,
        PathFilter importFilter,
        PathFilter exportFilter) {

    /** No client, no role, no filters. */
    public static final PeerPolicy STANDARD = new PeerPolicy(
            false,
            false,
            NextHopMode.STANDARD,
            Map.of(),
            Optional.empty(),
            false,
            1,
            0,
            false,
            PathFilter.ALL,
            PathFilter.ALL);

    /** Which next hop a peer is told. */
    public enum NextHopMode {
        /** Ours towards another AS, or the path's own if that is on a subnet with both of us; the path's own within the AS: RFC 4271 §5.1.3. */
        STANDARD,
        /** Always ours. */
        SELF,
        /** Always the path's own, where it has one. */
        KEEP
    }

    /**
     * Copies the map and checks the numbers.
     *
     * @throws IllegalArgumentException if less than one path is to be sent, own ASes are allowed less than no time, or a next hop is no
     *     address of a host
     */
    public PeerPolicy {
        nextHopAddresses = Map.copyOf(nextHopAddresses);
        for (IpAddress address : nextHopAddresses.values()) {
            if (address.isUnspecified() || address.isMulticast()) {
                throw new IllegalArgumentException("next hop " + address + " is not a host's address");
            }
        }
        if (pathsSent < 1) {
            throw new IllegalArgumentException("a peer cannot be told " + pathsSent + " paths of a prefix");
        }
        if (ownAsAllowed < 0) {
            throw new IllegalArgumentException("our AS cannot be allowed " + ownAsAllowed + " times");
        }
    }

    /** The same policy with a client of our route reflector. */
    public PeerPolicy withReflectorClient(boolean changed) {
        return with(parts -> parts.reflectorClient = changed);
    }

    /** The same policy with a client of our route server. */
    public PeerPolicy withRouteServerClient(boolean changed) {
        return with(parts -> parts.routeServerClient = changed);
    }

    /** The same policy with another choice of the next hop. */
    public PeerPolicy withNextHop(NextHopMode changed) {
        return with(parts -> parts.nextHop = changed);
    }

    /**
     * The same policy, by which the peer is told this address of ours where we are the next hop of prefixes of a family: BIRD's
     * {@code next hop address}. Prefixes of the family that the session's addresses are not of need it, unless the session has agreed on
     * next hops of the other family (RFC 8950): without it, the peer is told no next hop "self" with them.
     *
     * @throws IllegalArgumentException if it is no address of a host
     */
    public PeerPolicy withNextHopAddress(IpFamily family, IpAddress ours) {
        Map<IpFamily, IpAddress> more = new EnumMap<>(IpFamily.class);
        more.putAll(nextHopAddresses);
        more.put(family, ours);
        return with(parts -> parts.nextHopAddresses = more);
    }

    /** The same policy with a role of ours. */
    public PeerPolicy withRole(BgpRole changed) {
        return with(parts -> parts.role = Optional.of(changed));
    }

    /** The same policy, by which the peer may tell several paths of a prefix, or not. */
    public PeerPolicy withManyPathsTaken(boolean changed) {
        return with(parts -> parts.manyPathsTaken = changed);
    }

    /** The same policy with so many paths of a prefix at most. */
    public PeerPolicy withPathsSent(int changed) {
        return with(parts -> parts.pathsSent = changed);
    }

    /** The same policy with our own AS allowed so often. */
    public PeerPolicy withOwnAsAllowed(int changed) {
        return with(parts -> parts.ownAsAllowed = changed);
    }

    /** The same policy, by which a peer of another AS tells its AIGP metric and is told ours, or not. */
    public PeerPolicy withAccumulatedMetric(boolean changed) {
        return with(parts -> parts.accumulatedMetric = changed);
    }

    /** Whether something is taken that another policy refuses before any filter and does not keep, so that it must be told again. */
    public boolean takesMoreThan(PeerPolicy other) {
        return ownAsAllowed > other.ownAsAllowed || accumulatedMetric && !other.accumulatedMetric;
    }

    /** The same for peers of which other paths are taken, and who are told the same. */
    PeerPolicy ofWhatIsTold() {
        return withManyPathsTaken(false).withOwnAsAllowed(0).withFilters(PathFilter.ALL, exportFilter);
    }

    /** The same policy with other filters. */
    public PeerPolicy withFilters(PathFilter newImport, PathFilter newExport) {
        return with(parts -> {
            parts.importFilter = newImport;
            parts.exportFilter = newExport;
        });
    }

    private PeerPolicy with(Consumer<Parts> change) {
        Parts parts = new Parts(this);
        change.accept(parts);
        return parts.policy();
    }

    /** What a policy consists of, to be changed. */
    private static final class Parts {
        private boolean reflectorClient;
        private boolean routeServerClient;
        private NextHopMode nextHop;
        private Map<IpFamily, IpAddress> nextHopAddresses;
        private Optional<BgpRole> role;
        private boolean manyPathsTaken;
        private int pathsSent;
        private int ownAsAllowed;
        private boolean accumulatedMetric;
        private PathFilter importFilter;
        private PathFilter exportFilter;

        Parts(PeerPolicy policy) {
            reflectorClient = policy.reflectorClient;
            routeServerClient = policy.routeServerClient;
            nextHop = policy.nextHop;
            nextHopAddresses = policy.nextHopAddresses;
            role = policy.role;
            manyPathsTaken = policy.manyPathsTaken;
            pathsSent = policy.pathsSent;
            ownAsAllowed = policy.ownAsAllowed;
            accumulatedMetric = policy.accumulatedMetric;
            importFilter = policy.importFilter;
            exportFilter = policy.exportFilter;
        }

        PeerPolicy policy() {
            return new PeerPolicy(
                    reflectorClient,
                    routeServerClient,
                    nextHop,
                    nextHopAddresses,
                    role,
                    manyPathsTaken,
                    pathsSent,
                    ownAsAllowed,
                    accumulatedMetric,
                    importFilter,
                    exportFilter);
        }
    }
}
