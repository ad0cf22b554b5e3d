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

    /**
     * The same of a path that may be about to be told, with another next hop than we use ourselves.
     *
     * @param way the next hop through which packets go from here; the unspecified address for none
     */
    default Path apply(Path path, IpAddress way) {
        return apply(path);
    }

    /** A list with one element more, unless it is there. */
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

    /** Makes us the next hop, by our own address on the session, of what is told; what is taken keeps its next hop. */
    record NextHopSelf() implements Change {
        @Override
        public Path apply(Path path) {
            return path.withNextHop(path.prefix().family().unspecified());
        }

        @Override
        public String toString() {
            return "next hop self";
        }
    }

    /** Gives what is told the next hop that it has here, if it has one. */
    record NextHopUnchanged() implements Change {
        @Override
        public Path apply(Path path) {
            return path;
        }

        @Override
        public Path apply(Path path, IpAddress way) {
            return way.isUnspecified() ? path : path.withNextHop(way);
        }

        @Override
        public String toString() {
            return "next hop unchanged";
        }
    }

    /**
     * Adds to MULTI_EXIT_DISC, which is 0 where it is missing, and stays within unsigned 32 bits.
     *
     * @param difference how much, less than 0 to take away
     */
    record AddMed(long difference) implements Change {
        @Override
        public Path apply(Path path) {
            long most = 0xffff_ffffL;
            long bounded = Math.max(-most, Math.min(most, difference));
            long sum = path.attributes().med().orElse(0) + bounded;
            return path.withAttributes(path.attributes().withMed(OptionalLong.of(Math.max(0, Math.min(most, sum)))));
        }

        @Override
        public String toString() {
            return "med " + (difference < 0 ? "" : "+") + difference;
        }
    }

    /**
     * Takes AS numbers for private use (RFC 6996: 64512 to 65534, 4200000000 to 4294967294) out of the AS path, but for its first number: that
     * is who tells the path, ourselves in what external peers are told. Segments of a confederation stay.
     */
    record RemovePrivateAses() implements Change {

        private static boolean isPrivate(long as) {
            return as >= 64_512 && as <= 65_534 || as >= 4_200_000_000L && as <= 4_294_967_294L;
        }

        @Override
        public Path apply(Path path) {
            List<AsPath.Segment> left = new ArrayList<>();
            boolean first = true;
            for (AsPath.Segment segment : path.attributes().asPath().segments()) {
                boolean confederation = segment.type() == AsPath.Segment.CONFEDERATION_SEQUENCE
                        || segment.type() == AsPath.Segment.CONFEDERATION_SET;
                List<Long> numbers = new ArrayList<>();
                for (long number : segment.numbers()) {
                    if (confederation || first || !isPrivate(number)) {
                        numbers.add(number);
                    }
                    first &= confederation;
                }
                if (!numbers.isEmpty()) {
                    left.add(new AsPath.Segment(segment.type(), numbers));
                }
            }
            return path.withAttributes(path.attributes().withAsPath(new AsPath(left)));
        }

        @Override
        public String toString() {
            return "remove private ases";
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
