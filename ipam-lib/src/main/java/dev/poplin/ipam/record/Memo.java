package dev.poplin.ipam.record;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was made last, of whatever it is made of: some texts are needed with every assign and every release. It forgets the
 * one before where two fall on the same place, so it never grows. Thread-safe.
 */
final class Memo<S, M> {

    /** A power of two. */
    private static final int PLACES = 256;

    private record Made<S, M>(S subject, M made) {}

    private final Function<S, M> maker;
    private final AtomicReferenceArray<@Nullable Made<S, M>> places = new AtomicReferenceArray<>(PLACES);

    Memo(Function<S, M> maker) {
        this.maker = maker;
    }

    M of(S subject) {
        int hash = subject.hashCode() * 0x9E3779B9;
        int place = (hash ^ hash >>> 16) & PLACES - 1;
        Made<S, M> known = places.getPlain(place);
        if (known == null || !known.subject().equals(subject)) {
            known = new Made<>(subject, maker.apply(subject));
            places.setRelease(place, known);
        }
        return known.made();
    }
}
