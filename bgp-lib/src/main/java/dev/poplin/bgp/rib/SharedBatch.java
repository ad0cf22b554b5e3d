package dev.poplin.bgp.rib;

import dev.poplin.bgp.message.Update;
import dev.poplin.inet.IpAddress;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one member of an {@link Audience} was told of some prefixes, for the next members that are to be told of the same: they are told
 * with the same updates. Filled once; good as long as the tables are as they were. Confined to its owner.
 */
final class SharedBatch {

    private final long revision;
    private final int[] numbers;

    /** By their places: which of the prefixes the member had been told before, and which it has been told now. */
    private final BitSet before;

    private final BitSet announced = new BitSet();
    private final Set<Path.Source> sources = new HashSet<>();
    private final Set<IpAddress> nextHops = new HashSet<>();
    private Path.@Nullable Source last;
    private List<Update> updates = List.of();

    /**
     * About some prefixes.
     *
     * @param revision how the tables are
     * @param told all prefixes that the member has been told until now
     */
    SharedBatch(long revision, int[] numbers, BitSet told) {
        this.revision = revision;
        this.numbers = numbers;
        this.before = places(numbers, told);
    }

    private static BitSet places(int[] numbers, BitSet told) {
        BitSet places = new BitSet(numbers.length);
        for (int place = 0; place < numbers.length; place++) {
            if (told.get(numbers[place])) {
                places.set(place);
            }
        }
        return places;
    }

    int size() {
        return numbers.length;
    }

    int number(int place) {
        return numbers[place];
    }

    /** The prefix at a place has a best path of this source, and the member is told of it, or is not. */
    void decided(int place, Path.Source source, boolean told) {
        if (source != last) {
            sources.add(source);
            last = source;
        }
        announced.set(place, told);
    }

    /** A path of one of the prefixes has this next hop, which may be a member's address. */
    void leadsTo(IpAddress nextHop) {
        nextHops.add(nextHop);
    }

    void conclude(List<Update> made) {
        updates = made;
    }

    boolean isAnnounced(int place) {
        return announced.get(place);
    }

    List<Update> updates() {
        return updates;
    }

    /** Whether a peer has told the best path of one of the prefixes, or is its next hop: it does not hear of that, and others may. */
    boolean concerns(Path.Source source) {
        return sources.contains(source) || nextHops.contains(source.address());
    }

    /** Whether it has the answer for another member. */
    boolean answers(SharedBatch asked, Path.Source asking) {
        return revision == asked.revision
                && Arrays.equals(numbers, asked.numbers)
                && before.equals(asked.before)
                && !concerns(asking);
    }
}
