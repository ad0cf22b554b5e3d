package dev.poplin.bgp.rib;

import dev.poplin.bgp.nlri.PrefixList;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The paths that each source has told, before and after its import filter, and the best of each prefix: adj-in and loc of RFC
 * 4271 §3.2 in one. The paths of a prefix are a chain of slots, the best one first. All of a prefix and of a slot stands in
 * columns: 28 bytes for an IPv4 prefix with one path that no filter has changed. Confined to its owner.
 */
final class RoutingTable {

    /** Hears of changes, after they were made. */
    interface Observer {

        /**
         * The paths of a prefix have changed.
         *
         * @param number the prefix
         * @param before its best path before, or null if there was none or it is not known
         * @param best whether the best path may be another one now, have changed or be gone
         * @param used whether that may be so of it or of those used together with it
         */
        void changed(int number, @Nullable Candidate before, boolean best, boolean used);
    }

    /**
     * So many paths of a prefix with identifiers of their own are taken of one source, stale ones included: each is compared with all
     * others whenever one of them changes.
     */
    static final int MOST_PATHS = 1024;

    private final PrefixIndex index = new PrefixIndex();
    private final TableSources sources = new TableSources();
    private final PathSlots slots = new PathSlots(sources);
    private final AttributePool pool;
    private final DecisionRules rules;
    private final Observer observer;
    private final TableReading reading;
    private final IntQueue vacated = new IntQueue();

    RoutingTable(AttributePool pool, DecisionRules rules, Observer observer) {
        this.pool = pool;
        this.rules = rules;
        this.observer = observer;
        this.reading = new TableReading(index, slots, rules);
    }

    /** What it has of a prefix. */
    TableReading reading() {
        return reading;
    }

    /** Who tells its paths. */
    TableSources sources() {
        return sources;
    }

    /** The prefixes of a list are about to be taken in, or their paths to be forgotten. */
    void expect(PrefixList list) {
        index.expect(list);
    }

    /**
     * Takes in a path, in place of what its source told of the prefix under this identifier before.
     *
     * @param list where the prefix stands, and the identifier of the path
     * @param at where in the list
     * @param before the attributes as they were told
     * @param after the attributes as the import filter made them, or null if it refuses the path
     * @return false if the source tells too many paths of the prefix: then this one is not taken
     */
    boolean put(
            TableSource source, PrefixList list, int at, SharedAttributes before, @Nullable SharedAttributes after) {
        return put(source, list.pathId(at), index.add(list, at), before, after);
    }

    /** Takes in a path that is announced here. */
    void put(TableSource source, Cidr prefix, SharedAttributes set) {
        put(source, 0, index.add(prefix), set, set);
    }

    private boolean put(
            TableSource source, long pathId, int number, SharedAttributes before, @Nullable SharedAttributes after) {
        int slot = slots.find(number, source, pathId);
        boolean known = slot > 0;
        if (!known) {
            if (pathId != 0 && slots.count(number, source) >= MOST_PATHS) {
                return false;
            }
            slot = slots.append(number, pathId);
        }
        IpFamily family = index.family(number);
        int stamp = source.stamp(family);
        source.told(family, known, known && slots.stamp(slot) != stamp);
        slots.stamp(slot, stamp);
        replace(number, slot, before, after);
        return true;
    }

    /** Gives a path other attributes, and decides again if they are others. */
    private void replace(int number, int slot, SharedAttributes before, @Nullable SharedAttributes after) {
        SharedAttributes oldChosen = slots.chosen(slot);
        SharedAttributes oldTold = slots.toldOtherwise(slot);
        SharedAttributes newTold = before == after ? null : before;
        if (oldChosen == after && oldTold == newTold) {
            return;
        }
        Candidate best = best(number);
        List<Candidate> used = usedWithOthers(number);
        if (after != null) {
            pool.hold(after);
        }
        if (newTold != null) {
            pool.hold(newTold);
        }
        slots.set(slot, after, newTold);
        decide(number);
        report(number, best, used, isUndecided(oldChosen));
        pool.release(oldChosen);
        pool.release(oldTold);
    }

    private static boolean isUndecided(@Nullable SharedAttributes gone) {
        return gone != null && gone.nextHop().isUndecided();
    }

    private void report(int number, @Nullable Candidate before, List<Candidate> usedBefore, boolean undecided) {
        if (undecided) {
            // What was told stands on a cost that is another one now, and the round will not find the path any more.
            observer.changed(number, null, true, true);
            return;
        }
        boolean another = before == null ? bestSet(number) != null : !before.equals(best(number));
        observer.changed(number, before, another, another || !usedBefore.equals(usedWithOthers(number)));
    }

    /** The paths of a prefix that are used together; empty where one alone is used. */
    private List<Candidate> usedWithOthers(int number) {
        return rules.maxPaths() == 1 || !hasRivals(number) ? List.of() : reading.used(number);
    }

    /** Forgets what a source told of a prefix in a list, under the identifier that it has there. */
    void remove(TableSource source, PrefixList list, int at) {
        remove(source, list.pathId(at), index.find(list, at));
    }

    /** Forgets what is announced here. */
    void remove(TableSource source, Cidr prefix) {
        remove(source, 0, index.find(prefix));
    }

    private void remove(TableSource source, long pathId, int number) {
        int slot = number < 0 ? 0 : slots.find(number, source, pathId);
        if (slot > 0) {
            drop(number, slot);
        }
    }

    private void drop(int number, int slot) {
        Candidate best = best(number);
        List<Candidate> used = usedWithOthers(number);
        TableSource source = slots.source(slot);
        source.gone(index.family(number), slots.staleness(slot, index.family(number)) != Staleness.FRESH);
        SharedAttributes oldChosen = slots.chosen(slot);
        SharedAttributes oldTold = slots.toldOtherwise(slot);
        slots.remove(number, slot);
        decide(number);
        report(number, best, used, isUndecided(oldChosen));
        pool.release(oldChosen);
        pool.release(oldTold);
        dropped(number, source);
    }

    private void dropped(int number, TableSource source) {
        if (slots.first(number) == 0) {
            vacated.add(number);
        }
        sources.release(source);
    }

    /** Forgets several paths of one source, and decides once. */
    private void drop(int number, TableSource source, int[] gone) {
        if (gone.length == 1) {
            drop(number, gone[0]);
        } else if (gone.length > 1) {
            Together together = new Together(number);
            for (int slot : gone) {
                source.gone(index.family(number), slots.staleness(slot, index.family(number)) != Staleness.FRESH);
                together.leave(slot);
                slots.remove(number, slot);
            }
            together.end();
            dropped(number, source);
        }
    }

    /** Changes of several paths of a prefix, about which is decided once. Used once. */
    private final class Together {
        private final int number;
        private final @Nullable Candidate best;
        private final List<Candidate> used;
        private final List<SharedAttributes> left = new ArrayList<>();
        private boolean undecided;

        Together(int number) {
            this.number = number;
            this.best = best(number);
            this.used = usedWithOthers(number);
        }

        /** The attributes of a slot are of no use to it any more. */
        void leave(int slot) {
            SharedAttributes chosen = slots.chosen(slot);
            SharedAttributes told = slots.toldOtherwise(slot);
            undecided |= isUndecided(chosen);
            if (chosen != null) {
                left.add(chosen);
            }
            if (told != null) {
                left.add(told);
            }
        }

        /** Gives a slot other attributes, if they are others. */
        void replace(int slot, SharedAttributes before, @Nullable SharedAttributes after) {
            SharedAttributes told = before == after ? null : before;
            if (slots.chosen(slot) != after || slots.toldOtherwise(slot) != told) {
                leave(slot);
                if (after != null) {
                    pool.hold(after);
                }
                if (told != null) {
                    pool.hold(told);
                }
                slots.set(slot, after, told);
            }
        }

        void end() {
            if (!left.isEmpty()) {
                decide(number);
                report(number, best, used, undecided);
                left.forEach(pool::release);
            }
        }
    }

    /** Moves the best path of a prefix to the front. */
    private void decide(int number) {
        if (!hasRivals(number)) {
            return;
        }
        List<Candidate> candidates = new ArrayList<>();
        int[] standing = slots.candidates(number, candidates);
        int best = Decision.best(candidates, rules);
        if (best >= 0) {
            slots.moveToFront(number, standing[best]);
        }
    }

    /** The best path of a prefix, or null. */
    @Nullable
    Candidate best(int number) {
        return slots.best(number);
    }

    /** What the best path of a prefix shares with others, or null if there is none. */
    @Nullable
    SharedAttributes bestSet(int number) {
        return slots.bestSet(number);
    }

    /** Whether another path of the prefix than the best one could be told. */
    boolean hasRivals(int number) {
        return slots.hasRivals(number);
    }

    /** What an import filter makes of a path that is believed so far; null if it refuses it. */
    interface Filter {
        @Nullable
        SharedAttributes apply(Path path, SharedAttributes before, Staleness staleness);
    }

    /** Applies a source's import filter again to what it has told of a prefix. */
    void filterAgain(int number, TableSource source, Filter filter) {
        int[] own = slots.of(number, source);
        if (own.length == 0) {
            return;
        }
        Together together = new Together(number);
        for (int slot : own) {
            SharedAttributes before = slots.told(slot);
            if (before != null) {
                Path path = reading.path(number, slots.candidate(slot, before));
                together.replace(slot, before, filter.apply(path, before, slots.staleness(slot, index.family(number))));
            }
        }
        together.end();
    }

    /** Forgets what a source has not told again since it began the epoch of a stamp. */
    void sweep(int number, TableSource source, int stamp) {
        IntQueue gone = new IntQueue();
        for (int slot : slots.of(number, source)) {
            if (source.isBefore(slots.stamp(slot), stamp, index.family(number))) {
                gone.add(slot);
            }
        }
        drop(number, source, gone.toArray());
    }

    /** Forgets all that a source has told of a prefix. */
    void forget(int number, TableSource source) {
        drop(number, source, slots.of(number, source));
    }

    /** Decides again about a prefix that has a path through a next hop of which that is to be done. */
    void decideAgain(int number) {
        for (int slot = slots.first(number); slot != 0; slot = slots.next(slot)) {
            SharedAttributes set = slots.chosen(slot);
            if (set != null && set.nextHop().isUndecided()) {
                decideAndReport(number);
                return;
            }
        }
    }

    /** Decides again about a prefix that has a path of a source. */
    void decideAgain(int number, TableSource source) {
        for (int slot = slots.first(number); slot != 0; slot = slots.next(slot)) {
            if (slots.source(slot) == source && slots.chosen(slot) != null) {
                decideAndReport(number);
                return;
            }
        }
    }

    private void decideAndReport(int number) {
        decide(number);
        observer.changed(number, null, true, true);
    }

    /** Gives back the numbers of prefixes without a path, of which nobody must be told any more. */
    void reclaim(IntPredicate unneeded) {
        for (int left = vacated.size(); left > 0; left--) {
            int number = vacated.poll();
            if (slots.first(number) != 0 || !index.isUsed(number)) {
                continue;
            }
            if (unneeded.test(number)) {
                index.remove(number);
            } else {
                vacated.add(number);
            }
        }
    }

    /** The number of a prefix that may have no path: it is given back as those are that have lost theirs. */
    int claim(PrefixList list, int at) {
        int number = index.add(list, at);
        if (slots.first(number) == 0) {
            vacated.add(number);
        }
        return number;
    }

    /** How many prefixes may wait to be reclaimed. */
    int vacated() {
        return vacated.size();
    }

    /** How many paths there are. */
    int pathCount() {
        return sources.paths();
    }

    PrefixIndex index() {
        return index;
    }

    /** How many prefixes have a path. */
    int size() {
        return slots.prefixes();
    }
}
