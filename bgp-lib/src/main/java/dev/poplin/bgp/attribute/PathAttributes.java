package dev.poplin.bgp.attribute;

import dev.poplin.inet.Ipv4Address;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a route says of its way, besides its next hop. Immutable; the {@code with…} methods give changed copies.
 *
 * @param origin ORIGIN
 * @param asPath AS_PATH
 * @param med MULTI_EXIT_DISC, unsigned 32 bits
 * @param localPreference LOCAL_PREF, unsigned 32 bits
 * @param atomicAggregate whether ATOMIC_AGGREGATE is there
 * @param communities COMMUNITIES (RFC 1997), each 32 bits
 * @param originatorId ORIGINATOR_ID (RFC 4456)
 * @param clusterList CLUSTER_LIST (RFC 4456)
 * @param unknown all others, as they came, in the order of their types
 */
public record PathAttributes(
        Origin origin,
        AsPath asPath,
        OptionalLong med,
        OptionalLong localPreference,
        boolean atomicAggregate,
        List<Integer> communities,
        Optional<Ipv4Address> originatorId,
        List<Ipv4Address> clusterList,
        List<UnknownAttribute> unknown) {

    /** No attribute but ORIGIN IGP and an empty AS_PATH. */
    public static final PathAttributes EMPTY = new PathAttributes(
            Origin.IGP,
            AsPath.EMPTY,
            OptionalLong.empty(),
            OptionalLong.empty(),
            false,
            List.of(),
            Optional.empty(),
            List.of(),
            List.of());

    /** Copies the lists. */
    public PathAttributes {
        communities = List.copyOf(communities);
        clusterList = List.copyOf(clusterList);
        unknown = List.copyOf(unknown);
    }

    /** The same attributes with another AS_PATH. */
    public PathAttributes withAsPath(AsPath path) {
        return new PathAttributes(
                origin, path, med, localPreference, atomicAggregate, communities, originatorId, clusterList, unknown);
    }

    /** The same attributes with another LOCAL_PREF, or none. */
    public PathAttributes withLocalPreference(OptionalLong preference) {
        return new PathAttributes(
                origin, asPath, med, preference, atomicAggregate, communities, originatorId, clusterList, unknown);
    }

    /** The same attributes with another MULTI_EXIT_DISC, or none. */
    public PathAttributes withMed(OptionalLong changed) {
        return new PathAttributes(
                origin,
                asPath,
                changed,
                localPreference,
                atomicAggregate,
                communities,
                originatorId,
                clusterList,
                unknown);
    }

    /** The same attributes with other communities. */
    public PathAttributes withCommunities(List<Integer> changed) {
        return new PathAttributes(
                origin, asPath, med, localPreference, atomicAggregate, changed, originatorId, clusterList, unknown);
    }

    /** As they are passed on: unknown ones that are not transitive are left out, the others are marked partial. */
    public PathAttributes passedOn() {
        List<UnknownAttribute> kept = unknown.stream()
                .filter(UnknownAttribute::isTransitive)
                .map(UnknownAttribute::partial)
                .toList();
        return new PathAttributes(
                origin, asPath, med, localPreference, atomicAggregate, communities, originatorId, clusterList, kept);
    }
}
