package dev.poplin.ipam.record;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys that were made last, of whatever they are made of: some texts are needed with every assign and every release. It forgets the
 * one before where two fall on the same place, so it never grows. Thread-safe.
 */
final class KeyMemo<T> {

    /** A power of two. */
    private static final int PLACES = 256;

    private record Made<T>(T subject, String key) {}

    private final Function<T, String> maker;
    private final AtomicReferenceArray<@Nullable Made<T>> places = new AtomicReferenceArray<>(PLACES);

    KeyMemo(Function<T, String> maker) {
        this.maker = maker;
    }

    String of(T subject) {
        int hash = subject.hashCode() * 0x9E3779B9;
        int place = (hash ^ hash >>> 16) & PLACES - 1;
        Made<T> known = places.getPlain(place);
        if (known == null || !known.subject().equals(subject)) {
            known = new Made<>(subject, maker.apply(subject));
            places.setRelease(place, known);
        }
        return known.key();
    }
}
