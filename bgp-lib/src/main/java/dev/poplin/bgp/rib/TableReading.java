package dev.poplin.bgp.rib;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * What a {@link RoutingTable} has of a prefix, as paths: which of them can be used, what each source has told, and why. Changes nothing.
 * Confined to its owner.
 */
final class TableReading {

    private final PrefixIndex index;
    private final PathSlots slots;
    private final DecisionRules rules;

    TableReading(PrefixIndex index, PathSlots slots, DecisionRules rules) {
        this.index = index;
        this.slots = slots;
        this.rules = rules;
    }

    /** The paths of a prefix that can be used, best first, and by which slot each is known. */
    List<Ranked> ranked(int number) {
        List<Candidate> candidates = new ArrayList<>();
        int[] standing = slots.candidates(number, candidates);
        List<Ranked> ranked = new ArrayList<>();
        for (int index : Decision.ranked(candidates, rules)) {
            ranked.add(new Ranked(standing[index], candidates.get(index)));
        }
        return ranked;
    }

    /** A candidate, and the slot where it stands as long as its source tells it. */
    record Ranked(int slot, Candidate candidate) {}

    /** The best path of a prefix and those that may be used together with it. */
    List<Path> together(int number) {
        Candidate best = slots.best(number);
        if (best == null || rules.maxPaths() == 1 || !slots.hasRivals(number)) {
            return best == null ? List.of() : List.of(path(number, best));
        }
        return used(number).stream().map(candidate -> path(number, candidate)).toList();
    }

    /** A candidate as a path. */
    Path path(int number, Candidate candidate) {
        SharedAttributes set = candidate.set();
        return new Path(
                index.prefix(number),
                set.nextHop().address(),
                set.attributes(),
                candidate.source(),
                candidate.pathId());
    }

    /** All paths of a prefix that the import filters let in, the best first. */
    List<Path> paths(int number) {
        return candidates(number).stream()
                .map(candidate -> path(number, candidate))
                .toList();
    }

    /** The same as the decision sees them. */
    List<Candidate> candidates(int number) {
        List<Candidate> candidates = new ArrayList<>();
        slots.candidates(number, candidates);
        return candidates;
    }

    /** For each path of a prefix but the best, what decided against it. */
    List<Decision.Preference> explain(int number) {
        List<Candidate> candidates = candidates(number);
        List<Path> paths =
                candidates.stream().map(candidate -> path(number, candidate)).toList();
        return Decision.explain(paths, candidates, rules);
    }

    /** What a source has told of a prefix, as it told it; refused paths too. */
    List<Path> toldBy(int number, TableSource source) {
        List<Path> paths = new ArrayList<>();
        for (int slot = slots.first(number); slot != 0; slot = slots.next(slot)) {
            SharedAttributes set = slots.told(slot);
            if (slots.source(slot) == source && set != null) {
                paths.add(path(number, slots.candidate(slot, set)));
            }
        }
        return paths;
    }

    /** What a source has told of a prefix, and what becomes of it. */
    List<Explanation.Fate> fates(int number, TableSource source, BiFunction<Path, Staleness, Reason> why) {
        List<Explanation.Fate> fates = new ArrayList<>();
        for (int slot : slots.of(number, source)) {
            SharedAttributes set = slots.told(slot);
            if (set != null) {
                Path path = path(number, slots.candidate(slot, set));
                fates.add(new Explanation.Fate(path, why.apply(path, slots.staleness(slot, index.family(number)))));
            }
        }
        return fates;
    }

    /** Collects what a source has told of a prefix and is believed so far. */
    void collect(int number, TableSource source, Staleness staleness, UpdateGroups into) {
        for (int slot = slots.first(number); slot != 0; slot = slots.next(slot)) {
            SharedAttributes set = slots.told(slot);
            if (slots.source(slot) == source
                    && set != null
                    && slots.staleness(slot, index.family(number)) == staleness) {
                into.add(
                        index.prefix(number),
                        slots.pathId(slot),
                        new Advert(set.attributes(), set.nextHop().address()));
            }
        }
    }

    /** The best path of a prefix and those that may be used together with it, as the decision sees them. */
    List<Candidate> used(int number) {
        List<Candidate> candidates = candidates(number);
        List<Candidate> used = new ArrayList<>();
        for (int index : Decision.multipath(candidates, rules)) {
            used.add(candidates.get(index));
        }
        return used;
    }
}
