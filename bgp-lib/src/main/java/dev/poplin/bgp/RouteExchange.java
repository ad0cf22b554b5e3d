package dev.poplin.bgp;

import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.RouteRefreshSupport;
import dev.poplin.bgp.handover.HandedSession;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.Agreement;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.rib.Staleness;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What passes on an established session: routes both ways, the marks of their ends, and repetitions. Confined to the loop's thread.
 */
final class RouteExchange {

    private final SessionLink link;
    private final RibPeer routes;
    private final RouteRetention retention;
    private final Open remote;
    private final RefreshAnswer answer;
    private final RefreshReception reception;
    private final RouteIntake intake;
    private Set<Family> endOfRib = Set.of();
    private boolean takingIn;
    private Set<Family> disabled = Set.of();
    private boolean over;

    RouteExchange(EventLoop loop, SessionLink link, RibPeer routes, RouteRetention retention, Open local, Open remote) {
        this.link = link;
        this.routes = routes;
        this.retention = retention;
        this.remote = remote;
        this.answer = new RefreshAnswer(routes, families(), local, remote);
        this.reception = new RefreshReception(loop, routes);
        this.intake = new RouteIntake(loop, routes);
    }

    /** The family as the tables know it, if they keep its routes. */
    private static Optional<IpFamily> kept(Family family) {
        return family.isUnicast() ? family.ipVersion() : Optional.empty();
    }

    private static Set<Family> with(Family added, Set<Family> families) {
        if (families.isEmpty()) {
            return Set.of(added);
        }
        Set<Family> all = new HashSet<>(families);
        all.add(added);
        return Set.copyOf(all);
    }

    private Set<Family> families() {
        return link.negotiated().families();
    }

    /**
     * Goes on where another process was: what the peer told there is taken in before anything is read.
     *
     * @param passed how long ago it was there
     */
    void resume(HandedSession handed, Duration passed, Runnable arrived) {
        HandedSession.Head head = handed.head().after(passed);
        endOfRib = Set.copyOf(head.endOfRib());
        takingIn = true;
        if (!head.endOfRibDue()) {
            answer.alreadyEnded();
        }
        Agreement agreed = Agreement.of(
                link.negotiated(),
                head.theirs(),
                IpAddress.of(handed.connection().socket().local().getAddress()));
        routes.upAgain(agreed, handed.told());
        head.repeatDue().forEach(answer::ask);
        disabled = Set.copyOf(head.disabled());
        disabled.forEach(family -> kept(family).ifPresent(routes::disable));
        intake.begin(handed, repeatedAfterAll(head), () -> {
            proceed(head);
            arrived.run();
        });
    }

    /** The families of which the peer had told everything in its session before it began to tell them again. */
    private static Set<IpFamily> repeatedAfterAll(HandedSession.Head head) {
        Set<IpFamily> families = EnumSet.noneOf(IpFamily.class);
        for (Family family : head.repeatLeft().keySet()) {
            if (head.endOfRib().contains(family)) {
                kept(family).ifPresent(families::add);
            }
        }
        return families;
    }

    private void proceed(HandedSession.Head head) {
        takingIn = false;
        Connection connection = link.connection();
        if (!over && connection != null) {
            reception.resume(head.repeatLeft());
            retention.resume(
                    head.endOfRib(), head.longLivedLeft(), head.repeatLeft().keySet());
            connection.proceed();
        }
    }

    /** The session as another process may go on with it, if its connection can be handed over. */
    Optional<HandedSession> held(IpAddress peer, boolean incoming, Instant since) {
        Connection connection = link.connection();
        HandedSession.Head head = new HandedSession.Head(
                peer,
                incoming,
                link.state().failures(),
                since,
                link.ours(),
                remote,
                endOfRib,
                disabled,
                retention.longLivedLeft(),
                isEndOfRibDue(),
                reception.left(),
                answer.due());
        return Optional.ofNullable(connection)
                .flatMap(Connection::held)
                .map(held -> new HandedSession(
                        head,
                        held,
                        routes.received(Staleness.LONG_LIVED_STALE),
                        routes.received(Staleness.STALE),
                        routes.received(Staleness.FRESH),
                        routes.toldInSession()));
    }

    SessionLink link() {
        return link;
    }

    /** What both sides have said. */
    SessionReport.Agreed agreed() {
        return new SessionReport.Agreed(
                link.ours(), remote, Duration.ofSeconds(link.state().holdTimeSeconds()), link.negotiated());
    }

    /** The families of which the peer has told everything, none before all that it told another process was taken in. */
    Set<Family> endOfRib() {
        return takingIn ? Set.of() : endOfRib;
    }

    /** Whether the peer has told everything. */
    boolean isConverged() {
        return endOfRib().containsAll(families());
    }

    /** Whether the peer, too, is restarting and knows nothing yet (RFC 4724 §4.1). */
    boolean isPeerRestarting() {
        return RouteRetention.restartOf(remote)
                .filter(GracefulRestart::restarting)
                .isPresent();
    }

    /** How often the peer is to hear from us, if there is a hold time. */
    Optional<Duration> keepaliveInterval() {
        int holdTime = link.state().holdTimeSeconds();
        return holdTime == 0
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(holdTime).dividedBy(3));
    }

    /** Whether the peer waits to hear that it knows everything. */
    boolean isEndOfRibDue() {
        return answer.isEndOfRibDue();
    }

    /** Takes in what the peer tells; returns whether it says that it has told all of a family. */
    boolean receive(Update update) {
        if (update.endOfRib().isEmpty()) {
            routes.receive(update);
            return false;
        }
        ended(update.endOfRib().get());
        return true;
    }

    private void ended(Family family) {
        endOfRib = with(family, endOfRib);
        kept(family).ifPresent(retention::complete);
    }

    /** Does without a family whose routes cannot be read. Returns whether it was exchanged until now. */
    boolean disable(Family family) {
        if (disabled.contains(family)) {
            return false;
        }
        disabled = with(family, disabled);
        kept(family).ifPresent(routes::disable);
        ended(family);
        return true;
    }

    /** The peer asks for our routes, or marks where its own repetition begins and ends. */
    void refresh(RouteRefresh message) {
        if (message.subtype() == RouteRefresh.REQUEST || !answer.isMarked()) {
            answer.ask(message.family());
        } else if (families().contains(message.family())) {
            kept(message.family()).ifPresent(family -> reception.mark(family, message.subtype()));
        }
    }

    /** Asks the peer to tell everything again, if it can (RFC 2918 §2). */
    void requestRefresh() {
        if (remote.capability(RouteRefreshSupport.class).isPresent()) {
            for (Family family : families()) {
                link.send(RouteRefresh.request(family));
            }
        }
    }

    /**
     * Sends a batch of what waits.
     *
     * @param mayEnd whether the peer may be told that it knows everything
     * @return whether there is more, and room for it
     */
    boolean flush(boolean mayEnd) {
        Connection connection = link.connection();
        if (connection == null) {
            return false;
        }
        if (routes.hasNext() && !connection.isFull()) {
            link.send(routes.next());
        }
        if (routes.hasNext()) {
            // A full connection says when it has drained.
            return !connection.isFull();
        }
        if (answer.isWaiting()) {
            answer.proceed(link, mayEnd);
        }
        return false;
    }

    void cancel() {
        over = true;
        intake.cancel();
        reception.cancel();
    }
}
