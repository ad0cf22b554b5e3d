package dev.poplin.bgp.testing;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What is at one address: the host that lives there now, its time and chance, and what is going to happen. Sites run for themselves
 * within a time in which nothing can come from one to another; what they send each other lies in inboxes until it is over. Confined to
 * the thread that runs it then.
 */
final class Site {

    private static final int MANY = 4096;
    static final long NEVER = Long.MAX_VALUE;

    private final SimulatedNetwork network;
    private final SplittableRandom random;

    /** What is waited for here, and what has not come in the order of its time. */
    private final PriorityQueue<Happening> timers = new PriorityQueue<>();

    /** What has come, the earliest first. */
    private final Deque<Happening> arrivals = new ArrayDeque<>();

    private long lastArrival;

    /** What happens now, behind the others whose time has come. */
    private final Deque<Happening> soon = new ArrayDeque<>();

    /** One for each thread that may send something here. */
    private final List<List<Happening>> inboxes = new ArrayList<>();

    private @Nullable SimulatedHost host;
    private long now;
    private long nextOrder;
    private long dueTime;
    private int thread;
    private int cancelled;
    private long happenings;
    private long fingerprint;

    Site(SimulatedNetwork network, int threads, SplittableRandom random) {
        this.network = network;
        this.random = random;
        for (int thread = 0; thread < threads; thread++) {
            inboxes.add(new ArrayList<>());
        }
    }

    @Nullable
    SimulatedHost host() {
        return host;
    }

    /** Another host lives here now. */
    void inhabit(SimulatedHost newHost) {
        if (host == null) {
            inboxes.get(0).removeIf(sent -> sent.time() < network.now());
        }
        host = newHost;
    }

    /** The host, if it lives. */
    @Nullable
    SimulatedHost livingHost() {
        SimulatedHost present = host;
        return present != null && present.isAlive() ? present : null;
    }

    long now() {
        return Math.max(now, network.now());
    }

    long random(long bound) {
        return random.nextLong(bound);
    }

    /** How many things have happened here. */
    long happenings() {
        return happenings;
    }

    /** A number made of all that has come here, and when. */
    long fingerprint() {
        return fingerprint;
    }

    /** Lets something happen here after some time. */
    Happening later(long nanos, @Nullable SimulatedHost only, Runnable what) {
        Happening happening = new Happening(this, now() + nanos, only, what).inOrder(nextOrder++);
        if (nanos <= 0) {
            soon.add(happening);
        } else {
            forgetCancelled();
            timers.add(happening);
        }
        return happening;
    }

    void cancelled() {
        cancelled++;
    }

    private void forgetCancelled() {
        if (cancelled > MANY && cancelled > timers.size() / 2) {
            timers.removeIf(Happening::isCancelled);
            soon.removeIf(Happening::isCancelled);
            cancelled = 0;
        }
    }

    /** Lets something happen at another site at a time when this site's turn is over. What is sent to where nobody lives is lost. */
    void send(Site to, long time, Runnable what) {
        if (to.host != null || !network.isRunning()) {
            to.inboxes.get(thread).add(new Happening(to, time, null, what));
        }
    }

    /** Takes in what was sent; in the order of its senders, whatever threads they ran on. */
    private void open(List<Happening> inbox) {
        for (Happening sent : inbox) {
            sent.inOrder(nextOrder++);
            if (arrivals.isEmpty() || sent.time() >= lastArrival) {
                lastArrival = sent.time();
                arrivals.add(sent);
            } else {
                timers.add(sent);
            }
        }
        inbox.clear();
    }

    /** When something happens here next, or {@link #NEVER}. What was sent is taken in. */
    long nextTime() {
        for (int thread = 0; thread < inboxes.size(); thread++) {
            if (!inboxes.get(thread).isEmpty()) {
                open(inboxes.get(thread));
            }
        }
        Happening next = next();
        dueTime = !soon.isEmpty() ? now() : next == null ? NEVER : next.time();
        return dueTime;
    }

    /** What {@link #nextTime} has said last. */
    long dueTime() {
        return dueTime;
    }

    private @Nullable Happening next() {
        Happening timer = timers.peek();
        Happening arrival = arrivals.peek();
        return timer == null || arrival != null && arrival.compareTo(timer) < 0 ? arrival : timer;
    }

    /**
     * Lets everything happen whose time is before an end.
     *
     * @param onThread the number of the thread that runs this
     */
    void run(long end, int onThread) {
        thread = onThread;
        while (true) {
            Happening next = next();
            if (!soon.isEmpty() && (next == null || next.time() > now())) {
                happen(soon.remove());
            } else if (next != null && next.time() < end) {
                now = next.time();
                happen(next == arrivals.peek() ? arrivals.remove() : timers.remove());
            } else {
                thread = 0;
                return;
            }
        }
    }

    private void happen(Happening happening) {
        if (happening.happen()) {
            happenings++;
        } else {
            cancelled--;
        }
    }

    /** How long a segment takes from here to anywhere, with what is lost and sent again. */
    long travelNanos() {
        LinkQuality quality = network.quality();
        long nanos = quality.delay().toNanos();
        if (!quality.variation().isZero()) {
            nanos += random(quality.variation().toNanos() + 1);
        }
        long again = quality.retransmission().toNanos();
        while (quality.lossPerMille() > 0 && random(1000) < quality.lossPerMille()) {
            nanos += again;
            again *= 2;
        }
        return Math.max(nanos, network.leastTravelNanos());
    }

    boolean resets() {
        int perMillion = network.quality().resetPerMillion();
        return perMillion > 0 && random(1_000_000) < perMillion;
    }

    /** A segment has come. */
    void note(ByteBuffer bytes) {
        long mixed = fingerprint ^ now;
        for (int at = bytes.position(); at < bytes.limit(); at++) {
            mixed = mixed * 0x100000001b3L ^ bytes.get(at);
        }
        fingerprint = mixed * 0x9e3779b97f4a7c15L + 1;
    }
}
