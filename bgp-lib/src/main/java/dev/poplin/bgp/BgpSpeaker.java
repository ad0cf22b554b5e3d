package dev.poplin.bgp;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.bfd.BfdService;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Quarantine;
import dev.poplin.bgp.rib.Decision;
import dev.poplin.bgp.rib.Explanation;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.rib.Rib;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.rib.RibStatistics;
import dev.poplin.bgp.rib.RouteChange;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.bgp.transport.HandOverPlace;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Speaks BGP-4 with its peers.
 *
 * <pre>{@code
 * try (BgpSpeaker speaker = BgpSpeaker.builder(64512, Ipv4Address.parse("192.0.2.1"))
 *         .listen(new InetSocketAddress("192.0.2.1", 179))
 *         .open()) {
 *     speaker.onRoutes(change -> System.out.println(change));
 *     speaker.addPeer(Peer.of(IpAddress.parse("192.0.2.2"), 64512));
 *     speaker.announce(Cidr.parse("10.244.1.0/26"));
 * }
 * }</pre>
 *
 * <p>Thread-safe. One daemon thread serves all peers; listeners are called on it and must not block. Closing is idempotent and
 * tells the peers goodbye; {@link #abandon} does not, so that they keep our routes for the restart time.
 */
public final class BgpSpeaker implements AutoCloseable {

    private final EventLoop loop;
    private final SpeakerCore core;
    private final SpeakerBfd bfd;
    private final TableReader tables;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Departure departure;

    BgpSpeaker(EventLoop loop, SpeakerCore core, SpeakerBfd bfd) {
        this.loop = loop;
        this.core = core;
        this.bfd = bfd;
        this.tables = new TableReader(loop, core);
        this.departure = new Departure(loop, core, bfd, closed);
    }

    /** What is done on the loop's thread. */
    private interface Task {
        void run() throws IOException;
    }

    private void run(Task task) throws IOException {
        loop.call(() -> {
            task.run();
            return true;
        });
    }

    /** Sets up a speaker of an AS (unsigned 32 bits) under an identifier, usually an IPv4 address of the host. */
    public static BgpSpeakerBuilder builder(long localAs, Ipv4Address routerId) {
        return new BgpSpeakerBuilder(localAs, routerId);
    }

    /**
     * Adds a peer, or changes the one of the same address. Its session lives on with another policy, other filters, keys, limits and
     * timers; another port, side that connects, hold time or restart time counts from the next connection on. A new session begins if
     * something differs that OPEN messages tell (AS, local AS, families, role, add-path), or the local address. A peer that was
     * {@link #shutdown shut down} stays so. The others do not notice.
     *
     * @throws IOException if its socket options cannot be had: nothing has changed then
     */
    public void addPeer(Peer peer) throws IOException {
        run(() -> core.groups().addPeer(peer));
    }

    /**
     * Takes whoever connects from a prefix as a peer, or changes what those of the same prefix are: at once, as {@link #addPeer} does with
     * a peer. Whose session must begin anew may come again; whoever is one too many now stays. In a speaker that takes over, it goes on with the
     * sessions of all that come from the prefix and were not claimed yet: add named peers, and narrower prefixes, first.
     *
     * @throws IOException if its socket options cannot be had
     */
    public void addPeers(PeerRange range) throws IOException {
        run(() -> core.groups().addPeers(range));
    }

    /** Takes nobody from a prefix any more, and ends the sessions that began so. */
    public void removePeers(Cidr prefix) throws IOException {
        run(() -> core.groups().removePeers(prefix));
    }

    /** Ends the session with a peer and forgets its routes; nothing happens if there is none of this address. */
    public void removePeer(IpAddress address) throws IOException {
        run(() -> core.groups().removePeer(address));
    }

    /**
     * Peers that share what they are, as FRR's and GoBGP's peer groups: makes the group of this name, or changes what its members share,
     * at once, as {@link PeerGroup#change} does.
     *
     * @param template what each member is, but for its address and what it has of its own
     * @throws IOException if a member's socket options cannot be had
     */
    public PeerGroup group(String name, Peer template) throws IOException {
        return new PeerGroup(
                name, loop, core.groups(), loop.call(() -> core.groups().group(name, template)));
    }

    /** The groups, in the order of their names. */
    public List<PeerGroup> groups() throws IOException {
        return loop.call(() -> core.groups().all().entrySet().stream()
                .map(group -> new PeerGroup(group.getKey(), loop, core.groups(), group.getValue()))
                .toList());
    }

    private void ofSession(IpAddress peer, Consumer<PeerSession> task) throws IOException {
        run(() -> core.roster().session(peer).ifPresent(task));
    }

    /**
     * Ends the session with a peer and forgets its routes (Cease/Administrative Shutdown). The peer stays, and is kept down until
     * {@link #enable}, as by BIRD's {@code disable}; nothing happens if there is none of this address. It is not handed over that a peer is
     * kept down.
     *
     * @param text for the peer's operator, of whom up to 255 bytes of UTF-8 are told it (RFC 9003); may be empty
     */
    public void shutdown(IpAddress peer, String text) throws IOException {
        ofSession(peer, session -> session.shutDown(Notification.shutdown(text)));
    }

    /** Lets a peer come back that was {@link #shutdown shut down}; nothing happens if it was not. */
    public void enable(IpAddress peer) throws IOException {
        ofSession(peer, PeerSession::enable);
    }

    /**
     * Ends the session with a peer (Cease/Administrative Reset) and begins it anew, also if the peer was held off after too many
     * prefixes. Routes are kept meanwhile, on either side, if both keep them through notifications (RFC 8538). Nothing happens if
     * there is no such peer, or it was shut down.
     *
     * @param text for the peer's operator, as that of {@link #shutdown}
     */
    public void reset(IpAddress peer, String text) throws IOException {
        ofSession(peer, session -> session.reset(Notification.reset(text)));
    }

    /**
     * Ends the session with a peer at once, because the way to it is dead, as BFD or somebody else has found out; its routes are kept as
     * long as both have agreed on (RFC 5882 §4.3). Never blocks.
     */
    public void pathIsDown(IpAddress peer, String reason) {
        loop.execute(() -> core.roster().session(peer).ifPresent(session -> session.pathIsDown(reason)));
    }

    /**
     * Announces a prefix with our own address on each session as its next hop. Where that is of the other family, peers are told the one that
     * {@link PeerPolicy#withNextHopAddress} names, or nothing, unless the session has agreed on next hops of the other family (RFC 8950).
     */
    public void announce(Cidr prefix) throws IOException {
        announce(prefix, prefix.family().unspecified(), PathAttributes.EMPTY);
    }

    /**
     * Announces a prefix.
     *
     * @param nextHop where to send; the unspecified address for our own as {@link #announce(Cidr)} has it
     * @param attributes what to say of it
     * @throws IllegalArgumentException if the prefix is not canonical
     */
    public void announce(Cidr prefix, IpAddress nextHop, PathAttributes attributes) throws IOException {
        requireCanonical(prefix);
        run(() -> core.announce(prefix, nextHop, attributes));
    }

    /**
     * Announces many prefixes that have all the same to say of them, at once.
     *
     * @param nextHop where to send; the unspecified address of its family for our own on each session
     * @throws IllegalArgumentException if one of the prefixes is not canonical: none is announced then
     */
    public void announceAll(Collection<Cidr> prefixes, IpAddress nextHop, PathAttributes attributes)
            throws IOException {
        List<Cidr> all = List.copyOf(prefixes);
        for (Cidr prefix : all) {
            requireCanonical(prefix);
        }
        run(() -> all.forEach(prefix -> core.announce(prefix, nextHop, attributes)));
    }

    private static void requireCanonical(Cidr prefix) {
        if (!prefix.isCanonical()) {
            throw new IllegalArgumentException(prefix + " has bits set beyond its length");
        }
    }

    /** Takes many announcements back; those that there are not do not matter. */
    public void withdrawAll(Collection<Cidr> prefixes) throws IOException {
        List<Cidr> all = List.copyOf(prefixes);
        run(() -> all.forEach(core::withdraw));
    }

    /** What is announced here, in the order of the prefixes; an unspecified next hop stands for our own address on each session. */
    public List<Announcement> announcements() throws IOException {
        return loop.call(core::announcements);
    }

    /** Takes an announcement back; nothing happens if there is none. */
    public void withdraw(Cidr prefix) throws IOException {
        run(() -> core.withdraw(prefix));
    }

    /**
     * The best path of every prefix, in the order of the prefixes. This and all else that is asked about whole tables is looked up in
     * portions between the sessions' messages: what changes meanwhile may be there as it was or as it is then.
     */
    public List<Path> routes() throws IOException {
        return tables.best();
    }

    /** The best path of exactly this prefix. */
    public Optional<Path> route(Cidr prefix) throws IOException {
        return tables.now(rib -> rib.best(prefix));
    }

    /** The best path of the longest prefix that holds an address. */
    public Optional<Path> longestMatch(IpAddress address) throws IOException {
        return tables.now(rib -> rib.longestMatch(address.toCidr()));
    }

    /** All paths of a prefix that the import filters let in, the best first. */
    public List<Path> paths(Cidr prefix) throws IOException {
        return tables.now(rib -> rib.paths(prefix));
    }

    /** What a peer has told, before its import filter, in the order of the prefixes. Empty if there is no such peer. */
    public List<Path> toldBy(IpAddress peer) throws IOException {
        return tables.toldBy(peer);
    }

    /**
     * What a peer is told when nothing waits for it any more, in the order of the prefixes: its adj-out. With add-path all paths, each with
     * the identifier that it is told under as its {@code pathId}; {@code source} is who has told the path to us. Empty if it has no session.
     */
    public List<Path> toldTo(IpAddress peer) throws IOException {
        return tables.toldTo(peer);
    }

    /**
     * Why a peer's paths of a prefix are here or not, and why the peer is told of each path of it or not; for what lost against a better
     * path, {@link #explain(Cidr)} says why. Empty if there is no such peer.
     */
    public Explanation explain(Cidr prefix, IpAddress peer) throws IOException {
        return tables.explain(prefix, peer);
    }

    /**
     * What would change if a peer had another policy: which paths it would gain or lose, and which of its own would be let in or not.
     * Nothing is changed.
     */
    public PolicyPreview preview(IpAddress peer, PeerPolicy policy) throws IOException {
        return tables.preview(peer, policy);
    }

    /** How large the tables are. */
    public RibStatistics statistics() throws IOException {
        return tables.now(Rib::statistics);
    }

    /** The answers of the resolver of next hops have changed: all are asked for again. Never blocks. */
    public void nextHopsChanged() {
        loop.execute(core.rib()::nextHopsChanged);
    }

    /** What the import filter of a peer looks at besides the path has changed: applies it again to all that the peer has told. */
    public void filterAgain(IpAddress peer) throws IOException {
        run(() -> tables.ofPeer(peer).ifPresent(RibPeer::filterAgain));
    }

    /**
     * What the export filter of a peer looks at besides the path has changed: asks it again about every path, tells the peer what it lets
     * out, and withdraws what it does not any more. What the peer was told is not kept, so that it is told all of it once more.
     */
    public void exportAgain(IpAddress peer) throws IOException {
        run(() -> tables.ofPeer(peer).ifPresent(RibPeer::repeat));
    }

    /**
     * Every change of a best path, all present ones first. Each subscriber has a thread of its own; if it falls behind by more than
     * {@link BgpSpeakerBuilder#feedCapacity} changes, it hears of the overrun and is told everything again.
     * Whoever subscribes when the speaker is closed hears so ({@code onError} with an {@link IllegalStateException}).
     */
    public Flow.Publisher<RouteEvent> changes() {
        return subscriber -> subscribe(Objects.requireNonNull(subscriber, "subscriber"));
    }

    private void subscribe(Flow.Subscriber<? super RouteEvent> subscriber) {
        try {
            run(() -> core.subscribe(subscriber));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalStateException e) {
            RouteFeed.refuse(subscriber, e);
        }
    }

    /** Why each path of a prefix but the best has lost, and to which. */
    public List<Decision.Preference> explain(Cidr prefix) throws IOException {
        return tables.now(rib -> rib.explain(prefix));
    }

    /**
     * The last messages of a peer that were at fault, with what was wrong at which offset (RFC 7606), the oldest first: at most 64 of
     * 256 KiB together, those of earlier sessions included. {@code MrtRecord.Message.of} of {@code dev.poplin.bgp.mrt} archives them.
     * Empty if there is no such peer.
     */
    public List<Quarantine.Entry> quarantine(IpAddress peer) throws IOException {
        return loop.call(
                () -> core.roster().session(peer).map(PeerSession::quarantined).orElse(List.of()));
    }

    /** All that is known of the session with a peer. Empty if there is no such peer. */
    public Optional<SessionReport> session(IpAddress peer) throws IOException {
        return loop.call(() -> core.roster().session(peer).map(PeerSession::report));
    }

    /** How each session stands, in the order of the peers' addresses. */
    public List<PeerStatus> peers() throws IOException {
        return loop.call(
                () -> core.roster().sessions().stream().map(PeerSession::status).toList());
    }

    /**
     * Whether every peer has told everything, or the restart time since {@link BgpSpeakerBuilder#open} has passed. Until then, a route that
     * is missing may only not have been told yet.
     */
    public boolean isConverged() throws IOException {
        return loop.call(core::isConverged);
    }

    /**
     * Calls a listener with every change of a best path; with all best paths first, before this returns, in portions between the sessions'
     * messages. What it throws is logged, once.
     */
    public void onRoutes(Consumer<RouteChange> listener) throws IOException {
        tables.tell(listener);
    }

    /** Calls a listener of routes no more. */
    public void removeRouteListener(Consumer<RouteChange> listener) throws IOException {
        run(() -> core.rib().removeListener(listener));
    }

    /**
     * Calls a listener with how a session stands whenever one comes up or goes down; with how each stands first. What it throws is
     * logged.
     */
    public void onPeers(Consumer<PeerStatus> listener) throws IOException {
        run(() -> core.addPeerListener(listener));
    }

    /** Calls a listener of peers no more. */
    public void removePeerListener(Consumer<PeerStatus> listener) throws IOException {
        run(() -> core.removePeerListener(listener));
    }

    /**
     * Asks a peer to tell all its routes again, as {@code exportAgain} tells it ours; nothing happens if it has no session, or cannot be
     * asked (RFC 2918).
     */
    public void refresh(IpAddress peer) throws IOException {
        ofSession(peer, session -> session.exchange().ifPresent(RouteExchange::requestRefresh));
    }

    /** Asks every peer that is established to tell all its routes again. */
    public void refresh() throws IOException {
        run(() -> core.roster().sessions().forEach(session -> session.exchange()
                .ifPresent(RouteExchange::requestRefresh)));
    }

    /**
     * Watches the ways to neighbours from an address of ours, over channels and by the guard that the speaker was opened with: goes on with
     * what another process has handed over, or begins. It is handed over with the speaker, and otherwise the caller's, who closes it, and who
     * says what follows: {@link #pathIsDown} when it hears {@code DOWN}.
     *
     * @throws IOException if the port is taken, by one that was opened before for instance, or the sockets cannot have their time to live
     */
    public BfdService bfd(IpAddress local) throws IOException {
        if (closed.get()) {
            throw new IllegalStateException("the speaker is closed");
        }
        return bfd.at(local);
    }

    /**
     * Waits at a place for the next process, which comes by {@link BgpSpeakerBuilder#takeOver}, and hands everything over to it: the
     * established sessions, what their peers have told and were told, what is kept of peers that are away and for how long, what is
     * announced, the socket that listens, and {@link #bfd BFD}. The peers do not notice. Blocks; meanwhile the speaker works as ever, but for the moment of the hand-over.
     *
     * <p>A next process that dies, stalls or does not understand changes nothing: the speaker goes on, and waits for another one.
     *
     * @return whether everything was handed over; this speaker is closed then. If not, the time has passed or the speaker was closed.
     * @throws IOException if nobody can be waited for there, because another process does so for instance
     */
    public boolean handOver(HandOverPlace place, Duration patience) throws IOException {
        return departure.waitAt(place, patience);
    }

    /** The peers whose sessions or kept routes another process has handed over, and that wait to be added. */
    public Set<IpAddress> handedOver() throws IOException {
        return loop.call(core::unclaimed);
    }

    /** Withdraws what another process has announced, and handed over, and was not announced again since. */
    public void forgetUnannounced() throws IOException {
        run(() -> core.rib().forgetUnannounced());
    }

    /** Ends all sessions without a word, as a crash would: peers with graceful restart keep our routes for a while. */
    public void abandon() {
        close(core::abandon);
    }

    @Override
    public void close() {
        close("the speaker was closed");
    }

    /**
     * Closes the speaker, and tells each peer's operator why.
     *
     * @param text up to 255 bytes of UTF-8 are told (RFC 9003); may be empty
     */
    public void close(String text) {
        Notification farewell = Notification.shutdown(text);
        close(() -> core.stop(farewell));
    }

    private void close(Runnable last) {
        if (closed.compareAndSet(false, true)) {
            loop.execute(last);
            loop.close();
            departure.close();
            bfd.close();
        }
    }
}
