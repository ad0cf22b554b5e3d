package dev.poplin.bgp;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.EnhancedRouteRefresh;
import dev.poplin.bgp.capability.Capability.FourOctetAs;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.GracefulRestart.PreservedFamily;
import dev.poplin.bgp.capability.Capability.LongLivedGracefulRestart;
import dev.poplin.bgp.capability.Capability.Multiprotocol;
import dev.poplin.bgp.capability.Capability.RouteRefreshSupport;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.Decision;
import dev.poplin.bgp.rib.DecisionRules;
import dev.poplin.bgp.rib.Identity;
import dev.poplin.bgp.rib.NextHopResolver;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.rib.Rib;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.rib.RibStatistics;
import dev.poplin.bgp.rib.RouteChange;
import dev.poplin.bgp.session.SessionConfig;
import dev.poplin.bgp.transport.ChannelFactory;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.bgp.transport.SelectorLoop;
import dev.poplin.bgp.transport.SocketGuard;
import dev.poplin.bgp.transport.TcpTransport;
import dev.poplin.bgp.transport.Transport;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    private final AtomicBoolean closed = new AtomicBoolean();

    private BgpSpeaker(EventLoop loop, SpeakerCore core) {
        this.loop = loop;
        this.core = core;
    }

    /** Sets up a speaker of an AS (unsigned 32 bits) under an identifier, usually an IPv4 address of the host. */
    public static Builder builder(long localAs, Ipv4Address routerId) {
        return new Builder(localAs, routerId);
    }

    /**
     * Adds a peer, or changes the one of the same address: on its living session, if nothing differs of which OPEN messages tell
     * (policy, filters, keys, timers), and by a new one otherwise. The others do not notice.
     *
     * @throws IOException if its socket options cannot be had
     */
    public void addPeer(Peer peer) throws IOException {
        loop.call(() -> {
            core.addPeer(peer);
            return true;
        });
    }

    /**
     * Takes whoever connects from a prefix as a peer, or changes what those of the same prefix are from now on.
     *
     * @throws IOException if its socket options cannot be had
     */
    public void addPeers(PeerRange range) throws IOException {
        loop.call(() -> {
            core.addPeers(range);
            return true;
        });
    }

    /** Takes nobody from a prefix any more, and ends the sessions that began so. */
    public void removePeers(Cidr prefix) throws IOException {
        loop.call(() -> {
            core.removePeers(prefix);
            return true;
        });
    }

    /** Ends the session with a peer and forgets its routes; nothing happens if there is none of this address. */
    public void removePeer(IpAddress address) throws IOException {
        loop.call(() -> {
            core.removePeer(address);
            return true;
        });
    }

    /**
     * Ends the session with a peer at once, because the way to it is dead, as BFD or somebody else has found out; its routes are kept as
     * long as both have agreed on (RFC 5882 §4.3). Never blocks.
     */
    public void pathIsDown(IpAddress peer, String reason) {
        loop.execute(() -> core.pathIsDown(peer, reason));
    }

    /** Announces a prefix with our own address on each session as its next hop. */
    public void announce(Cidr prefix) throws IOException {
        announce(prefix, prefix.family().unspecified(), PathAttributes.EMPTY);
    }

    /**
     * Announces a prefix.
     *
     * @param nextHop where to send; the unspecified address for our own on each session
     * @param attributes what to say of it
     * @throws IllegalArgumentException if the prefix is not canonical
     */
    public void announce(Cidr prefix, IpAddress nextHop, PathAttributes attributes) throws IOException {
        if (!prefix.isCanonical()) {
            throw new IllegalArgumentException(prefix + " has bits set beyond its length");
        }
        loop.call(() -> {
            core.announce(prefix, nextHop, attributes);
            return true;
        });
    }

    /** Takes an announcement back; nothing happens if there is none. */
    public void withdraw(Cidr prefix) throws IOException {
        loop.call(() -> {
            core.withdraw(prefix);
            return true;
        });
    }

    /** The best path of every prefix, in the order of the prefixes. */
    public List<Path> routes() throws IOException {
        return loop.call(core.rib()::best);
    }

    /** The best path of exactly this prefix. */
    public Optional<Path> route(Cidr prefix) throws IOException {
        return loop.call(() -> core.rib().best(prefix));
    }

    /** The best path of the longest prefix that holds an address. */
    public Optional<Path> longestMatch(IpAddress address) throws IOException {
        return loop.call(() -> core.rib().longestMatch(address.toCidr()));
    }

    /** All paths of a prefix that the import filters let in, the best first. */
    public List<Path> paths(Cidr prefix) throws IOException {
        return loop.call(() -> core.rib().paths(prefix));
    }

    /** What a peer has told, before its import filter, in the order of the prefixes. Empty if there is no such peer. */
    public List<Path> toldBy(IpAddress peer) throws IOException {
        return loop.call(() -> core.routesOf(peer).map(core.rib()::toldBy).orElse(List.of()));
    }

    /** What a peer is told, in the order of the prefixes. Empty if it has no session. */
    public List<Path> toldTo(IpAddress peer) throws IOException {
        return loop.call(() -> core.routesOf(peer).map(RibPeer::told).orElse(List.of()));
    }

    /**
     * What would change if a peer had another policy: which paths it would gain or lose, and which of its own would be let in or not.
     * Nothing is changed.
     */
    public PolicyPreview preview(IpAddress peer, PeerPolicy policy) throws IOException {
        return loop.call(() -> core.routesOf(peer)
                .map(routes -> PolicyPreview.of(routes, policy))
                .orElse(PolicyPreview.NOTHING));
    }

    /** How large the tables are. */
    public RibStatistics statistics() throws IOException {
        return loop.call(core.rib()::statistics);
    }

    /** The answers of the resolver of next hops have changed: all are asked for again. Never blocks. */
    public void nextHopsChanged() {
        loop.execute(core.rib()::nextHopsChanged);
    }

    /** What the filter of a peer looks at besides the path has changed: applies it again to all that the peer has told. */
    public void filterAgain(IpAddress peer) throws IOException {
        loop.call(() -> {
            core.routesOf(peer).ifPresent(RibPeer::filterAgain);
            return true;
        });
    }

    /**
     * Every change of a best path, all present ones first. Each subscriber has a thread of its own; if it falls behind by more than
     * {@link Builder#feedCapacity} changes, it hears of the overrun and is told everything again.
     */
    public Flow.Publisher<RouteEvent> changes() {
        return subscriber -> loop.execute(() -> core.subscribe(subscriber));
    }

    /** Why each path of a prefix but the best has lost, and to which. */
    public List<Decision.Preference> explain(Cidr prefix) throws IOException {
        return loop.call(() -> core.rib().explain(prefix));
    }

    /** How each session stands, in the order of the peers' addresses. */
    public List<PeerStatus> peers() throws IOException {
        return loop.call(core::peers);
    }

    /**
     * Whether every peer has told everything, or the restart time since {@link Builder#open} has passed. Until then, a route that
     * is missing may only not have been told yet.
     */
    public boolean isConverged() throws IOException {
        return loop.call(core::isConverged);
    }

    /** Calls a listener with every change of a best path; with all best paths first. */
    public void onRoutes(Consumer<RouteChange> listener) throws IOException {
        loop.call(() -> {
            core.addListener(listener);
            return true;
        });
    }

    /** Asks every peer that is established to tell all its routes again. */
    public void refresh() throws IOException {
        loop.call(() -> {
            core.refresh();
            return true;
        });
    }

    /** Ends all sessions without a word, as a crash would: peers with graceful restart keep our routes for a while. */
    public void abandon() {
        if (closed.compareAndSet(false, true)) {
            loop.execute(core::abandon);
            loop.close();
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            loop.execute(() -> core.stop(Notification.shutdown("the speaker was closed")));
            loop.close();
        }
    }

    /** Collects what a speaker is opened with. Confined to one thread. */
    public static final class Builder {

        private final long localAs;
        private final Ipv4Address routerId;
        private @Nullable InetSocketAddress listen;
        private ChannelFactory channels = ChannelFactory.plain();
        private SocketGuard guard = SocketGuard.none();
        private Duration holdTime = Duration.ofSeconds(90);
        private Duration connectRetry = Duration.ofSeconds(1);
        private Duration restartTime = Duration.ofSeconds(120);
        private DecisionRules rules = DecisionRules.STANDARD;
        private NextHopResolver nextHops = NextHopResolver.ALL_REACHABLE;
        private Ipv4Address clusterId;
        private long memberAs;
        private Set<Long> members = Set.of();
        private int feedCapacity = 65_536;
        private Duration longLivedStaleTime = Duration.ZERO;
        private final List<Capability> offered = new ArrayList<>();

        private Builder(long localAs, Ipv4Address routerId) {
            this.localAs = localAs;
            this.routerId = routerId;
            this.clusterId = routerId;
            this.memberAs = localAs;
        }

        /** How to choose among paths; as RFC 4271 has it by default. */
        public Builder decision(DecisionRules decisionRules) {
            this.rules = decisionRules;
            return this;
        }

        /** Who knows how far next hops are; by default, all can be reached at no cost. */
        public Builder nextHops(NextHopResolver resolver) {
            this.nextHops = resolver;
            return this;
        }

        /** The identifier of our cluster as a route reflector (RFC 4456); the router id by default. */
        public Builder clusterId(Ipv4Address id) {
            this.clusterId = id;
            return this;
        }

        /**
         * We are in a confederation, whose AS number others see (RFC 5065).
         *
         * @param ownMemberAs our member AS
         * @param otherMembers the other member ASes
         */
        public Builder confederation(long ownMemberAs, Set<Long> otherMembers) {
            this.memberAs = ownMemberAs;
            this.members = otherMembers;
            return this;
        }

        /** How many changes wait for a subscriber of {@link BgpSpeaker#changes} at most; 65,536 by default. */
        public Builder feedCapacity(int changes) {
            this.feedCapacity = changes;
            return this;
        }

        /** Listens for peers that connect to us; without this, only we connect. */
        public Builder listen(InetSocketAddress address) {
            this.listen = address;
            return this;
        }

        /** Opens channels in another way, in a network namespace for instance. */
        public Builder channels(ChannelFactory factory) {
            this.channels = factory;
            return this;
        }

        /** Gives sockets their keys, times to live and devices; without this, peers that need them are refused. */
        public Builder guard(SocketGuard socketGuard) {
            this.guard = socketGuard;
            return this;
        }

        /** How long a silent peer is believed to be alive: 0 (for ever) or 3 to 65,535 seconds; 90 by default. */
        public Builder holdTime(Duration time) {
            this.holdTime = time;
            return this;
        }

        /** How long to wait between tries to connect; 1 second by default. */
        public Builder connectRetry(Duration time) {
            this.connectRetry = time;
            return this;
        }

        /** How long peers may keep our routes when we vanish: up to 4,095 seconds, 0 for not at all; 120 seconds by default. */
        public Builder restartTime(Duration time) {
            this.restartTime = time;
            return this;
        }

        /**
         * How long routes are kept beyond the restart time, least preferred (RFC 9494): up to 16,777,215 seconds, not at all by
         * default.
         */
        public Builder longLivedStaleTime(Duration time) {
            this.longLivedStaleTime = time;
            return this;
        }

        /** Offers something more to all peers, such as extended messages (RFC 8654) or next hops of IPv6 (RFC 8950). */
        public Builder offer(Capability capability) {
            offered.add(capability);
            return this;
        }

        /**
         * Opens the speaker.
         *
         * @throws IllegalArgumentException naming everything that is out of range
         * @throws BgpException if the address to listen on is taken
         */
        public BgpSpeaker open() throws IOException {
            requireSound();
            SelectorLoop loop = new SelectorLoop();
            return open(loop, new TcpTransport(loop, channels, guard));
        }

        /**
         * Opens the speaker on a loop and a network of the caller's, simulated ones for instance. It closes the loop in the end.
         *
         * @throws IllegalArgumentException naming everything that is out of range
         * @throws BgpException if the address to listen on is taken
         */
        public BgpSpeaker open(EventLoop loop, Transport transport) throws IOException {
            requireSound();
            try {
                SpeakerCore core = new SpeakerCore(
                        loop,
                        transport,
                        listen,
                        restartTime,
                        new SessionConfig(open(localAs), localAs, connectRetry),
                        new Rib.Settings(
                                new Identity(localAs, memberAs, members, routerId, clusterId), rules, nextHops),
                        feedCapacity);
                loop.call(() -> {
                    core.listen();
                    return true;
                });
                return new BgpSpeaker(loop, core);
            } catch (IOException e) {
                loop.close();
                throw e;
            }
        }

        private void requireSound() {
            List<String> faults = new ArrayList<>();
            if (localAs < 1 || localAs > 0xffff_ffffL) {
                faults.add("AS " + localAs + " is not within 1 and 4294967295");
            }
            if (routerId.isUnspecified() || routerId.isMulticast()) {
                faults.add("router id " + routerId + " is not a host's address");
            }
            long hold = holdTime.toSeconds();
            if (hold != 0 && (hold < 3 || hold > 65_535)) {
                faults.add("hold time " + hold + " s is neither 0 nor within 3 and 65535");
            }
            if (restartTime.isNegative() || restartTime.toSeconds() > 4095) {
                faults.add("restart time " + restartTime.toSeconds() + " s is not within 0 and 4095");
            }
            if (longLivedStaleTime.isNegative() || longLivedStaleTime.toSeconds() > 0xff_ffff) {
                faults.add(
                        "long-lived stale time " + longLivedStaleTime.toSeconds() + " s is not within 0 and 16777215");
            }
            if (connectRetry.isNegative() || connectRetry.isZero()) {
                faults.add("connect retry " + connectRetry + " is not positive");
            }
            if (memberAs != localAs && (memberAs < 1 || memberAs > 0xffff_ffffL || members.contains(memberAs))) {
                faults.add("member AS " + memberAs + " is not within 1 and 4294967295, or is another member's");
            }
            if (feedCapacity < 1) {
                faults.add("feed capacity " + feedCapacity + " is not positive");
            }
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", faults));
            }
        }

        private Open open(long as) {
            List<Capability> capabilities = new ArrayList<>();
            for (IpFamily family : IpFamily.values()) {
                capabilities.add(Multiprotocol.unicast(family));
            }
            capabilities.add(new RouteRefreshSupport());
            capabilities.add(new EnhancedRouteRefresh());
            capabilities.add(new FourOctetAs(as));
            if (!restartTime.isZero()) {
                List<PreservedFamily> preserved = new ArrayList<>();
                for (IpFamily family : IpFamily.values()) {
                    preserved.add(new PreservedFamily(Family.unicast(family), true));
                }
                capabilities.add(new GracefulRestart(true, true, (int) restartTime.toSeconds(), preserved));
            }
            if (!longLivedStaleTime.isZero()) {
                capabilities.add(new LongLivedGracefulRestart(Stream.of(IpFamily.values())
                        .map(family -> new LongLivedGracefulRestart.StaleFamily(
                                Family.unicast(family), true, (int) longLivedStaleTime.toSeconds()))
                        .toList()));
            }
            capabilities.addAll(offered);
            return new Open(as, (int) holdTime.toSeconds(), routerId, capabilities);
        }
    }
}
