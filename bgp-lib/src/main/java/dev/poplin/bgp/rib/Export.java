package dev.poplin.bgp.rib;

import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.attribute.PathAttributesBuilder;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a peer is told of a path: RFC 4271 §9.2, RFC 1997, RFC 4456 §8, RFC 5065 §4, RFC 7947 §2, RFC 9234 §5. Pure. */
final class Export {

    private static final long DEFAULT_LOCAL_PREFERENCE = 100;
    /** An attribute has 65,535 bytes at most; a number put in front may take a segment of its own. */
    private static final int LONGEST_AS_PATH = 0xffff - 6;

    private Export() {}

    /**
     * To whom something is told.
     *
     * @param identity who we are
     * @param address the peer's address
     * @param kind how it stands to us
     * @param policy how routes are exchanged with it
     * @param agreement what the session has agreed on
     * @param subnet the subnet that it shares with us, if that is known
     */
    record Target(
            Identity identity,
            IpAddress address,
            Path.Kind kind,
            PeerPolicy policy,
            Agreement agreement,
            Optional<Cidr> subnet) {

        /** The same under a policy, which may be the one that it has. */
        Target under(PeerPolicy by) {
            return by == policy ? this : new Target(identity, address, kind, by, agreement, subnet);
        }

        /** Our own address, as it is told with prefixes of a family. */
        IpAddress self(IpFamily family) {
            return policy.nextHopAddresses().getOrDefault(family, agreement.self());
        }

        /** Whether it may be told a next hop with prefixes of a family. */
        boolean takes(IpAddress nextHop, IpFamily family) {
            return nextHop.family() == family || agreement.takesNextHopOfOther(family);
        }

        /** Whether it is told the addresses of other routers of the subnet as next hops (RFC 4271 §5.1.3). */
        private boolean reaches(IpAddress nextHop) {
            return kind == Path.Kind.EXTERNAL
                    && policy.nextHop() == PeerPolicy.NextHopMode.STANDARD
                    && subnet.filter(shared -> shared.contains(nextHop)).isPresent();
        }

        /** Whether what it sends us for a path would go straight back to it. */
        private boolean isNextHopOf(Candidate path) {
            IpAddress nextHop = path.set().nextHop().address();
            return nextHop.equals(address) && reaches(nextHop);
        }
    }

    /** Why {@code to} is not told of a path, whatever its filter; null if it is. {@code fromClient}: whether we reflect for the source. */
    static @Nullable Reason refusal(Candidate path, boolean fromClient, Target to) {
        // RFC 9494 §4.3: what is stale for long, to nobody who might prefer it to a route that is not.
        if (!to.agreement().longLivedStale() && path.set().attributes().has(Community.LLGR_STALE)) {
            return Reason.LONG_LIVED_STALE;
        }
        if (path.source().address().equals(to.address())) {
            return Reason.OWN_PATH;
        }
        return to.isNextHopOf(path) ? Reason.OWN_NEXT_HOP : refusal(path, fromClient, to.kind(), to.policy());
    }

    private static @Nullable Reason refusal(Candidate path, boolean fromClient, Path.Kind kind, PeerPolicy policy) {
        if (isReflected(path.source(), kind) && !fromClient && !policy.reflectorClient()) {
            return Reason.NOT_REFLECTED;
        }
        if (!path.set().scope().includes(kind)) {
            return Reason.COMMUNITY;
        }
        PathAttributes attributes = path.set().attributes();
        if (kind != Path.Kind.INTERNAL && hasLongestAsPath(attributes)) {
            return Reason.AS_PATH_LENGTH;
        }
        return kind == Path.Kind.EXTERNAL && leaks(attributes, policy) ? Reason.ROLE : null;
    }

    /** What {@code to} is told of a path to a prefix of a family before its filter, or null. */
    static @Nullable Advert of(Candidate path, IpFamily family, boolean fromClient, Target to) {
        if (refusal(path, fromClient, to) != null) {
            return null;
        }
        Path.Source source = path.source();
        PathAttributes attributes = path.set().attributes();
        boolean reflected = isReflected(source, to.kind());
        PathAttributesBuilder told = attributes.passedOn().toBuilder();
        switch (to.kind()) {
            case EXTERNAL -> toExternal(attributes, source, to, told);
            case CONFEDERATION -> {
                told.asPath(attributes.asPath().prependMember(to.identity().memberAs()))
                        .originatorId(Optional.empty())
                        .clusterList(List.of());
                keepPreference(attributes, told);
            }
            default -> {
                keepPreference(attributes, told);
                if (reflected) {
                    reflect(attributes, source, to.identity(), told);
                }
            }
        }
        IpAddress nextHop = nextHop(path, family, to);
        if (to.kind() != Path.Kind.EXTERNAL || to.policy().accumulatedMetric()) {
            addWayToNextHop(path, nextHop, told);
        }
        return new Advert(told.build(), nextHop);
    }

    /** Whether peers that stand so to us may be told a path, if their filter lets it out: any but the one who told it. */
    static boolean isFor(Candidate path, boolean fromClient, Path.Kind kind, PeerPolicy policy) {
        return refusal(path, fromClient, kind, policy) == null;
    }

    private static boolean isReflected(Path.Source source, Path.Kind to) {
        return source.kind() == Path.Kind.INTERNAL && to == Path.Kind.INTERNAL;
    }

    private static boolean hasLongestAsPath(PathAttributes attributes) {
        return attributes.encodedBytes() > LONGEST_AS_PATH
                && attributes.asPath().encodedBytes() > LONGEST_AS_PATH;
    }

    private static boolean leaks(PathAttributes attributes, PeerPolicy policy) {
        return policy.role()
                .filter(role -> OnlyToCustomer.isBound(attributes, role))
                .isPresent();
    }

    /** What a filter has made of what is told, as it may be told: RFC 4271 §5.1.3 and §5.1.5; null if it may not. */
    static @Nullable Advert ofFiltered(PathAttributes attributes, IpAddress nextHop, IpFamily family, Target to) {
        IpAddress hop = nextHop.isUnspecified() ? to.self(family) : nextHop;
        boolean prefers =
                to.kind() == Path.Kind.EXTERNAL && attributes.localPreference().isPresent();
        return to.takes(hop, family)
                ? new Advert(prefers ? attributes.withLocalPreference(OptionalLong.empty()) : attributes, hop)
                : null;
    }

    private static IpAddress nextHop(Candidate path, IpFamily family, Target to) {
        IpAddress own = path.set().nextHop().address();
        boolean keep =
                switch (to.policy().nextHop()) {
                    case SELF -> false;
                    case KEEP -> true;
                    case STANDARD ->
                        to.kind() != Path.Kind.EXTERNAL
                                || path.source().isLocal()
                                || to.policy().routeServerClient()
                                || to.reaches(own);
                };
        return keep && !own.isUnspecified() ? own : to.self(family);
    }

    /** Whoever makes itself the next hop adds to the metric how far it is to the one before (RFC 7311 §3.4.3). */
    private static void addWayToNextHop(Candidate path, IpAddress nextHop, PathAttributesBuilder told) {
        OptionalLong metric = path.set().attributes().accumulatedMetric();
        if (metric.isPresent() && !nextHop.equals(path.set().nextHop().address())) {
            told.accumulatedMetric(OptionalLong.of(path.set().metricThroughNextHop(metric.getAsLong())));
        }
    }

    private static void keepPreference(PathAttributes attributes, PathAttributesBuilder told) {
        if (attributes.localPreference().isEmpty()) {
            told.localPreference(DEFAULT_LOCAL_PREFERENCE);
        }
    }

    /** RFC 4456 §8. */
    private static void reflect(
            PathAttributes attributes, Path.Source source, Identity identity, PathAttributesBuilder told) {
        List<Ipv4Address> clusters = new ArrayList<>();
        clusters.add(identity.clusterId());
        clusters.addAll(attributes.clusterList());
        told.clusterList(clusters).originatorId(attributes.originatorId().orElse(source.routerId()));
    }

    private static void toExternal(
            PathAttributes attributes, Path.Source source, Target to, PathAttributesBuilder told) {
        told.localPreference(OptionalLong.empty())
                .originatorId(Optional.empty())
                .clusterList(List.of());
        if (!to.policy().accumulatedMetric()) {
            told.accumulatedMetric(OptionalLong.empty());
        }
        if (attributes.onlyToCustomer().isEmpty()
                && to.policy().role().filter(OnlyToCustomer::marks).isPresent()) {
            told.onlyToCustomer(OptionalLong.of(to.identity().as()));
        }
        if (to.policy().routeServerClient()) {
            return;
        }
        told.asPath(
                attributes.asPath().withoutConfederation().prepend(to.identity().as()));
        if (!source.isLocal()) {
            told.med(OptionalLong.empty());
        }
    }
}
