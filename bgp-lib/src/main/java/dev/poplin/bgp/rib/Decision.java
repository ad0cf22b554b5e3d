package dev.poplin.bgp.rib;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Chooses among the paths to one prefix, RFC 4271 §9.1.2 with RFC 4456 §9. Pure; the outcome does not depend on the order of the
 * paths: MED is compared within groups of one neighbouring AS before anything is compared across them.
 */
public final class Decision {

    /** What decided between two paths, in the order of comparison. */
    public enum Step {
        /** Announced here. */
        LOCAL,
        /** The higher LOCAL_PREF. */
        LOCAL_PREFERENCE,
        /** The shorter AS_PATH. */
        AS_PATH_LENGTH,
        /** The lower ORIGIN. */
        ORIGIN,
        /** The lower MED, among paths of one neighbouring AS. */
        MED,
        /** External before internal. */
        EXTERNAL,
        /** The shorter CLUSTER_LIST. */
        CLUSTER_LIST,
        /** The lower router id, or ORIGINATOR_ID. */
        ROUTER_ID,
        /** The lower address of the peer. */
        PEER_ADDRESS
    }

    /**
     * Why one path was preferred to another.
     *
     * @param better the path that won
     * @param worse the path that lost
     * @param step what decided
     */
    public record Preference(Path better, Path worse, Step step) {

        @Override
        public String toString() {
            return better + " rather than " + worse + " by " + step;
        }
    }

    private static final long DEFAULT_LOCAL_PREFERENCE = 100;

    private Decision() {}

    /** The best of these paths, or empty if there is none. */
    public static Optional<Path> best(Collection<Path> paths) {
        List<Path> candidates = paths.stream()
                .filter(path -> paths.stream().noneMatch(rival -> beatsByMed(rival, path)))
                .toList();
        return candidates.stream().reduce((a, b) -> compare(a, b).better());
    }

    /** Whether a rival of the same neighbouring AS is as good in all that comes before MED, and has a lower MED. */
    private static boolean beatsByMed(Path rival, Path path) {
        return rival != path
                && rival.attributes().asPath().neighbor()
                        == path.attributes().asPath().neighbor()
                && beforeMed(rival, path) == 0
                && med(rival) < med(path);
    }

    private static long med(Path path) {
        return path.attributes().med().orElse(0);
    }

    /** Below 0 if {@code a} is better by a step before MED, 0 if none of them decides. */
    private static int beforeMed(Path a, Path b) {
        int order = Boolean.compare(b.source().isLocal(), a.source().isLocal());
        if (order == 0) {
            order = Long.compare(localPreference(b), localPreference(a));
        }
        if (order == 0) {
            order = Integer.compare(
                    a.attributes().asPath().length(), b.attributes().asPath().length());
        }
        return order == 0 ? a.attributes().origin().compareTo(b.attributes().origin()) : order;
    }

    private static long localPreference(Path path) {
        return path.attributes().localPreference().orElse(DEFAULT_LOCAL_PREFERENCE);
    }

    /** Which of two paths is better, and why. */
    public static Preference compare(Path a, Path b) {
        for (Step step : Step.values()) {
            int order = order(step, a, b);
            if (order != 0) {
                return order < 0 ? new Preference(a, b, step) : new Preference(b, a, step);
            }
        }
        return new Preference(a, b, Step.PEER_ADDRESS);
    }

    private static int order(Step step, Path a, Path b) {
        return switch (step) {
            case LOCAL -> Boolean.compare(b.source().isLocal(), a.source().isLocal());
            case LOCAL_PREFERENCE -> Long.compare(localPreference(b), localPreference(a));
            case AS_PATH_LENGTH ->
                Integer.compare(
                        a.attributes().asPath().length(),
                        b.attributes().asPath().length());
            case ORIGIN -> a.attributes().origin().compareTo(b.attributes().origin());
            case MED ->
                a.attributes().asPath().neighbor() == b.attributes().asPath().neighbor()
                        ? Long.compare(med(a), med(b))
                        : 0;
            case EXTERNAL -> Boolean.compare(a.source().internal(), b.source().internal());
            case CLUSTER_LIST ->
                Integer.compare(
                        a.attributes().clusterList().size(),
                        b.attributes().clusterList().size());
            case ROUTER_ID -> identifier(a) == identifier(b) ? 0 : Long.compare(identifier(a), identifier(b));
            case PEER_ADDRESS -> a.source().address().compareTo(b.source().address());
        };
    }

    private static long identifier(Path path) {
        return path.attributes().originatorId().orElse(path.source().routerId()).lowBits();
    }
}
