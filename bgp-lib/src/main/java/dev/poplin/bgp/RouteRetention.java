package dev.poplin.bgp;

import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.GracefulRestart.PreservedFamily;
import dev.poplin.bgp.capability.Capability.LongLivedGracefulRestart;
import dev.poplin.bgp.capability.Capability.LongLivedGracefulRestart.StaleFamily;
import dev.poplin.bgp.handover.HandedAbsence;
import dev.poplin.bgp.handover.HandedAbsence.StaleTimes;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.rib.Staleness;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.inet.IpFamily;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a lost peer's routes are believed: for its restart time (RFC 4724, with notifications RFC 8538), and then, least
 * preferred, for its long-lived stale time (RFC 9494). Confined to the loop's thread.
 */
final class RouteRetention {

    private static final Logger LOG = LoggerFactory.getLogger(RouteRetention.class);

    /** Cease subcode of RFC 8538 §3.1. */
    static final int HARD_RESET = 9;

    private final Peer peer;
    private final RibPeer routes;
    private final Map<IpFamily, FamilyRetention> families = new EnumMap<>(IpFamily.class);
    private final EventLoop loop;

    /** Of what another process has kept. */
    private @Nullable RouteIntake intake;

    /** {@code timePassed} is called when a time is over for which routes are kept. */
    RouteRetention(EventLoop loop, Peer peer, RibPeer routes, Runnable timePassed) {
        this.loop = loop;
        this.peer = peer;
        this.routes = routes;
        for (IpFamily family : peer.families()) {
            families.put(family, new FamilyRetention(loop, routes, family, timePassed));
        }
    }

    static Optional<GracefulRestart> restartOf(Open open) {
        return open.capability(GracefulRestart.class);
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
        if (!isGraceful(local, remote, last)) {
            families.values().forEach(FamilyRetention::forget);
            routes.down(false);
            return;
        }
        routes.down(true);
        families.forEach((family, retention) -> {
            boolean restarts = preserved(remote, family).isPresent();
            Duration patience = restarts
                    ? Duration.ofSeconds(restartOf(remote).orElseThrow().restartSeconds())
                    : Duration.ZERO;
            Duration longPatience = longLivedTime(local, remote, family);
            if (restarts || !longPatience.isZero()) {
                LOG.info(
                        "{}: its {} routes are kept for {}",
                        peer.address(),
                        Family.unicast(family),
                        text(patience, longPatience));
                retention.lost(patience, longPatience);
            } else {
                retention.forget();
            }
        });
    }

    /** How long routes are kept, for people. */
    static String text(Duration patience, Duration longPatience) {
        String kept = patience.toSeconds() + " s";
        return longPatience.isZero()
                ? kept
                : kept + ", then for " + longPatience.toSeconds() + " s at the least preference";
    }

    private static Optional<PreservedFamily> preserved(Open open, IpFamily family) {
        return restartOf(open).stream()
                .flatMap(restart -> restart.families().stream())
                .filter(preserved -> preserved.family().equals(Family.unicast(family)))
                .findFirst();
    }

    private static Duration longLivedTime(Open local, Open remote, IpFamily family) {
        boolean both = longLived(local, family).isPresent();
        return Duration.ofSeconds(
                both ? longLived(remote, family).map(StaleFamily::staleSeconds).orElse(0) : 0);
    }

    /** What is said of a family beyond the restart time; without graceful restart it means nothing (RFC 9494 §4.5). */
    private static Optional<StaleFamily> longLived(Open open, IpFamily family) {
        return open
                .capability(LongLivedGracefulRestart.class)
                .filter(any -> restartOf(open).isPresent())
                .stream()
                .flatMap(capability -> capability.families().stream())
                .filter(stale -> stale.family().equals(Family.unicast(family)))
                .filter(stale -> stale.staleSeconds() > 0)
                .findFirst();
    }

    /** A session has begun: what was not kept by the peer is forgotten, and what is not told again in it will be. */
    void begun(Open remote) {
        families.forEach((family, retention) -> {
            boolean keeping = retention.isKeeping();
            retention.begun(
                    keeping
                            && preserved(remote, family)
                                    .filter(PreservedFamily::forwarding)
                                    .isPresent(),
                    keeping
                            && longLived(remote, family)
                                    .filter(StaleFamily::forwarding)
                                    .isPresent());
        });
    }

    /** The peer has told all of a family, or says so. */
    void complete(IpFamily family) {
        of(family).ifPresent(FamilyRetention::complete);
    }

    private Optional<FamilyRetention> of(IpFamily family) {
        return Optional.ofNullable(families.get(family));
    }

    /**
     * Goes on with a session of another process, in which the peer was about to tell its routes again.
     *
     * @param complete of which families it says that it has told everything
     * @param longLivedLeft what was left of long-lived stale times that have begun
     * @param repeated which families it tells again now, so that what is stale of them is seen to elsewhere
     */
    void resume(Set<Family> complete, Map<Family, Duration> longLivedLeft, Set<Family> repeated) {
        families.forEach((family, retention) -> retention.resume(
                complete.contains(Family.unicast(family)),
                Optional.ofNullable(longLivedLeft.get(Family.unicast(family))),
                repeated.contains(Family.unicast(family))));
    }

    /** What is left of the long-lived stale times that have begun, and in whose families the peer has not told everything since. */
    Map<Family, Duration> longLivedLeft() {
        Map<Family, Duration> left = new TreeMap<>();
        families.forEach((family, retention) ->
                retention.longLivedLeft().ifPresent(time -> left.put(Family.unicast(family), time)));
        return left;
    }

    /** What another process may keep of the peer, which is away. */
    HandedAbsence absence(int failures, Open local, Open remote, Optional<HandedAbsence.HeldOff> heldOff) {
        Map<Family, StaleTimes> left = new TreeMap<>();
        families.forEach((family, retention) ->
                retention.awayLeft().ifPresent(times -> left.put(Family.unicast(family), times)));
        return new HandedAbsence(
                new HandedAbsence.Head(peer.address(), failures, local, remote, left, heldOff),
                routes.received(Staleness.LONG_LIVED_STALE),
                routes.received(Staleness.STALE));
    }

    /**
     * Keeps what another process has kept of the peer, which is away.
     *
     * @param passed how long ago that was
     * @param then is called when everything has been taken in, or that was cancelled
     */
    void resume(HandedAbsence absence, Duration passed, Runnable then) {
        routes.awayAgain(absence.head().theirs().routerId());
        RouteIntake begun = new RouteIntake(loop, routes);
        intake = begun;
        begun.begin(absence, () -> {
            if (intake != null) {
                intake = null;
                away(absence.head().times(), passed);
            }
            then.run();
        });
    }

    private void away(Map<Family, StaleTimes> left, Duration passed) {
        families.forEach((family, retention) -> Optional.ofNullable(left.get(Family.unicast(family)))
                .ifPresent(times -> retention.away(times.after(passed))));
    }

    /** Whether what another process has kept is still being taken in. */
    boolean isTakingIn() {
        return intake != null;
    }

    /** For each family whose routes are kept of a peer that is away, for how long they are at most. */
    Map<IpFamily, Duration> keptLeft() {
        Map<IpFamily, Duration> left = new EnumMap<>(IpFamily.class);
        families.forEach((family, retention) -> retention
                .awayLeft()
                .ifPresent(times -> left.put(
                        family,
                        times.longLivedBegun()
                                ? times.longLived()
                                : times.restartLeft().plus(times.longLived()))));
        return left;
    }

    boolean isKeeping() {
        return families.values().stream().anyMatch(FamilyRetention::isKeeping);
    }

    void cancel() {
        if (intake != null) {
            intake.cancel();
            intake = null;
        }
        families.values().forEach(FamilyRetention::cancel);
    }
}
