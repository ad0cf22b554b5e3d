package dev.poplin.bgp;

import dev.poplin.bgp.handover.HandedAbsence;
import dev.poplin.bgp.handover.HandedSession;
import dev.poplin.bgp.message.Decoded;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.Quarantine;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.Agreement;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.session.Action;
import dev.poplin.bgp.session.Event;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.session.SessionConfig;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.Transport;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session with one peer: up to two connections until one of them wins, and what was told on it. Confined to the loop's
 * thread.
 */
final class PeerSession implements SessionLink.Owner {

    private static final Logger LOG = LoggerFactory.getLogger(PeerSession.class);

    private final EventLoop loop;
    private final Speaker speaker;
    private final RibPeer routes;
    private final RouteRetention retention;
    private final PrefixGuard prefixes;
    private final PeerLinks links;
    private final Standing standing;
    private final PeerView view;
    private final PeerHandOver handOver;
    private Peer peer;
    private SessionConfig config;

    /** On the link that is established. */
    private @Nullable RouteExchange exchange;

    private boolean flushScheduled;
    private boolean stopped;

    /** An operator keeps it down. */
    private boolean shutDown;

    PeerSession(EventLoop loop, Peer peer, SessionConfig config, Speaker speaker) {
        this.loop = loop;
        this.peer = peer;
        this.config = config;
        this.speaker = speaker;
        this.routes = speaker.join(peer, this::flushSoon);
        this.retention = new RouteRetention(loop, peer, routes, () -> speaker.changed(this));
        this.prefixes = new PrefixGuard(loop, routes);
        this.links = new PeerLinks(loop, this);
        this.standing = new Standing(loop.now());
        this.handOver = new PeerHandOver(loop, routes, retention, prefixes, links, standing);
        this.view = new PeerView(loop, routes, retention, prefixes, links, standing);
    }

    Peer peer() {
        return peer;
    }

    void start() {
        if (mayBegin() && !peer.passive()) {
            ours().handle(new Event.Start(false));
        }
    }

    private boolean mayBegin() {
        return !stopped && !shutDown && !prefixes.isHolding();
    }

    /** The link that connects to the peer. */
    private SessionLink ours() {
        SessionLink present = links.outgoing();
        return present == null ? dialling() : present;
    }

    private SessionLink dialling() {
        return links.dialling(config, listener -> speaker.connect(peer, listener));
    }

    /**
     * Goes on with a session that another process has held: what the peer told there is taken in before anything is read.
     *
     * @param passed how long ago that was
     * @throws IOException if the connection cannot be used
     */
    void resume(HandedSession handed, Duration passed, SessionLink.Resumption held) throws IOException {
        HandedSession.Head head = handed.head();
        if (!peer.passive()) {
            dialling();
        }
        RouteExchange resumed = handOver.resume(head, links.resumed(config, head.incoming()), held);
        LOG.info("{}: goes on, established since {}", peer.address(), head.since());
        exchange = resumed;
        speaker.upOrDown(this);
        resumed.resume(handed, passed, () -> {
            if (exchange == resumed) {
                settle(resumed);
            }
            speaker.arrived(this);
        });
    }

    /** What another process was told has been taken in: it is measured by our limit, and asked for what that may not have kept. */
    private void settle(RouteExchange resumed) {
        if (routes.policy().takesMoreThan(PeerPolicy.STANDARD)) {
            resumed.requestRefresh();
        }
        guardPrefixes();
    }

    /**
     * Keeps what another process has kept of the peer, which is away, and waits for it or calls it then, unless it is held off.
     *
     * @param passed how long ago that was
     */
    void resume(HandedAbsence absence, Duration passed) {
        handOver.resume(absence, passed, peer, this::startAgain, () -> {
            start();
            speaker.arrived(this);
        });
    }

    /** What another process may keep of the peer, if it is away and its routes are kept, or it is held off. */
    Optional<HandedAbsence> absence() {
        return exchange == null ? handOver.absence(config.local()) : Optional.empty();
    }

    /**
     * The session ends now if the peer has reset its connection and nobody has noticed yet.
     *
     * @throws IOException if its socket cannot be told from another
     */
    void requireAlive(HandOverLine line) throws IOException {
        RouteExchange current = exchange;
        Connection connection = current == null ? null : current.link().connection();
        if (connection != null) {
            connection.requireAlive(line);
        }
    }

    /** The session as another process may go on with it, if it is established. */
    Optional<HandedSession> held() {
        return exchange().flatMap(current -> handOver.held(peer, current));
    }

    /** Another process goes on with the session. */
    void forsake() {
        stopped = true;
        RouteExchange current = exchange;
        if (current != null) {
            current.link().forsake();
        }
        abandon();
    }

    /** Whether the session can go on with these settings of its peer: from the same address, and saying the same in its OPEN. */
    boolean takes(Peer changed) {
        return OpenMessages.tellTheSame(peer, changed) && Objects.equals(peer.localAddress(), changed.localAddress());
    }

    /**
     * Goes on with other settings, which it {@link #takes}. A peer that is held off comes back if it may tell more now.
     *
     * @throws IOException if its socket cannot have the options
     */
    void change(Peer changed, SessionConfig changedConfig) throws IOException {
        if (!changed.session().tcp().equals(peer.session().tcp())) {
            // Before anything has changed: it may be refused.
            links.change(changed.session().tcp());
        }
        boolean takesMore = changed.policy().takesMoreThan(peer.policy());
        boolean released = prefixes.release(changed);
        boolean otherSide = changed.passive() != peer.passive();
        peer = changed;
        if (!changed.policy().equals(routes.policy())) {
            routes.setPolicy(changed.policy());
        }
        configure(changedConfig);
        if (takesMore) {
            exchange().ifPresent(RouteExchange::requestRefresh);
        }
        guardPrefixes();
        if (otherSide && changed.passive()) {
            links.hangUp(Notification.of(Notification.CEASE, Notification.CONFIGURATION_CHANGE));
        }
        if (released || otherSide) {
            startAgain();
        }
    }

    /** Says something else of us from the next OPEN on. */
    void configure(SessionConfig changed) {
        config = changed;
        links.change(changed);
    }

    /** Ends the session for good. */
    void stop(Notification notification) {
        stopped = true;
        end(notification);
        speaker.leave(routes);
    }

    private void end(Notification notification) {
        retention.cancel();
        prefixes.cancel();
        for (SessionLink link : links.all()) {
            link.handle(new Event.Stop(RouteRetention.hardened(
                    notification, config.local(), link.state().remote())));
        }
    }

    /** Ends the session until it is {@link #enable enabled}: nobody connects, and nothing is kept of the peer. */
    void shutDown(Notification notification) {
        shutDown = true;
        end(notification);
        if (exchange == null) {
            // Also what was kept and is only half taken in, of which nothing is stale yet.
            routes.down(false);
        } else {
            routes.forgetStale();
        }
        speaker.changed(this);
    }

    boolean isShutDown() {
        return shutDown;
    }

    /** Lets the session begin again that was shut down. */
    void enable() {
        if (shutDown) {
            shutDown = false;
            startAgain();
        }
    }

    /** Ends the session and begins it anew, also if the peer was held off. */
    void reset(Notification notification) {
        if (shutDown) {
            return;
        }
        prefixes.cancel();
        links.stopOthers(null, notification);
        if (!peer.passive() && ours().isActive()) {
            // It was established, and is damped now as after any end.
            speaker.changed(this);
        } else {
            startAgain();
        }
    }

    /** Drops the connections without a word. */
    void abandon() {
        stopped = true;
        links.all().forEach(SessionLink::abandon);
    }

    /** The way to the peer is dead, as somebody else has found out: does not wait for the hold timer (RFC 5882 §4.3). */
    void pathIsDown(String reason) {
        RouteExchange current = exchange;
        if (current != null) {
            current.link()
                    .handle(new Event.AutomaticStop(
                            Notification.of(Notification.CEASE, Notification.BFD_DOWN), reason));
        }
    }

    /** Whether a connection of the peer is of use. */
    boolean mayAccept() {
        return mayBegin() && !retention.isTakingIn() && links.mayAccept();
    }

    /** The peer has opened a connection. */
    void accept(Transport.Incoming accepted) {
        links.accept(config, standing.age(loop.now()))
                .takeOver(
                        standing.failures(),
                        listener -> accepted.accept(peer.session().tcp(), listener));
    }

    @Override
    public SessionDecoders decoders() {
        return speaker.decoders();
    }

    @Override
    public SharedEncoder encoder() {
        return speaker.encoder();
    }

    @Override
    public TrafficCount traffic() {
        return view.traffic();
    }

    @Override
    public void changed(SessionLink link, Phase before) {
        RouteExchange current = exchange;
        if (current == null || link == current.link()) {
            standing.changed(loop.now());
        }
        LOG.debug("{}: {} -> {}", peer.address(), before, link.phase());
        if (link.phase() != Phase.OPEN_CONFIRM) {
            return;
        }
        Optional<Event> objection = link.state().remote().flatMap(this::objection);
        if (objection.isPresent()) {
            link.handle(objection.get());
        } else {
            links.opened(link);
        }
    }

    private Optional<Event> objection(Open theirs) {
        if (!mayBeOf(theirs.as())) {
            return Optional.of(new Event.Malformed(
                    Notification.of(Notification.OPEN, Notification.BAD_PEER_AS),
                    "the peer is AS " + theirs.as() + ", which is not an external one"));
        }
        if (OpenMessages.rolesClash(peer.policy().role(), theirs)) {
            return Optional.of(new Event.Malformed(
                    Notification.of(Notification.OPEN, Notification.ROLE_MISMATCH),
                    "Role Mismatch: ours and that of the peer do not fit"));
        }
        return Optional.empty();
    }

    /** Whether the peer may be of this AS. */
    boolean mayBeOf(long as) {
        return peer.as() == Peer.ANY_EXTERNAL_AS ? speaker.isExternal(peer, as) : as == peer.as();
    }

    @Override
    public boolean holdsBack(SessionLink link, Open theirs) {
        return links.holdsBack(link, theirs);
    }

    @Override
    public void established(SessionLink link, Open open) {
        exchange = new RouteExchange(loop, link, routes, retention, link.ours(), open);
        standing.established(open);
        links.established(link);
        retention.begun(open);
        routes.ofAs(open.as());
        LOG.info("{}: established, {}", peer.address(), open);
        ownAddress(link).ifPresent(self -> routes.up(Agreement.of(link.negotiated(), open, self)));
        speaker.changed(this);
        speaker.upOrDown(this);
        flushSoon();
    }

    @Override
    public void act(SessionLink link, Action action) {
        RouteExchange current = exchange;
        if (current == null) {
            return;
        }
        if (action instanceof Action.Deliver deliver) {
            if (current.receive(deliver.update())) {
                speaker.changed(this);
            } else {
                guardPrefixes();
            }
        } else if (action instanceof Action.Refresh refresh) {
            current.refresh(refresh.request());
            flushSoon();
        }
    }

    @Override
    public void disabled(SessionLink link, Family family) {
        RouteExchange current = exchange;
        if (current != null && current.link() == link && current.disable(family)) {
            LOG.warn("{}: goes on without {}, whose routes cannot be read", peer.address(), family);
            speaker.changed(this);
        }
    }

    @Override
    public void faulty(byte[] message, Decoded decoded) {
        standing.faulty(loop.now(), message, decoded);
    }

    /** The last messages of the peer that were at fault, the oldest first. */
    List<Quarantine.Entry> quarantined() {
        return standing.quarantined();
    }

    private void guardPrefixes() {
        RouteExchange current = exchange;
        if (current != null && prefixes.isExceeded(peer)) {
            Notification told = Notification.of(Notification.CEASE, PrefixGuard.TOO_MANY);
            prefixes.hold(peer, this::startAgain);
            links.stopOthers(current.link(), told);
            current.link()
                    .handle(new Event.AutomaticStop(
                            RouteRetention.hardened(told, config.local(), standing.remote()), prefixes.text(peer)));
            // The link that has called the peer would do so again by itself.
            links.stopOthers(null, told);
        }
    }

    private void startAgain() {
        if (exchange == null && !retention.isTakingIn()) {
            start();
        }
        speaker.changed(this);
    }

    @Override
    public void ended(SessionLink link, Action.Ended ended, boolean wasEstablished) {
        links.ended(link);
        RouteExchange current = exchange;
        boolean wasUp = current != null && link == current.link();
        if (current != null && wasUp) {
            exchange = null;
            current.cancel();
            standing.lost(link.state().failures());
            afterEstablished(ended);
        }
        if (exchange == null) {
            standing.ended(loop.now(), ended.reason());
        }
        if (exchange == null && peer.passive()) {
            // It may have been another one when it was called.
            links.hangUp(Notification.of(Notification.CEASE, Notification.CONFIGURATION_CHANGE));
        } else if (exchange == null && mayBegin() && !ours().isActive()) {
            ours().handle(new Event.DampedStart(standing.failures()));
        }
        speaker.changed(this);
        if (wasUp) {
            speaker.upOrDown(this);
        }
    }

    private void afterEstablished(Action.Ended ended) {
        LOG.info("{}: {}", peer.address(), ended.reason());
        Optional<Open> remote = standing.remote();
        if (stopped || shutDown || remote.isEmpty()) {
            routes.down(false);
        } else {
            retention.lost(config.local(), remote.get(), ended.notification());
        }
    }

    private static Optional<IpAddress> ownAddress(SessionLink link) {
        return Optional.ofNullable(link.connection()).flatMap(Connection::local);
    }

    /** Sends what waits, soon. */
    void flushSoon() {
        if (!flushScheduled) {
            flushScheduled = true;
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        RouteExchange current = exchange;
        if (current != null && speaker.mayTell() && current.flush(speaker.mayEndRib(this))) {
            flushSoon();
        }
    }

    @Override
    public void drained(SessionLink link) {
        flushSoon();
    }

    PeerStatus status() {
        return view.status(peer, exchange(), shutDown);
    }

    /** All that is known of it. */
    SessionReport report() {
        return view.report(peer, exchange(), shutDown);
    }

    /** What passes on the session, if it is established. */
    Optional<RouteExchange> exchange() {
        return Optional.ofNullable(exchange);
    }

    /** Whether nothing is left of it but its name. */
    boolean isOver() {
        return !shutDown
                && links.isEmpty()
                && !retention.isTakingIn()
                && !retention.isKeeping()
                && !prefixes.isHolding();
    }

    RibPeer routes() {
        return routes;
    }
}
