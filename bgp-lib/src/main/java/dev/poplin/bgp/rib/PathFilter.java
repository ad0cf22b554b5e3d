package dev.poplin.bgp.rib;

import dev.poplin.inet.IpAddress;
import java.util.Optional;

/**
 * Decides about a path: what to make of it, or that it is refused. A pure function; called on the speaker's thread. One that throws
 * refuses the path; its first fault with a peer is logged.
 */
@FunctionalInterface
public interface PathFilter {

    /** Lets every path through as it is. */
    PathFilter ALL = new PathFilter() {
        @Override
        public Optional<Path> apply(Path path) {
            return Optional.of(path);
        }

        @Override
        public boolean looksAtPrefix() {
            return false;
        }

        @Override
        public String toString() {
            return "accept all";
        }
    };

    /** Refuses every path. */
    PathFilter NONE = new PathFilter() {
        @Override
        public Optional<Path> apply(Path path) {
            return Optional.empty();
        }

        @Override
        public boolean looksAtPrefix() {
            return false;
        }

        @Override
        public String toString() {
            return "refuse all";
        }
    };

    /** The path to use, or empty for none. Its prefix and its source must stay what they are. */
    Optional<Path> apply(Path path);

    /**
     * The same of a path that is about to be told to a peer, and has the next hop that the peer is told.
     *
     * @param way the next hop through which packets go from here; the unspecified address for what is announced without one
     */
    default Optional<Path> applyToTold(Path path, IpAddress way) {
        return apply(path);
    }

    /**
     * Whether the outcome may be another one for another prefix with the same attributes. If not, the filter is asked once for all
     * prefixes that share them.
     */
    default boolean looksAtPrefix() {
        return true;
    }

    /** This filter, and then another for what it lets through. */
    default PathFilter then(PathFilter second) {
        PathFilter first = this;
        return new PathFilter() {
            @Override
            public Optional<Path> apply(Path path) {
                return first.apply(path).flatMap(second::apply);
            }

            @Override
            public Optional<Path> applyToTold(Path path, IpAddress way) {
                return first.applyToTold(path, way).flatMap(left -> second.applyToTold(left, way));
            }

            @Override
            public boolean looksAtPrefix() {
                return first.looksAtPrefix() || second.looksAtPrefix();
            }

            @Override
            public String toString() {
                return first + ", then " + second;
            }
        };
    }
}
