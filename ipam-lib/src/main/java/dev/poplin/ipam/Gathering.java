package dev.poplin.ipam;

import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.Drafts;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.store.RecentView;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets changes that wait while another is on its way to the store share the next transaction. They rely on what is remembered of
 * the store; a change that does not come about so is made alone, by who asked for it. Thread-safe.
 */
final class Gathering {

    /** Fewer, if they are more than {@link Draft#MOST_OPERATIONS} together. */
    private static final int MOST = 32;

    private static final int ATTEMPTS = 3;

    /** Something to do in a draft. */
    @FunctionalInterface
    interface Change<T> {

        /** Adds the change to a draft; empty if it cannot be told from what is remembered what is to do. */
        Optional<T> draw(Draft draft) throws IOException;
    }

    /** A change that somebody waits for. */
    private static final class Waiting<T> {
        private final String kind;
        private final String handle;
        private final Change<T> change;
        private final Thread caller = Thread.currentThread();
        private @Nullable IOException failure;
        private Optional<T> result = Optional.empty();

        /** Written last. */
        private volatile boolean done;

        private Waiting(String kind, String handle, Change<T> change) {
            this.kind = kind;
            this.handle = handle;
            this.change = change;
        }

        private void conclude() {
            done = true;
            LockSupport.unpark(caller);
        }
    }

    /** Those who wait for the same store, one transaction at a time. */
    private static final class Lane {
        /** Held by who carries changes out; guards their states. */
        private final ReentrantLock turn = new ReentrantLock();

        private final Deque<Waiting<?>> waiting = new ArrayDeque<>();

        private void add(Waiting<?> added) {
            synchronized (waiting) {
                waiting.add(added);
            }
        }

        /** Puts back what was taken out and nothing was done about. */
        private void putBack(List<Waiting<?>> taken) {
            synchronized (waiting) {
                for (int i = taken.size() - 1; i >= 0; i--) {
                    waiting.addFirst(taken.get(i));
                }
            }
        }

        private void remove(Waiting<?> removed) {
            synchronized (waiting) {
                waiting.remove(removed);
            }
        }

        /** Whoever waits longest may have the turn now; who comes later finds it free. */
        private void callNext() {
            synchronized (waiting) {
                Waiting<?> first = waiting.peek();
                if (first != null) {
                    LockSupport.unpark(first.caller);
                }
            }
        }
    }

    private final RecentView view;
    private final Drafts drafts;
    private final Lane only = new Lane();
    /** By kind, where transactions under way at the same time do not hinder each other. */
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

    Gathering(RecentView view, Drafts drafts) {
        this.view = view;
        this.drafts = drafts;
    }

    /** Whether the store remembers that a handle holds something. */
    boolean remembers(String handle) {
        return view.remembered(Keys.handle(handle)).isPresent();
    }

    /**
     * Makes a change of a handle, together with others of the same kind; returns what it came to, or nothing if it was not made.
     *
     * @throws InterruptedIOException if this thread was interrupted while it read: the change was not made
     * @throws IOException if the store failed: the change may have been made, or still come about, so whoever asked for it must know
     */
    <T> Optional<T> make(String kind, String handle, Change<T> change) throws IOException {
        Waiting<T> mine = new Waiting<>(kind, handle, change);
        Lane lane = view.isDistant() ? only : lanes.computeIfAbsent(kind, any -> new Lane());
        lane.add(mine);
        awaitDone(mine, lane);
        if (mine.failure != null) {
            throw mine.failure;
        }
        return mine.result;
    }

    /** Carries out what waits whenever nobody else does, until this is done. Whose change is done goes on without having had a turn. */
    private void awaitDone(Waiting<?> mine, Lane lane) {
        boolean interrupted = false;
        while (!mine.done) {
            if (lane.turn.tryLock()) {
                try {
                    if (!mine.done) {
                        carryOut(next(lane.waiting), mine, lane);
                    }
                } finally {
                    lane.turn.unlock();
                }
                lane.callNext();
            } else {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The first that waits and all of its kind, no handle twice. */
    private static List<Waiting<?>> next(Deque<Waiting<?>> waiting) {
        List<Waiting<?>> batch = new ArrayList<>();
        Set<String> handles = new HashSet<>();
        synchronized (waiting) {
            String kind = waiting.getFirst().kind;
            for (Iterator<Waiting<?>> all = waiting.iterator(); all.hasNext() && batch.size() < MOST; ) {
                Waiting<?> each = all.next();
                if (each.kind.equals(kind) && handles.add(each.handle)) {
                    batch.add(each);
                    all.remove();
                }
            }
        }
        return batch;
    }

    /** Whose thread this is may be interrupted while it reads; nothing is done then, and only that caller ends. */
    private void carryOut(List<Waiting<?>> gathered, Waiting<?> mine, Lane lane) {
        List<Waiting<?>> batch = gathered;
        try {
            boolean committed = false;
            for (int attempt = 0; attempt < ATTEMPTS && !committed; attempt++) {
                Draft draft = drafts.draft(view);
                try {
                    for (int i = 0; i < batch.size(); i++) {
                        Draft with = drawn(batch.get(i), draft);
                        if (with != null && with.operations() > Draft.MOST_OPERATIONS) {
                            lane.putBack(batch.subList(i, batch.size()));
                            batch = batch.subList(0, i);
                        } else {
                            draft = with == null ? draft : with;
                        }
                    }
                } catch (InterruptedIOException interrupted) {
                    leave(batch, mine, lane, interrupted);
                    return;
                }
                committed = draft.commit();
            }
            if (!committed) {
                batch.forEach(each -> each.result = Optional.empty());
            }
            batch.forEach(Waiting::conclude);
        } catch (IOException failed) {
            fail(batch, failed);
        } catch (RuntimeException | Error failed) {
            // Nobody knows what came of it, and whoever waits must not take it for done.
            fail(batch, new IOException("a change made together with others failed", failed));
        }
    }

    private static void leave(List<Waiting<?>> batch, Waiting<?> mine, Lane lane, InterruptedIOException interrupted) {
        lane.putBack(batch);
        lane.remove(mine);
        fail(List.of(mine), interrupted);
    }

    private static void fail(List<Waiting<?>> batch, IOException failure) {
        batch.forEach(each -> {
            each.failure = failure;
            each.conclude();
        });
    }

    /** A draft with one more change; null if that cannot be made. */
    private static <T> @Nullable Draft drawn(Waiting<T> waiting, Draft draft) throws IOException {
        Draft with = draft.fork();
        try {
            waiting.result = waiting.change.draw(with);
        } catch (IpamException outOfDate) {
            // What it is refused for may not hold any more: it is asked for alone.
            waiting.result = Optional.empty();
        }
        if (with.operations() > Draft.MOST_OPERATIONS && draft.operations() == 0) {
            // Too much even without the others.
            waiting.result = Optional.empty();
        }
        return waiting.result.isPresent() ? with : null;
    }
}
