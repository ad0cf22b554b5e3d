package dev.poplin.bgp;

import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.LongLivedGracefulRestart;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.transport.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
    private EventLoop.@Nullable Timer timer;
    private boolean longLived;

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
        Duration patience = Duration.ofSeconds(
                restartOf(remote).map(GracefulRestart::restartSeconds).orElse(0));
        Duration longPatience = longLivedTime(local, remote);
        LOG.info(
                "{}: its routes are kept for {}, then for {} at the least preference",
                peer.address(),
                patience,
                longPatience);
        routes.down(true);
        timer = loop.schedule(patience, () -> keepLonger(longPatience));
    }

    private static Duration longLivedTime(Open local, Open remote) {
        if (local.capability(LongLivedGracefulRestart.class).isEmpty()) {
            return Duration.ZERO;
        }
        return remote.capability(LongLivedGracefulRestart.class)
                .flatMap(capability -> capability.families().stream()
                        .map(LongLivedGracefulRestart.StaleFamily::staleSeconds)
                        .min(Integer::compare))
                .map(Duration::ofSeconds)
                .orElse(Duration.ZERO);
    }

    private void keepLonger(Duration patience) {
        timer = null;
        if (patience.isZero()) {
            routes.forgetStale();
            return;
        }
        longLived = true;
        routes.setPolicy(routes.policy()
                .withFilters(
                        new StaleFilter(routes.policy().importFilter()),
                        routes.policy().exportFilter()));
        timer = loop.schedule(patience, () -> {
            timer = null;
            routes.forgetStale();
            restore();
        });
    }

    /** What the import filter lets in, marked as stale; what must not be kept is not let in (RFC 9494 §4.2). */
    private record StaleFilter(PathFilter before) implements PathFilter {
        @Override
        public Optional<Path> apply(Path path) {
            if (path.attributes().has(Community.NO_LLGR)) {
                return Optional.empty();
            }
            return before.apply(path).map(let -> {
                List<Community> communities = new ArrayList<>(let.attributes().communities());
                communities.add(Community.LLGR_STALE);
                return let.withAttributes(let.attributes().withCommunities(communities));
            });
        }

        @Override
        public boolean looksAtPrefix() {
            return before.looksAtPrefix();
        }
    }

    private void restore() {
        if (longLived) {
            longLived = false;
            if (routes.policy().importFilter() instanceof StaleFilter filter) {
                routes.setPolicy(routes.policy()
                        .withFilters(filter.before(), routes.policy().exportFilter()));
            }
        }
    }

    /** A session has begun: what is not told again in it, or was not kept by the peer, is forgotten. */
    void begun(Open remote) {
        restore();
        if (timer == null) {
            return;
        }
        boolean kept = restartOf(remote)
                .filter(restart -> restart.families().stream().allMatch(GracefulRestart.PreservedFamily::forwarding))
                .isPresent();
        if (!kept) {
            cancel();
            routes.forgetStale();
        }
    }

    /** The peer has told everything, or says so. */
    void complete() {
        if (timer != null) {
            cancel();
            timer = loop.schedule(GRACE, () -> {
                timer = null;
                routes.forgetStale();
            });
        }
    }

    /** Goes on with a session of another process, in which the peer was about to tell its routes again. */
    void resume(Duration patience) {
        if (routes.hasStale()) {
            timer = loop.schedule(patience, () -> {
                timer = null;
                routes.forgetStale();
            });
        }
    }

    boolean isKeeping() {
        return timer != null;
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        restore();
    }
}
