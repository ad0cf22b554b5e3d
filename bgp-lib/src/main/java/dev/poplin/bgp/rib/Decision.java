package dev.poplin.bgp.rib;

import dev.poplin.inet.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses among the paths to one prefix: RFC 4271 §9.1.2 with RFC 4456 §9, RFC 5065 §5.3, RFC 7311 §4 and RFC 9494 §4.3. Pure.
 * Each step removes the paths that are worse than another that is left, so the outcome does not depend on the order of the paths:
 * MED is compared within groups of one neighbouring AS before anything is compared across them.
 */
public final class Decision {

    /** What decides between two paths, in the order of comparison. */
    public enum Step {
        /** A next hop that can be reached. */
        REACHABLE,
        /** Not long-lived stale (RFC 9494). */
        STALE,
        /** Announced here. */
        LOCAL,
        /** The higher LOCAL_PREF. */
        LOCAL_PREFERENCE,
        /** The lower accumulated IGP metric, any before none (RFC 7311); only where the rules say so. */
        AIGP,
        /** The shorter AS_PATH. */
        AS_PATH_LENGTH,
        /** The lower ORIGIN. */
        ORIGIN,
        /** The lower MED, among paths of one neighbouring AS. */
        MED,
        /** External before internal; another member of the confederation counts as internal. */
        EXTERNAL,
        /** The nearer next hop. */
        IGP_COST,
        /** The lower router id, or ORIGINATOR_ID. */
        ROUTER_ID,
        /** The shorter CLUSTER_LIST. */
        CLUSTER_LIST,
        /** The lower address of the peer. */
        PEER_ADDRESS,
        /** The lower path identifier, among paths of one peer. */
        PATH_ID
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

    private static final Step[] STEPS = Step.values();

    /** So many candidates are compared with each other by MED; more of them by groups, which takes memory. */
    private static final int FEW = 8;

    private Decision() {}

    /** The best of these paths by the standard rules, or empty if there is none. */
    public static Optional<Path> best(Collection<Path> paths) {
        return best(paths, DecisionRules.STANDARD);
    }

    /** The best of these paths, or empty if there is none. */
    public static Optional<Path> best(Collection<Path> paths, DecisionRules rules) {
        List<Path> list = List.copyOf(paths);
        int best = best(list.stream().map(Candidate::of).toList(), rules);
        return best < 0 ? Optional.empty() : Optional.of(list.get(best));
    }

    /**
     * Which of two paths is better by the standard rules, and why.
     *
     * @throws IllegalArgumentException if no step tells one from the other
     */
    public static Preference compare(Path a, Path b) {
        return explain(List.of(a, b), List.of(Candidate.of(a), Candidate.of(b)), DecisionRules.STANDARD).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing tells " + a + " from " + b));
    }

    /** For each of these paths that loses, by what and to which. */
    public static List<Preference> explain(Collection<Path> paths, DecisionRules rules) {
        List<Path> list = List.copyOf(paths);
        return explain(list, list.stream().map(Candidate::of).toList(), rules);
    }

    /** The index of the best candidate, or −1 if none can be reached. */
    static int best(List<Candidate> candidates, DecisionRules rules) {
        int[] left = eliminate(candidates, rules, STEPS.length, (loser, step) -> {});
        return left.length == 0 ? -1 : left[0];
    }

    /** The indexes of the candidates that may be used together with the best one, which stands first; no two have one next hop. */
    static int[] multipath(List<Candidate> candidates, DecisionRules rules) {
        int best = best(candidates, rules);
        if (best < 0 || rules.maxPaths() == 1) {
            return best < 0 ? new int[0] : new int[] {best};
        }
        List<Candidate> good = new ArrayList<>();
        int[] left = eliminate(candidates, rules, Step.ROUTER_ID.ordinal(), (loser, step) -> {});
        for (int other : left) {
            good.add(candidates.get(other));
        }
        Set<NextHop> nextHops = new HashSet<>();
        // In their own order, so that which of them are used does not depend on when they came.
        return Arrays.stream(ranked(good, rules))
                .map(index -> left[index])
                .filter(other -> other == best || alike(candidates.get(best), candidates.get(other), rules))
                .filter(other -> nextHops.add(candidates.get(other).set().nextHop()))
                .limit(rules.maxPaths())
                .toArray();
    }

    private static boolean alike(Candidate best, Candidate other, DecisionRules rules) {
        return rules.relaxedMultipath()
                || other.set()
                        .attributes()
                        .asPath()
                        .equals(best.set().attributes().asPath());
    }

    /** The indexes of all candidates that can be reached, best first: each is the best of those behind it. */
    static int[] ranked(List<Candidate> candidates, DecisionRules rules) {
        return Ranking.of(candidates, rules);
    }

    static List<Preference> explain(List<Path> paths, List<Candidate> candidates, DecisionRules rules) {
        Step[] steps = new Step[paths.size()];
        int[] left = eliminate(candidates, rules, STEPS.length, (loser, step) -> steps[loser] = step);
        List<Preference> reasons = new ArrayList<>();
        for (int loser = 0; left.length > 0 && loser < steps.length; loser++) {
            Step step = steps[loser];
            if (step != null) {
                int winner = step == Step.MED ? winnerByMed(candidates, loser, steps, rules) : left[0];
                reasons.add(new Preference(paths.get(winner), paths.get(loser), step));
            }
        }
        return reasons;
    }

    /** The rival with the lowest MED in the loser's group: it may itself have lost later, but not before. */
    private static int winnerByMed(List<Candidate> candidates, int loser, Step[] steps, DecisionRules rules) {
        int winner = loser;
        for (int rival = 0; rival < steps.length; rival++) {
            boolean reachedMed = steps[rival] == null || steps[rival].compareTo(Step.MED) >= 0;
            if (reachedMed
                    && sameGroup(candidates.get(rival), candidates.get(loser), rules)
                    && med(candidates.get(rival), rules) < med(candidates.get(winner), rules)) {
                winner = rival;
            }
        }
        return winner;
    }

    /** Hears who is out, and by which step. */
    private interface Elimination {
        void lost(int candidate, Step step);
    }

    /** Applies the steps before {@code end} and returns who is left; one alone is not compared any more, if it can be reached. */
    private static int[] eliminate(List<Candidate> candidates, DecisionRules rules, int end, Elimination elimination) {
        int[] left = new int[candidates.size()];
        for (int index = 0; index < left.length; index++) {
            left[index] = index;
        }
        int count = left.length;
        for (int at = 0; at < end && (count > 1 || at == 0); at++) {
            Step step = STEPS[at];
            long[] values = values(step, candidates, left, count, rules);
            long lowest = at == 0 ? 0 : Long.MAX_VALUE;
            for (int index = 0; index < count; index++) {
                lowest = Math.min(lowest, values[index]);
            }
            int kept = 0;
            for (int index = 0; index < count; index++) {
                if (values[index] == lowest) {
                    left[kept++] = left[index];
                } else {
                    elimination.lost(left[index], step);
                }
            }
            count = kept;
        }
        return Arrays.copyOf(left, count);
    }

    /** What a step compares of each of those left, the lower the better. */
    private static long[] values(Step step, List<Candidate> candidates, int[] left, int count, DecisionRules rules) {
        long[] values = new long[count];
        switch (step) {
            case MED -> compareMeds(candidates, left, values, rules);
            case PEER_ADDRESS -> compareAddresses(candidates, left, values);
            default -> {
                for (int index = 0; index < count; index++) {
                    values[index] = value(step, candidates.get(left[index]), rules);
                }
            }
        }
        return values;
    }

    /** What a step compares that looks at no other candidate; 0 for the two that do. */
    private static long value(Step step, Candidate candidate, DecisionRules rules) {
        SharedAttributes set = candidate.set();
        return switch (step) {
            case REACHABLE -> set.nextHop().isReachable() ? 0 : 1;
            case STALE -> set.isLongLivedStale() ? 1 : 0;
            case LOCAL -> candidate.source().isLocal() ? 0 : 1;
            case LOCAL_PREFERENCE -> -set.localPreference();
            case AIGP -> rules.aigp() ? set.accumulatedMetricRank() : 0;
            case AS_PATH_LENGTH -> set.asPathLength();
            case ORIGIN -> set.origin();
            case EXTERNAL -> candidate.source().kind() == Path.Kind.EXTERNAL ? 0 : 1;
            case IGP_COST -> set.nextHop().cost();
            case ROUTER_ID -> set.originator(candidate.source().routerId());
            case CLUSTER_LIST -> set.clusterListLength();
            case PATH_ID -> candidate.pathId();
            case MED, PEER_ADDRESS -> 0;
        };
    }

    /** 0 for whose group has no better rival, otherwise 1. One neighbour may tell thousands of paths. */
    private static void compareMeds(List<Candidate> candidates, int[] left, long[] values, DecisionRules rules) {
        if (values.length <= FEW) {
            for (int index = 0; index < values.length; index++) {
                values[index] = worseByMed(candidates, left, values.length, index, rules) ? 1 : 0;
            }
            return;
        }
        Map<Long, Long> lowest = new HashMap<>();
        for (int index = 0; index < values.length; index++) {
            Candidate candidate = candidates.get(left[index]);
            lowest.merge(group(candidate, rules), med(candidate, rules), Math::min);
        }
        for (int index = 0; index < values.length; index++) {
            Candidate candidate = candidates.get(left[index]);
            values[index] = med(candidate, rules) > lowest.getOrDefault(group(candidate, rules), 0L) ? 1 : 0;
        }
    }

    private static boolean worseByMed(
            List<Candidate> candidates, int[] left, int count, int index, DecisionRules rules) {
        Candidate candidate = candidates.get(left[index]);
        for (int other = 0; other < count; other++) {
            Candidate rival = candidates.get(left[other]);
            if (sameGroup(rival, candidate, rules) && med(rival, rules) < med(candidate, rules)) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameGroup(Candidate a, Candidate b, DecisionRules rules) {
        return group(a, rules) == group(b, rules);
    }

    /** Those of one number are compared by MED. */
    static long group(Candidate candidate, DecisionRules rules) {
        return rules.compareMedAcrossAses() ? 0 : candidate.set().neighborAs();
    }

    static long med(Candidate candidate, DecisionRules rules) {
        return candidate.set().med(rules.missingMedIsWorst());
    }

    /** 0 for whose peer has the lowest address, otherwise 1. */
    private static void compareAddresses(List<Candidate> candidates, int[] left, long[] values) {
        IpAddress lowest = candidates.get(left[0]).source().address();
        for (int index = 1; index < values.length; index++) {
            IpAddress address = candidates.get(left[index]).source().address();
            lowest = address.compareTo(lowest) < 0 ? address : lowest;
        }
        for (int index = 0; index < values.length; index++) {
            values[index] = candidates.get(left[index]).source().address().equals(lowest) ? 0 : 1;
        }
    }

    /** Compares two candidates by some steps in a row, both ends included and MED not among them. */
    static int compare(Candidate a, Candidate b, Step from, Step end, DecisionRules rules) {
        int order = 0;
        for (int at = from.ordinal(); at <= end.ordinal() && order == 0; at++) {
            Step step = STEPS[at];
            order = step == Step.PEER_ADDRESS
                    ? a.source().address().compareTo(b.source().address())
                    : Long.compare(value(step, a, rules), value(step, b, rules));
        }
        return order;
    }
}
