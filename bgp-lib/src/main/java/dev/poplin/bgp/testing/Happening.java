package dev.poplin.bgp.testing;

import dev.poplin.bgp.transport.EventLoop;
import org.jspecify.annotations.Nullable;

/** Something that happens at a site at some time, unless it is cancelled or its host is gone by then. Confined to its site. */
final class Happening implements EventLoop.Timer, Comparable<Happening> {

    private final Site site;
    private final long time;
    private final @Nullable SimulatedHost host;
    private @Nullable Runnable what;
    private long order;

    /**
     * Something to happen.
     *
     * @param host without which it does not happen, or null if it happens in any case
     */
    Happening(Site site, long time, @Nullable SimulatedHost host, Runnable what) {
        this.site = site;
        this.time = time;
        this.host = host;
        this.what = what;
    }

    long time() {
        return time;
    }

    /** What has a lower number comes first of what happens at one time. */
    Happening inOrder(long number) {
        order = number;
        return this;
    }

    @Override
    public void cancel() {
        if (what != null) {
            what = null;
            site.cancelled();
        }
    }

    boolean isCancelled() {
        return what == null;
    }

    /** It happens now. Returns whether there was anything to happen. */
    boolean happen() {
        Runnable happens = what;
        if (happens == null) {
            return false;
        }
        what = null;
        if (host == null || host.isAlive()) {
            happens.run();
        }
        return true;
    }

    @Override
    public int compareTo(Happening other) {
        int byTime = Long.compare(time, other.time);
        return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
}
