package dev.poplin.bgp.filter;

import dev.poplin.bgp.attribute.ExtendedCommunity;
import dev.poplin.bgp.attribute.Origin;
import dev.poplin.bgp.rib.Path;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** A question to a path. Immutable. */
public sealed interface Match {

    /** Whether the path is such a one. */
    boolean test(Path path);

    /**
     * The same of a path that may be about to be told, with another next hop than we use ourselves.
     *
     * @param way the next hop through which packets go from here; the unspecified address for none
     */
    default boolean test(Path path, IpAddress way) {
        return test(path);
    }

    /** Whether the answer may be another one for another prefix with the same attributes. */
    default boolean looksAtPrefix() {
        return false;
    }

    /**
     * The prefix is in a list.
     *
     * @param ranges the list
     */
    record PrefixIn(PrefixRanges ranges) implements Match {
        @Override
        public boolean test(Path path) {
            return ranges.contains(path.prefix());
        }

        @Override
        public boolean looksAtPrefix() {
            return true;
        }

        @Override
        public String toString() {
            return "prefix in " + ranges;
        }
    }

    /**
     * The prefix is of a family.
     *
     * @param family the family
     */
    record OfFamily(IpFamily family) implements Match {
        @Override
        public boolean test(Path path) {
            return path.prefix().family() == family;
        }

        @Override
        public boolean looksAtPrefix() {
            return true;
        }

        @Override
        public String toString() {
            return "family " + family;
        }
    }

    /**
     * The AS path is as a pattern says.
     *
     * @param pattern the pattern
     */
    record AsPathIs(AsPathPattern pattern) implements Match {
        @Override
        public boolean test(Path path) {
            return pattern.matches(path.attributes().asPath());
        }

        @Override
        public String toString() {
            return "as path '" + pattern + "'";
        }
    }

    /**
     * The AS path is so long as the decision sees it: a set counts as one, segments of a confederation do not count.
     *
     * @param lengths how long
     */
    record AsPathLengthIn(NumberRange lengths) implements Match {
        @Override
        public boolean test(Path path) {
            return lengths.contains(path.attributes().asPath().length());
        }

        @Override
        public String toString() {
            return "as path length " + lengths;
        }
    }

    /**
     * There is a MULTI_EXIT_DISC, and it is one of these.
     *
     * @param meds which
     */
    record MedIn(NumberRange meds) implements Match {
        @Override
        public boolean test(Path path) {
            OptionalLong med = path.attributes().med();
            return med.isPresent() && meds.contains(med.getAsLong());
        }

        @Override
        public String toString() {
            return "med " + meds;
        }
    }

    /**
     * There is a LOCAL_PREF, and it is one of these.
     *
     * @param preferences which
     */
    record LocalPreferenceIn(NumberRange preferences) implements Match {
        @Override
        public boolean test(Path path) {
            OptionalLong preference = path.attributes().localPreference();
            return preference.isPresent() && preferences.contains(preference.getAsLong());
        }

        @Override
        public String toString() {
            return "local preference " + preferences;
        }
    }

    /**
     * One of the communities or large communities is as a pattern says.
     *
     * @param pattern the pattern
     */
    record HasCommunity(CommunityPattern pattern) implements Match {
        @Override
        public boolean test(Path path) {
            return pattern.matches(path.attributes());
        }

        @Override
        public String toString() {
            return "community " + pattern;
        }
    }

    /**
     * An extended community is there.
     *
     * @param community the community
     */
    record HasExtendedCommunity(ExtendedCommunity community) implements Match {
        @Override
        public boolean test(Path path) {
            return path.attributes().extendedCommunities().contains(community);
        }

        @Override
        public String toString() {
            return "community " + community;
        }
    }

    /**
     * The next hop is among addresses.
     *
     * @param addresses the addresses
     */
    record NextHopIn(CidrSet addresses) implements Match {
        @Override
        public boolean test(Path path) {
            return addresses.contains(path.nextHop());
        }

        @Override
        public String toString() {
            return "next hop in " + addresses;
        }
    }

    /**
     * Packets to the next hop, as we use it, leave through an interface whose name is as a pattern says. Of what is announced without a next hop, and of
     * what cannot be reached, none is known. When other interfaces lead to next hops, the speaker is to be told so:
     * {@code filterAgain} and {@code exportAgain}.
     *
     * @param name the pattern
     * @param resolver who knows the interfaces
     */
    record ThroughInterface(NamePattern name, InterfaceResolver resolver) implements Match {
        @Override
        public boolean test(Path path) {
            return test(path, path.nextHop());
        }

        @Override
        public boolean test(Path path, IpAddress way) {
            return !way.isUnspecified()
                    && resolver.interfaceTo(way).filter(name::matches).isPresent();
        }

        @Override
        public String toString() {
            return "interface '" + name + "'";
        }
    }

    /**
     * The path was told by one of these peers.
     *
     * @param peers their addresses
     */
    record FromPeer(CidrSet peers) implements Match {
        @Override
        public boolean test(Path path) {
            return !path.source().isLocal() && peers.contains(path.source().address());
        }

        @Override
        public String toString() {
            return "from " + peers;
        }
    }

    /**
     * The path was told by a peer that stands to us in one of these ways, or is our own.
     *
     * @param kinds the ways
     */
    record FromKind(Set<Path.Kind> kinds) implements Match {
        /** Copies the set. */
        public FromKind {
            kinds = Set.copyOf(kinds);
        }

        @Override
        public boolean test(Path path) {
            return kinds.contains(path.source().kind());
        }

        @Override
        public String toString() {
            return "source " + kinds;
        }
    }

    /**
     * ORIGIN is this one.
     *
     * @param origin the origin
     */
    record OriginIs(Origin origin) implements Match {
        @Override
        public boolean test(Path path) {
            return path.attributes().origin() == origin;
        }

        @Override
        public String toString() {
            return "origin " + origin;
        }
    }

    /**
     * The route's origin is valid, invalid or unknown (RFC 6811).
     *
     * @param validator who knows
     * @param validity the outcome that is looked for
     */
    record HasValidity(OriginValidator validator, Validity validity) implements Match {
        @Override
        public boolean test(Path path) {
            return validator.validate(path.prefix(), path.attributes().asPath()) == validity;
        }

        @Override
        public boolean looksAtPrefix() {
            return true;
        }

        @Override
        public String toString() {
            return "origin validity " + validity;
        }
    }

    /**
     * The opposite.
     *
     * @param match of what
     */
    record Not(Match match) implements Match {
        @Override
        public boolean test(Path path) {
            return !match.test(path);
        }

        @Override
        public boolean test(Path path, IpAddress way) {
            return !match.test(path, way);
        }

        @Override
        public boolean looksAtPrefix() {
            return match.looksAtPrefix();
        }

        @Override
        public String toString() {
            return "not " + match;
        }
    }

    /**
     * At least one of several; nothing if there is none.
     *
     * @param matches which
     */
    record AnyOf(List<Match> matches) implements Match {
        /** Copies the list. */
        public AnyOf {
            matches = List.copyOf(matches);
        }

        @Override
        public boolean test(Path path) {
            return matches.stream().anyMatch(match -> match.test(path));
        }

        @Override
        public boolean test(Path path, IpAddress way) {
            return matches.stream().anyMatch(match -> match.test(path, way));
        }

        @Override
        public boolean looksAtPrefix() {
            return matches.stream().anyMatch(Match::looksAtPrefix);
        }

        @Override
        public String toString() {
            return matches.isEmpty()
                    ? "nothing"
                    : "("
                            + String.join(
                                    " or ",
                                    matches.stream().map(Match::toString).toList()) + ")";
        }
    }
}
