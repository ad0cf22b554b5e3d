package dev.poplin.bgp;

import dev.poplin.bgp.handover.HandedAbsence;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.transport.EventLoop;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches how many prefixes a peer tells, and keeps its session down for a while after too many. Confined to the loop's thread. */
final class PrefixGuard {

    private static final Logger LOG = LoggerFactory.getLogger(PrefixGuard.class);

    /** Cease subcode: Maximum Number of Prefixes Reached (RFC 4486). */
    static final int TOO_MANY = 1;

    /** No process lives longer, and its nanoseconds can be counted. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final EventLoop loop;
    private final RibPeer routes;
    private EventLoop.@Nullable Timer timer;
    private long end;
    private boolean warned;
    private boolean holding;
    /** How many prefixes were too many. */
    private int exceeded;

    PrefixGuard(EventLoop loop, RibPeer routes) {
        this.loop = loop;
        this.routes = routes;
    }

    /** Whether the peer has told more than it may; warns before that. */
    boolean isExceeded(Peer peer) {
        PrefixLimit limit = peer.session().prefixLimit().orElse(null);
        if (limit == null) {
            return false;
        }
        int told = told();
        boolean near = isNear(peer);
        if (near && !warned) {
            LOG.warn("{}: has told {} prefixes of {} that it may", peer.address(), told, limit.most());
        }
        warned = near;
        return limit.isExceededBy(told);
    }

    /** Whether the peer has told so much that its limit warns of it. */
    boolean isNear(Peer peer) {
        return peer.session()
                .prefixLimit()
                .filter(limit -> limit.isWarnedOfAt(told()))
                .isPresent();
    }

    /** What a restart or a refresh is about to replace does not count twice. */
    private int told() {
        return routes.received() - routes.stale();
    }

    String text(Peer peer) {
        return "the peer has told more than "
                + peer.session().prefixLimit().map(PrefixLimit::most).orElse(0) + " prefixes";
    }

    /** Nothing begins until the time that the limit says, which may be never. */
    void hold(Peer peer, Runnable over) {
        hold(most(peer), peer.session().prefixLimit().flatMap(PrefixLimit::restart), over);
    }

    private void hold(int limit, Optional<Duration> time, Runnable over) {
        cancel();
        holding = true;
        exceeded = limit;
        time.ifPresent(said -> {
            Duration after = said.compareTo(LONGEST) < 0 ? said : LONGEST;
            end = loop.nanoTime() + after.toNanos();
            timer = loop.schedule(after, () -> {
                cancel();
                over.run();
            });
        });
    }

    /** Goes on to hold what another process has held, unless the peer may tell more here. */
    void resume(Peer peer, HandedAbsence.HeldOff held, Runnable over) {
        if (most(peer) <= held.limit()) {
            hold(held.limit(), held.left(), over);
        }
    }

    /** Lets a peer come back that is held off, if it may tell more now than when it was sent away. Returns whether it does. */
    boolean release(Peer now) {
        boolean more = holding && most(now) > exceeded;
        if (more) {
            cancel();
        }
        return more;
    }

    private static int most(Peer peer) {
        return peer.session().prefixLimit().map(PrefixLimit::most).orElse(Integer.MAX_VALUE);
    }

    /** Whether nothing begins now, and for how long. */
    Optional<HandedAbsence.HeldOff> heldOff() {
        if (!holding) {
            return Optional.empty();
        }
        Optional<Duration> left =
                timer == null ? Optional.empty() : Optional.of(Duration.ofNanos(Math.max(1, end - loop.nanoTime())));
        return Optional.of(new HandedAbsence.HeldOff(exceeded, left));
    }

    boolean isHolding() {
        return holding;
    }

    void cancel() {
        holding = false;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
