package dev.poplin.netlink.mirror;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What of a mirror's topics is not to be trusted until it is listed again, and when it is to be. Confined to its mirror's thread. */
final class Doubts {

    /** Events that never pause put off a listing by so much at most. */
    private static final long PATIENCE_NANOS = 1_000_000_000;

    /** The kernel tells that something goes before it takes along what goes with it; by then it has. */
    private static final long AFTERMATH_NANOS = 500_000_000;

    private final Set<Topic> topics;
    private final Set<Topic> unsure = EnumSet.noneOf(Topic.class);

    /** What is to be listed once more, as it may have been listed too early, and when. */
    private final Map<Topic, Long> early = new EnumMap<>(Topic.class);

    private long unsureSince;

    /** None about these topics; others are nobody's matter. */
    Doubts(Set<Topic> topics) {
        this.topics = topics;
    }

    /** These are to be listed. */
    void about(Set<Topic> doubtful) {
        if (unsure.isEmpty() && !doubtful.isEmpty()) {
            unsureSince = System.nanoTime();
        }
        doubtful.stream().filter(topics::contains).forEach(unsure::add);
    }

    /** These are to be listed, and once more when what goes with them has gone. */
    void twiceAbout(Set<Topic> doubtful) {
        about(doubtful);
        long then = System.nanoTime() + AFTERMATH_NANOS;
        doubtful.stream().filter(topics::contains).forEach(topic -> early.put(topic, then));
    }

    /** What may have been listed too early is to be listed again, if it is time. */
    void remember() {
        long now = System.nanoTime();
        Set<Topic> due = EnumSet.noneOf(Topic.class);
        early.forEach((topic, then) -> {
            if (now - then >= 0) {
                due.add(topic);
            }
        });
        early.keySet().removeAll(due);
        about(due);
    }

    /** Whether there are any. */
    boolean any() {
        return !unsure.isEmpty();
    }

    /** Whether what is doubtful is to be listed now: if the kernel tells nothing more just then, or does not pause. */
    boolean areDue(boolean quiet) {
        return any() && (quiet || System.nanoTime() - unsureSince > PATIENCE_NANOS);
    }

    /** How long nothing need be listed, in nanoseconds, if that is less than this. */
    long atMost(long nanos) {
        long now = System.nanoTime();
        long left = nanos;
        for (long then : early.values()) {
            left = Math.min(left, then - now);
        }
        return left;
    }

    /** Forgets what is doubtful, but not what is to be listed later, and returns it. */
    Set<Topic> settle() {
        Set<Topic> settled = EnumSet.copyOf(unsure);
        unsure.clear();
        return settled;
    }
}
