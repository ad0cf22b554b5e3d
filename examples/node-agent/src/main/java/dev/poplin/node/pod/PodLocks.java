package dev.poplin.node.pod;

import dev.poplin.node.source.PodKey;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** A lock for each pod: whoever attaches, detaches or mends one holds it. Some pods share theirs. Thread-safe. */
public final class PodLocks {

    private static final int STRIPES = 64;

    private final ReentrantLock[] locks =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(ReentrantLock[]::new);

    /** Locks that nobody holds. */
    public PodLocks() {}

    ReentrantLock of(PodKey pod) {
        return locks[Math.floorMod(pod.hashCode(), STRIPES)];
    }
}
