package dev.poplin.bgp.rib;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a peer is told of a path: RFC 4271 §9.2, RFC 1997, RFC 4456 §8, RFC 5065 §4, RFC 7947 §2, RFC 9234 §5. Pure. */
final class Export {

    private static final int NO_EXPORT = 0xffff_ff01;
    private static final int NO_ADVERTISE = 0xffff_ff02;
    private static final int NO_EXPORT_SUBCONFED = 0xffff_ff03;
    private static final long DEFAULT_LOCAL_PREFERENCE = 100;

    private Export() {}

    /**
     * To whom something is told.
     *
     * @param identity who we are
     * @param address the peer's address
     * @param kind how it stands to us
     * @param policy how routes are exchanged with it
     * @param agreement what the session has agreed on
     */
    record Target(Identity identity, IpAddress address, Path.Kind kind, PeerPolicy policy, Agreement agreement) {}

    /** What {@code to} is told of a path before its filter, or null. {@code fromClient}: whether we reflect for the source. */
    static @Nullable Advert of(Candidate path, boolean fromClient, Target to) {
        Path.Source source = path.source();
        PathAttributes attributes = path.set().attributes();
        boolean reflected = source.kind() == Path.Kind.INTERNAL && to.kind() == Path.Kind.INTERNAL;
        if (source.address().equals(to.address())
                || isBound(attributes, to.kind())
                || reflected && !fromClient && !to.policy().reflectorClient()) {
            return null;
        }
        IpAddress nextHop = nextHop(path, to);
        PathAttributes told = attributes.passedOn();
        if (reflected) {
            told = reflected(told, source, to.identity());
        }
        return new Advert(toKind(told, source, to), nextHop);
    }

    private static boolean isBound(PathAttributes attributes, Path.Kind to) {
        return attributes.communities().contains(NO_ADVERTISE)
                || to == Path.Kind.EXTERNAL && attributes.communities().contains(NO_EXPORT)
                || to != Path.Kind.INTERNAL && attributes.communities().contains(NO_EXPORT_SUBCONFED);
    }

    private static IpAddress nextHop(Candidate path, Target to) {
        IpAddress own = path.set().nextHop().address();
        boolean keep =
                switch (to.policy().nextHop()) {
                    case SELF -> false;
                    case KEEP -> true;
                    case STANDARD ->
                        to.kind() != Path.Kind.EXTERNAL
                                || path.source().isLocal()
                                || to.policy().routeServerClient();
                };
        return keep && !own.isUnspecified() ? own : to.agreement().self();
    }

    private static PathAttributes toKind(PathAttributes attributes, Path.Source source, Target to) {
        return switch (to.kind()) {
            case EXTERNAL -> toExternal(attributes, source, to);
            case CONFEDERATION ->
                withPreference(attributes)
                        .withAsPath(attributes.asPath().prepend(to.identity().memberAs()));
            default -> withPreference(attributes);
        };
    }

    private static PathAttributes withPreference(PathAttributes attributes) {
        return attributes.withLocalPreference(
                OptionalLong.of(attributes.localPreference().orElse(DEFAULT_LOCAL_PREFERENCE)));
    }

    private static PathAttributes toExternal(PathAttributes attributes, Path.Source source, Target to) {
        PathAttributes outside = leaving(attributes);
        if (to.policy().routeServerClient()) {
            return outside;
        }
        return outside.withAsPath(outside.asPath().prepend(to.identity().as()))
                .withMed(source.isLocal() ? attributes.med() : OptionalLong.empty());
    }

    private static PathAttributes reflected(PathAttributes a, Path.Source source, Identity identity) {
        java.util.List<Ipv4Address> clusters = new java.util.ArrayList<>(a.clusterList());
        clusters.add(0, identity.clusterId());
        return new PathAttributes(
                a.origin(),
                a.asPath(),
                a.med(),
                a.localPreference(),
                a.atomicAggregate(),
                a.communities(),
                java.util.Optional.of(a.originatorId().orElse(source.routerId())),
                clusters,
                a.unknown());
    }

    private static PathAttributes leaving(PathAttributes a) {
        return new PathAttributes(
                a.origin(),
                a.asPath(),
                a.med(),
                OptionalLong.empty(),
                a.atomicAggregate(),
                a.communities(),
                java.util.Optional.empty(),
                java.util.List.of(),
                a.unknown());
    }
}
