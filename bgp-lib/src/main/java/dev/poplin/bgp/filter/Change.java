package dev.poplin.bgp.filter;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.ExtendedCommunity;
import dev.poplin.bgp.attribute.LargeCommunity;
import dev.poplin.bgp.attribute.Origin;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.rib.Path;
import dev.poplin.inet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A change to a path. Immutable. */
public sealed interface Change {

    /** The path after the change. */
    Path apply(Path path);

    private static <T> List<T> with(List<T> before, T added) {
        if (before.contains(added)) {
            return before;
        }
        List<T> after = new ArrayList<>(before);
        after.add(added);
        return after;
    }

    /**
     * Sets LOCAL_PREF.
     *
     * @param preference the preference, unsigned 32 bits
     */
    record SetLocalPreference(long preference) implements Change {
        @Override
        public Path apply(Path path) {
            return path.withAttributes(path.attributes().withLocalPreference(OptionalLong.of(preference)));
        }

        @Override
        public String toString() {
            return "local preference " + preference;
        }
    }

    /**
     * Sets MULTI_EXIT_DISC, or takes it away.
     *
     * @param med the metric, or empty
     */
    record SetMed(OptionalLong med) implements Change {
        @Override
        public Path apply(Path path) {
            return path.withAttributes(path.attributes().withMed(med));
        }

        @Override
        public String toString() {
            return med.isPresent() ? "med " + med.getAsLong() : "no med";
        }
    }

    /**
     * Sets ORIGIN.
     *
     * @param origin the origin
     */
    record SetOrigin(Origin origin) implements Change {
        @Override
        public Path apply(Path path) {
            return path.withAttributes(path.attributes().with(attributes -> attributes.origin(origin)));
        }

        @Override
        public String toString() {
            return "origin " + origin;
        }
    }

    /**
     * Sets the next hop.
     *
     * @param nextHop the address, of the prefix's family
     */
    record SetNextHop(IpAddress nextHop) implements Change {
        @Override
        public Path apply(Path path) {
            return path.withNextHop(nextHop);
        }

        @Override
        public String toString() {
            return "next hop " + nextHop;
        }
    }

    /**
     * Puts an AS before the AS path.
     *
     * @param as the AS number
     * @param times how often
     */
    record Prepend(long as, int times) implements Change {
        @Override
        public Path apply(Path path) {
            AsPath longer = path.attributes().asPath();
            for (int i = 0; i < times; i++) {
                longer = longer.prepend(as);
            }
            return path.withAttributes(path.attributes().withAsPath(longer));
        }

        @Override
        public String toString() {
            return "prepend " + as + (times == 1 ? "" : " " + times + " times");
        }
    }

    /**
     * Sets the AS path.
     *
     * @param asPath the path
     */
    record SetAsPath(AsPath asPath) implements Change {
        @Override
        public Path apply(Path path) {
            return path.withAttributes(path.attributes().withAsPath(asPath));
        }

        @Override
        public String toString() {
            return "as path '" + asPath + "'";
        }
    }

    /**
     * Adds a community, unless it is there.
     *
     * @param community the community
     */
    record AddCommunity(Community community) implements Change {
        @Override
        public Path apply(Path path) {
            PathAttributes attributes = path.attributes();
            return path.withAttributes(attributes.withCommunities(with(attributes.communities(), community)));
        }

        @Override
        public String toString() {
            return "add " + community;
        }
    }

    /**
     * Adds a large community, unless it is there.
     *
     * @param community the community
     */
    record AddLargeCommunity(LargeCommunity community) implements Change {
        @Override
        public Path apply(Path path) {
            List<LargeCommunity> after = with(path.attributes().largeCommunities(), community);
            return path.withAttributes(path.attributes().with(attributes -> attributes.largeCommunities(after)));
        }

        @Override
        public String toString() {
            return "add " + community;
        }
    }

    /**
     * Adds an extended community, unless it is there.
     *
     * @param community the community
     */
    record AddExtendedCommunity(ExtendedCommunity community) implements Change {
        @Override
        public Path apply(Path path) {
            List<ExtendedCommunity> after = with(path.attributes().extendedCommunities(), community);
            return path.withAttributes(path.attributes().with(attributes -> attributes.extendedCommunities(after)));
        }

        @Override
        public String toString() {
            return "add " + community;
        }
    }

    /**
     * Takes away all communities and large communities that are as a pattern says.
     *
     * @param pattern the pattern
     */
    record RemoveCommunities(CommunityPattern pattern) implements Change {
        @Override
        public Path apply(Path path) {
            List<Community> plain = path.attributes().communities().stream()
                    .filter(community -> !pattern.matches(community))
                    .toList();
            List<LargeCommunity> large = path.attributes().largeCommunities().stream()
                    .filter(community -> !pattern.matches(community))
                    .toList();
            return path.withAttributes(path.attributes()
                    .with(attributes -> attributes.communities(plain).largeCommunities(large)));
        }

        @Override
        public String toString() {
            return "remove " + pattern;
        }
    }

    /**
     * Takes an extended community away.
     *
     * @param community the community
     */
    record RemoveExtendedCommunity(ExtendedCommunity community) implements Change {
        @Override
        public Path apply(Path path) {
            List<ExtendedCommunity> after = path.attributes().extendedCommunities().stream()
                    .filter(present -> !present.equals(community))
                    .toList();
            return path.withAttributes(path.attributes().with(attributes -> attributes.extendedCommunities(after)));
        }

        @Override
        public String toString() {
            return "remove " + community;
        }
    }
}
