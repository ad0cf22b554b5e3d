package dev.poplin.bgp;

import dev.poplin.bgp.handover.HandedAbsence.StaleTimes;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.inet.IpFamily;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long the routes of one family of a peer are believed that it has not told in its session, or that it told before it was lost.
 * A restart time begins with every loss; the long-lived stale time runs until the peer has told everything again, whatever becomes of
 * its sessions meanwhile. Confined to the loop's thread.
 */
final class FamilyRetention {

    /** Some speakers say that they have told everything before they do: FRR 8.4 for IPv6. */
    static final Duration GRACE = Duration.ofSeconds(3);

    /** Where the peer stands. */
    private enum Stage {

        /** It has no session. */
        AWAY,

        /** It has a session, and has not told everything yet. */
        TELLING,

        /** The same, and the long-lived stale time has ended meanwhile. */
        LATE,

        /** It has told everything. */
        COMPLETE
    }

    private final EventLoop loop;
    private final RibPeer routes;
    private final IpFamily family;
    private final Runnable timePassed;
    private Stage stage = Stage.TELLING;

    /** The restart time of a peer that is away, or how long one may take to tell everything again. */
    private EventLoop.@Nullable Timer timer;

    private long timerEnd;

    /** How long routes are believed after the restart time that runs. */
    private Duration longLivedTime = Duration.ZERO;

    private EventLoop.@Nullable Timer longLived;
    private long longLivedEnd;

    /** {@code timePassed} is called when a time is over. */
    FamilyRetention(EventLoop loop, RibPeer routes, IpFamily family, Runnable timePassed) {
        this.loop = loop;
        this.routes = routes;
        this.family = family;
        this.timePassed = timePassed;
    }

    /**
     * The session has ended, and what was told in it is stale now.
     *
     * @param restart how long that is believed as it is
     * @param afterwards how long it is believed after that; zero if the peer has not agreed to that
     */
    void lost(Duration restart, Duration afterwards) {
        stopTimer();
        longLivedTime = afterwards;
        if (stage == Stage.LATE) {
            // RFC 9494 §4.2: the time is over, and whoever could not tell everything in it has had it.
            forget();
            return;
        }
        boolean outlivesRestarts = longLived != null || !longLivedTime.isZero();
        if (stage == Stage.COMPLETE || !outlivesRestarts) {
            // RFC 4724 §4.2: nothing is believed through two restarts; but for RFC 9494 §4.2.
            routes.forgetToldBefore(family);
        }
        stage = Stage.AWAY;
        startTimer(restart, this::restartTimeIsOver);
    }

    private void restartTimeIsOver() {
        if (longLived == null && longLivedTime.isZero()) {
            routes.forgetStale(family);
            return;
        }
        routes.keepStaleLonger(family);
        if (longLived == null) {
            startLongLived(longLivedTime);
        }
    }

    private void startLongLived(Duration time) {
        longLivedEnd = loop.nanoTime() + time.toNanos();
        longLived = loop.schedule(time, this::longLivedTimeIsOver);
    }

    private void longLivedTimeIsOver() {
        longLived = null;
        stopTimer();
        if (stage == Stage.AWAY) {
            routes.forgetStale(family);
        } else {
            stage = Stage.LATE;
            routes.forgetToldBefore(family);
        }
        timePassed.run();
    }

    /** What is stale is believed no more. */
    void forget() {
        cancel();
        stage = Stage.AWAY;
        routes.forgetStale(family);
    }

    /**
     * A session has begun.
     *
     * @param kept whether the peer says that it has gone on forwarding after a restart within its restart time
     * @param longKept the same for one of those that may be kept beyond
     */
    void begun(boolean kept, boolean longKept) {
        boolean keeping = isKeeping();
        stopTimer();
        if (keeping && !(longLived == null ? kept : longKept)) {
            forget();
        } else if (keeping && longLived == null) {
            startTimer(RefreshReception.PATIENCE, () -> routes.forgetToldBefore(family));
        }
        stage = Stage.TELLING;
    }

    /** The peer has told everything, or says so. */
    void complete() {
        stage = Stage.COMPLETE;
        if (isKeeping()) {
            cancel();
            startTimer(GRACE, () -> routes.forgetToldBefore(family));
        }
    }

    /** Goes on with the routes of a peer that was away in another process already. */
    void away(StaleTimes left) {
        stage = Stage.AWAY;
        longLivedTime = left.longLived();
        if (left.longLivedBegun()) {
            startLongLived(left.longLived());
        }
        if (!left.restartLeft().isZero() || !left.longLivedBegun()) {
            startTimer(left.restartLeft(), this::restartTimeIsOver);
        }
    }

    /** What is left of the times of a peer that is away, if its routes are kept. */
    Optional<StaleTimes> awayLeft() {
        if (stage != Stage.AWAY || !isKeeping()) {
            return Optional.empty();
        }
        return Optional.of(new StaleTimes(
                timer == null ? Duration.ZERO : left(timerEnd),
                longLived == null ? longLivedTime : left(longLivedEnd),
                longLived != null));
    }

    /** What is left of a time that is not over. */
    private Duration left(long end) {
        return Duration.ofNanos(Math.max(1, end - loop.nanoTime()));
    }

    /**
     * Goes on with a session of another process, in which the peer was about to tell its routes again.
     *
     * @param complete whether it says that it has told everything
     * @param longLivedLeft what is left of the long-lived stale time, if it has begun
     * @param repeated whether the peer tells everything again now, by whose end what is stale is forgotten
     */
    void resume(boolean complete, Optional<Duration> longLivedLeft, boolean repeated) {
        longLivedLeft.filter(left -> !left.isZero()).ifPresent(this::startLongLived);
        if (complete) {
            stage = Stage.COMPLETE;
        } else if (longLivedLeft.isPresent() && longLived == null) {
            stage = Stage.LATE;
        }
        if (routes.hasStale(family) && longLived == null && !(complete && repeated)) {
            // Whoever was in the midst of telling again may go on for as long as such a thing may take.
            startTimer(RefreshReception.PATIENCE, () -> routes.forgetToldBefore(family));
        }
    }

    /** What is left of the long-lived stale time, if it has begun and the peer has not told everything since. */
    Optional<Duration> longLivedLeft() {
        if (longLived == null) {
            return stage == Stage.LATE ? Optional.of(Duration.ZERO) : Optional.empty();
        }
        return Optional.of(left(longLivedEnd));
    }

    private void startTimer(Duration after, Runnable due) {
        timerEnd = loop.nanoTime() + after.toNanos();
        timer = loop.schedule(after, () -> {
            timer = null;
            due.run();
            timePassed.run();
        });
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    boolean isKeeping() {
        return timer != null || longLived != null;
    }

    void cancel() {
        stopTimer();
        if (longLived != null) {
            longLived.cancel();
            longLived = null;
        }
    }
}
