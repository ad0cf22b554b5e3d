package dev.poplin.bgp.rib;

import dev.poplin.inet.Cidr;
import java.util.Collection;
import java.util.function.IntFunction;

/**
 * A walk through all prefixes of a table, portion by portion, while it changes: each is seen as it is when its turn comes, which may be
 * twice if it goes and comes again meanwhile; one that was not there all the time may be missed. Confined to its owner.
 *
 * @param <T> what is found of a prefix
 */
public final class TableWalk<T> {

    /**
     * What was found of a prefix.
     *
     * @param prefix the prefix
     * @param content what was found
     * @param <T> its type
     */
    public record Found<T>(Cidr prefix, T content) {}

    private final PrefixIndex index;
    private final IntFunction<T> visit;
    private final int end;
    private int at;

    TableWalk(PrefixIndex index, IntFunction<T> visit) {
        this.index = index;
        this.visit = visit;
        this.end = index.capacity();
    }

    /** Visits the next prefixes, so many at most, in no order that means something. Returns whether there are more. */
    public boolean next(int limit, Collection<? super Found<T>> into) {
        for (int stop = at + Math.min(limit, end - at); at < stop; at++) {
            if (index.isUsed(at)) {
                into.add(new Found<>(index.prefix(at), visit.apply(at)));
            }
        }
        return at < end;
    }
}
