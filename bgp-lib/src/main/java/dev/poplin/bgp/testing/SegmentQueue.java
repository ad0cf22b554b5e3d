package dev.poplin.bgp.testing;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Segments, first in, first out, each in one queue at a time; without an array, as most of a million are empty. Confined to its owner. */
final class SegmentQueue {

    private @Nullable Segment first;
    private @Nullable Segment last;

    boolean isEmpty() {
        return first == null;
    }

    /** The first, or null. */
    @Nullable
    Segment peek() {
        return first;
    }

    void add(Segment segment) {
        if (last == null) {
            first = segment;
        } else {
            last.setNext(segment);
        }
        last = segment;
    }

    /** Takes the first out, or nothing. */
    @Nullable
    Segment poll() {
        Segment taken = first;
        if (taken != null) {
            first = taken.next();
            taken.setNext(null);
            last = first == null ? null : last;
        }
        return taken;
    }

    void forEach(Consumer<Segment> consumer) {
        for (Segment segment = first; segment != null; segment = segment.next()) {
            consumer.accept(segment);
        }
    }

    void clear() {
        first = null;
        last = null;
    }
}
