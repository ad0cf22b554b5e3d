package dev.poplin.bgp.rib;

import dev.poplin.inet.IpFamily;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The paths of all prefixes: each in a slot, those of a prefix in a chain, the best one first, and what is known of each in columns.
 * Confined to its owner.
 */
final class PathSlots {

    private final TableSources sources;
    private final SlotChains chains = new SlotChains();
    private final IntColumn stamps = new IntColumn();
    private final IntColumn pathIds = new IntColumn();
    private final SetColumn chosen = new SetColumn();
    private final SetColumn told = new SetColumn();

    PathSlots(TableSources sources) {
        this.sources = sources;
    }

    /** How many prefixes have a path. */
    int prefixes() {
        return chains.size();
    }

    /** The first slot of a prefix, or 0. */
    int first(int number) {
        return chains.first(number);
    }

    /** The slot behind another one, or 0. */
    int next(int slot) {
        return chains.next(slot);
    }

    /** Where the path of a source with this identifier stands, or 0. */
    int find(int number, TableSource source, long pathId) {
        int wanted = source.number();
        int slot = chains.first(number);
        while (slot != 0 && (TableSource.numberOf(stamps.get(slot)) != wanted || pathIds.get(slot) != (int) pathId)) {
            slot = chains.next(slot);
        }
        return slot;
    }

    /** How many paths of a prefix a source has told. */
    int count(int number, TableSource source) {
        int wanted = source.number();
        int count = 0;
        for (int slot = chains.first(number); slot != 0; slot = chains.next(slot)) {
            count += TableSource.numberOf(stamps.get(slot)) == wanted ? 1 : 0;
        }
        return count;
    }

    /** All slots of a source. */
    int[] of(int number, TableSource source) {
        IntQueue slots = new IntQueue();
        for (int slot = chains.first(number); slot != 0; slot = chains.next(slot)) {
            if (source(slot) == source) {
                slots.add(slot);
            }
        }
        return slots.toArray();
    }

    /** Gives a prefix another slot, without attributes. */
    int append(int number, long pathId) {
        int slot = chains.append(number);
        pathIds.set(slot, (int) pathId);
        return slot;
    }

    /** Takes a slot from a prefix. */
    void remove(int number, int slot) {
        chains.remove(number, slot);
        set(slot, null, null);
    }

    /** Makes a slot the best one of its prefix. */
    void moveToFront(int number, int slot) {
        chains.moveToFront(number, slot);
    }

    /** By whom a path was told, and in which epoch. */
    int stamp(int slot) {
        return stamps.get(slot);
    }

    void stamp(int slot, int stamp) {
        stamps.set(slot, stamp);
    }

    TableSource source(int slot) {
        return sources.of(stamps.get(slot));
    }

    /** How far a path of a family is believed. */
    Staleness staleness(int slot, IpFamily family) {
        return source(slot).staleness(stamp(slot), family);
    }

    /** The identifier of a path, unsigned 32 bits. */
    long pathId(int slot) {
        return Integer.toUnsignedLong(pathIds.get(slot));
    }

    /** The attributes as the import filter made them, or null if it refused the path. */
    @Nullable
    SharedAttributes chosen(int slot) {
        return chosen.get(slot);
    }

    /** The attributes as they were told, or null if the filter left them as they are. */
    @Nullable
    SharedAttributes toldOtherwise(int slot) {
        return told.get(slot);
    }

    /** The attributes as they were told; refused paths too. */
    @Nullable
    SharedAttributes told(int slot) {
        SharedAttributes set = told.get(slot);
        return set == null ? chosen.get(slot) : set;
    }

    void set(int slot, @Nullable SharedAttributes after, @Nullable SharedAttributes toldOtherwise) {
        boolean wasRefused = chosen.get(slot) == null && told.get(slot) != null;
        boolean isRefused = after == null && toldOtherwise != null;
        if (wasRefused != isRefused) {
            source(slot).refused(isRefused);
        }
        chosen.set(slot, after);
        told.set(slot, toldOtherwise);
    }

    Candidate candidate(int slot, SharedAttributes set) {
        return new Candidate(set, source(slot).source(), pathId(slot));
    }

    /** Adds the paths of a prefix that the filters let in; returns their slots. */
    int[] candidates(int number, List<Candidate> into) {
        IntQueue slots = new IntQueue();
        for (int slot = chains.first(number); slot != 0; slot = chains.next(slot)) {
            SharedAttributes set = chosen.get(slot);
            if (set != null) {
                into.add(candidate(slot, set));
                slots.add(slot);
            }
        }
        return slots.toArray();
    }

    /** Whether a prefix has several paths. */
    boolean hasRivals(int number) {
        int head = chains.first(number);
        return head != 0 && chains.next(head) != 0;
    }

    /** What the first path of a prefix shares with others, or null if it cannot be used. */
    @Nullable
    SharedAttributes bestSet(int number) {
        return usable(chains.first(number));
    }

    /** The first path of a prefix, or null if it cannot be used. */
    @Nullable
    Candidate best(int number) {
        int head = chains.first(number);
        SharedAttributes set = usable(head);
        return set == null ? null : candidate(head, set);
    }

    private @Nullable SharedAttributes usable(int head) {
        SharedAttributes set = head == 0 ? null : chosen.get(head);
        return set == null || !set.nextHop().isReachable() ? null : set;
    }
}
