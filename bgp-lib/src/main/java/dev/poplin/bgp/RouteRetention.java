package dev.poplin.bgp;

import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.LongLivedGracefulRestart;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.inet.IpFamily;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a lost peer's routes are believed: for its restart time (RFC 4724, with notifications RFC 8538), and then, least
 * preferred, for its long-lived stale time (RFC 9494). Confined to the loop's thread.
 */
final class RouteRetention {

    private static final Logger LOG = LoggerFactory.getLogger(RouteRetention.class);

    /** Some speakers say that they have told everything before they do: FRR 8.4 for IPv6. */
    static final Duration GRACE = Duration.ofSeconds(3);

    /** Cease subcode of RFC 8538 §3.1. */
    static final int HARD_RESET = 9;

    private final EventLoop loop;
    private final Peer peer;
    private final RibPeer routes;
    /** For each family whose routes are kept, when they are kept no longer as they are. */
    private final Map<IpFamily, EventLoop.Timer> timers = new EnumMap<>(IpFamily.class);

    /** Those of them that are kept beyond the peer's restart time. */
    private final Set<IpFamily> longLived = EnumSet.noneOf(IpFamily.class);

    RouteRetention(EventLoop loop, Peer peer, RibPeer routes) {
        this.loop = loop;
        this.peer = peer;
        this.routes = routes;
    }

    static Optional<GracefulRestart> restartOf(Open open) {
        return open.capability(GracefulRestart.class)
                .filter(restart -> !restart.families().isEmpty());
    }

    private static boolean bothKeepThroughNotifications(Open local, Open remote) {
        return restartOf(local).map(GracefulRestart::notifications).orElse(false)
                && restartOf(remote).map(GracefulRestart::notifications).orElse(false);
    }

    /** What ends a session for good, so that a peer that keeps routes through notifications forgets them. */
    static Notification hardened(Notification notification, Open local, Optional<Open> remote) {
        if (remote.isEmpty() || !bothKeepThroughNotifications(local, remote.get())) {
            return notification;
        }
        byte[] said = notification.data();
        byte[] data = new byte[said.length + 2];
        data[0] = (byte) notification.code();
        data[1] = (byte) notification.subcode();
        System.arraycopy(said, 0, data, 2, said.length);
        return new Notification(Notification.CEASE, HARD_RESET, data);
    }

    /** Whether routes of a peer are believed after its session has ended so. */
    private static boolean isGraceful(Open local, Open remote, Optional<Notification> last) {
        if (restartOf(local).isEmpty() || restartOf(remote).isEmpty()) {
            return false;
        }
        if (last.isEmpty()) {
            return true;
        }
        boolean hard = last.get().code() == Notification.CEASE && last.get().subcode() == HARD_RESET;
        return !hard && bothKeepThroughNotifications(local, remote);
    }

    /** The session has ended. */
    void lost(Open local, Open remote, Optional<Notification> last) {
        cancel();
        if (!isGraceful(local, remote, last)) {
            routes.down(false);
            return;
        }
        GracefulRestart restart = restartOf(remote).orElseThrow();
        Duration patience = Duration.ofSeconds(restart.restartSeconds());
        routes.down(true);
        for (IpFamily family : peer.families()) {
            if (restart.families().stream().anyMatch(kept -> kept.family().equals(Family.unicast(family)))) {
                Duration longPatience = longLivedTime(local, remote, family);
                LOG.info(
                        "{}: its {} routes are kept for {}",
                        peer.address(),
                        Family.unicast(family),
                        text(patience, longPatience));
                startTimer(family, patience, () -> keepLonger(family, longPatience));
            } else {
                routes.forgetStale(family);
            }
        }
    }

    /** How long routes are kept, for people. */
    static String text(Duration patience, Duration longPatience) {
        String kept = patience.toSeconds() + " s";
        return longPatience.isZero()
                ? kept
                : kept + ", then for " + longPatience.toSeconds() + " s at the least preference";
    }

    private void startTimer(IpFamily family, Duration after, Runnable due) {
        stopTimer(family);
        timers.put(family, loop.schedule(after, () -> {
            timers.remove(family);
            due.run();
        }));
    }

    private void stopTimer(IpFamily family) {
        EventLoop.Timer timer = timers.remove(family);
        if (timer != null) {
            timer.cancel();
        }
    }

    private static Duration longLivedTime(Open local, Open remote, IpFamily family) {
        return Duration.ofSeconds(Math.min(1, staleSeconds(local, family)) * staleSeconds(remote, family));
    }

    private static long staleSeconds(Open open, IpFamily family) {
        return open.capability(LongLivedGracefulRestart.class).stream()
                .flatMap(capability -> capability.families().stream())
                .filter(stale -> stale.family().equals(Family.unicast(family)))
                .mapToInt(LongLivedGracefulRestart.StaleFamily::staleSeconds)
                .findFirst()
                .orElse(0);
    }

    private void keepLonger(IpFamily family, Duration patience) {
        if (patience.isZero()) {
            routes.forgetStale(family);
            return;
        }
        longLived.add(family);
        routes.keepStaleLonger(family);
        startTimer(family, patience, () -> routes.forgetStale(family));
    }

    /**
     * A session has begun: what was not kept by the peer is forgotten, and what is not told again in it will be. The restart time
     * is over, the long-lived stale time is not (RFC 9494 §4.2).
     */
    void begun(Open remote) {
        for (IpFamily family : List.copyOf(timers.keySet())) {
            boolean kept = restartOf(remote).stream()
                    .flatMap(restart -> restart.families().stream())
                    .anyMatch(preserved ->
                            preserved.forwarding() && preserved.family().equals(Family.unicast(family)));
            if (!kept) {
                stopTimer(family);
                routes.forgetStale(family);
            } else if (!longLived.contains(family)) {
                startTimer(family, RefreshReception.PATIENCE, () -> routes.forgetStale(family));
            }
        }
        longLived.clear();
    }

    /** What is stale of a family is forgotten behind a refresh that has begun. */
    void yieldToRefresh(IpFamily family) {
        stopTimer(family);
    }

    /** The peer has told all of a family, or says so. */
    void complete(IpFamily family) {
        if (timers.containsKey(family)) {
            startTimer(family, GRACE, () -> routes.forgetStale(family));
        }
    }

    /** Goes on with a session of another process, in which the peer was about to tell its routes again. */
    void resume(Duration patience) {
        if (routes.hasStale()) {
            for (IpFamily family : peer.families()) {
                startTimer(family, patience, () -> routes.forgetStale(family));
            }
        }
    }

    boolean isKeeping() {
        return !timers.isEmpty();
    }

    void cancel() {
        List.copyOf(timers.keySet()).forEach(this::stopTimer);
        longLived.clear();
    }
}
