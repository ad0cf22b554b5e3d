package dev.poplin.bgp.rib;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Puts candidates in order: the best, then the best of the others, and so on. MED has no say across neighbouring ASes, so that this
 * is no sorting by one comparison: among those that are alike before that step, each AS has its own in order, and the best of the
 * first ones of all is next. Pure.
 */
final class Ranking {

    private final List<Candidate> candidates;
    private final DecisionRules rules;
    private final Comparator<Integer> beforeMed;
    private final Comparator<Integer> afterMed;

    private Ranking(List<Candidate> candidates, DecisionRules rules) {
        this.candidates = candidates;
        this.rules = rules;
        this.beforeMed = by(Decision.Step.STALE, Decision.Step.ORIGIN);
        this.afterMed = by(Decision.Step.EXTERNAL, Decision.Step.PATH_ID).thenComparing(Comparator.naturalOrder());
    }

    private Comparator<Integer> by(Decision.Step from, Decision.Step end) {
        return (a, b) -> Decision.compare(candidates.get(a), candidates.get(b), from, end, rules);
    }

    /** The indexes of those that can be reached, best first. */
    static int[] of(List<Candidate> candidates, DecisionRules rules) {
        return new Ranking(candidates, rules).indexes();
    }

    private int[] indexes() {
        List<Integer> reachable = new ArrayList<>();
        for (int index = 0; index < candidates.size(); index++) {
            if (candidates.get(index).set().nextHop().isReachable()) {
                reachable.add(index);
            }
        }
        reachable.sort(beforeMed);
        List<Integer> ranked = new ArrayList<>(reachable.size());
        for (int from = 0; from < reachable.size(); from = ranked.size()) {
            int end = from + 1;
            while (end < reachable.size() && beforeMed.compare(reachable.get(from), reachable.get(end)) == 0) {
                end++;
            }
            rankByMed(reachable.subList(from, end), ranked);
        }
        return ranked.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Adds candidates that are alike before MED, best first. */
    private void rankByMed(List<Integer> alike, List<Integer> ranked) {
        if (alike.size() == 1) {
            ranked.add(alike.get(0));
            return;
        }
        alike.sort(Comparator.<Integer>comparingLong(index -> Decision.med(candidates.get(index), rules))
                .thenComparing(afterMed));
        Map<Long, Deque<Integer>> groups = new LinkedHashMap<>();
        for (int index : alike) {
            groups.computeIfAbsent(Decision.group(candidates.get(index), rules), added -> new ArrayDeque<>())
                    .add(index);
        }
        PriorityQueue<Deque<Integer>> next = new PriorityQueue<>(Comparator.comparing(Deque::element, afterMed));
        next.addAll(groups.values());
        for (Deque<Integer> first = next.poll(); first != null; first = next.poll()) {
            ranked.add(first.remove());
            if (!first.isEmpty()) {
                next.add(first);
            }
        }
    }
}
