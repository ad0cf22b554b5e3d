package dev.poplin.bgp;

import dev.poplin.bgp.transport.EventLoop;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a speaker's life: who has just restarted and passes on the routes of others says that it has told everything only
 * when it has heard everything, but for those who have restarted, too (RFC 4724 §4.1). Peers that stay away are waited for in the
 * beginning only. Confined to the loop's thread.
 */
final class RestartWait {

    /** How long peers that are not there are waited for. */
    private static final Duration ABSENCE = Duration.ofSeconds(10);

    private final Collection<PeerSession> sessions;

    /** Who may not say yet that it has told everything. */
    private final Set<PeerSession> deferred = new LinkedHashSet<>();

    private final Runnable whenOver;
    private @Nullable PeerKinds kinds;
    private boolean over;
    private boolean absenceIsOld;

    /**
     * For the sessions of a collection that lives.
     *
     * @param whenOver is called when the time is over
     */
    RestartWait(Collection<PeerSession> sessions, Runnable whenOver) {
        this.sessions = sessions;
        this.whenOver = whenOver;
    }

    /** The time counts from now. */
    void begin(EventLoop loop, Duration restartTime) {
        loop.schedule(restartTime, this::end);
        loop.schedule(ABSENCE, this::waitForNobodyAbsent);
    }

    private void waitForNobodyAbsent() {
        absenceIsOld = true;
        tellWhoWaits();
    }

    private void end() {
        over = true;
        whenOver.run();
        tellWhoWaits();
    }

    /** We have not restarted: there is nothing to wait for. */
    void skip() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    /** Peers have come, gone or changed. */
    void peersChanged() {
        kinds = null;
    }

    private PeerKinds kinds() {
        PeerKinds known = kinds;
        if (known == null) {
            known = PeerKinds.of(sessions.stream().map(PeerSession::routes));
            kinds = known;
        }
        return known;
    }

    /** Whether a peer may be told that it knows everything; if not, its session is {@link PeerSession#flushSoon called} when it may be. */
    boolean mayEndRib(PeerSession session) {
        boolean may = over
                || !kinds().passOnTo(session.routes())
                || sessions.stream()
                        .filter(other -> other != session && !other.isShutDown())
                        .allMatch(other ->
                                other.exchange().map(RestartWait::isKnown).orElse(absenceIsOld));
        if (!may) {
            deferred.add(session);
        }
        return may;
    }

    /** Whether there is nothing to wait for: the peer has told everything, or waits itself. */
    private static boolean isKnown(RouteExchange exchange) {
        return exchange.isConverged() || exchange.isPeerRestarting();
    }

    private static boolean isEndDue(PeerSession session) {
        return session.exchange().filter(RouteExchange::isEndOfRibDue).isPresent();
    }

    /** Something has changed of what is waited for. */
    void tellWhoWaits() {
        if (!deferred.isEmpty()) {
            List<PeerSession> waiting = List.copyOf(deferred);
            deferred.clear();
            waiting.stream().filter(RestartWait::isEndDue).forEach(PeerSession::flushSoon);
        }
    }
}
