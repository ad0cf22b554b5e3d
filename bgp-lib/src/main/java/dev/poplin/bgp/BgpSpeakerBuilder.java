package dev.poplin.bgp;

import dev.poplin.bgp.bfd.HeldSession;
import dev.poplin.bgp.bfd.HeldSockets;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.EnhancedRouteRefresh;
import dev.poplin.bgp.capability.Capability.FourOctetAs;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.GracefulRestart.PreservedFamily;
import dev.poplin.bgp.capability.Capability.LongLivedGracefulRestart;
import dev.poplin.bgp.capability.Capability.Multiprotocol;
import dev.poplin.bgp.capability.Capability.RouteRefreshSupport;
import dev.poplin.bgp.handover.Taking;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.DecisionRules;
import dev.poplin.bgp.rib.Identity;
import dev.poplin.bgp.rib.NextHopResolver;
import dev.poplin.bgp.rib.Rib;
import dev.poplin.bgp.rib.SubnetResolver;
import dev.poplin.bgp.session.SessionConfig;
import dev.poplin.bgp.transport.ChannelFactory;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.HandOverPlace;
import dev.poplin.bgp.transport.SelectorLoop;
import dev.poplin.bgp.transport.SocketGuard;
import dev.poplin.bgp.transport.TcpTransport;
import dev.poplin.bgp.transport.Transport;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects what a speaker is opened with. Confined to one thread. */
public final class BgpSpeakerBuilder {

    /** How long the process before may take for a step of the hand-over. */
    private static final Duration STEP = Duration.ofSeconds(15);

    private final long localAs;
    private final Ipv4Address routerId;
    private @Nullable InetSocketAddress listen;
    private @Nullable HandOverPlace before;
    private ChannelFactory channels = ChannelFactory.plain();
    private SocketGuard guard = SocketGuard.none();
    private Duration holdTime = Duration.ofSeconds(90);
    private Duration connectRetry = Duration.ofSeconds(1);
    private Duration restartTime = Duration.ofSeconds(120);
    private DecisionRules rules = DecisionRules.STANDARD;
    private NextHopResolver nextHops = NextHopResolver.ALL_REACHABLE;
    private SubnetResolver subnets = SubnetResolver.NONE;
    private Ipv4Address clusterId;
    private long memberAs;
    private Set<Long> members = Set.of();
    private int feedCapacity = 65_536;
    private Duration longLivedStaleTime = Duration.ZERO;
    private final List<Capability> offered = new ArrayList<>();

    BgpSpeakerBuilder(long localAs, Ipv4Address routerId) {
        this.localAs = localAs;
        this.routerId = routerId;
        this.clusterId = routerId;
        this.memberAs = localAs;
    }

    /** How to choose among paths; as RFC 4271 has it by default. */
    public BgpSpeakerBuilder decision(DecisionRules decisionRules) {
        this.rules = decisionRules;
        return this;
    }

    /** Who knows how far next hops are; by default, all can be reached at no cost. */
    public BgpSpeakerBuilder nextHops(NextHopResolver resolver) {
        this.nextHops = resolver;
        return this;
    }

    /**
     * Who knows the subnets that we are on: external peers there are told the next hops of that subnet as they are, so that packets do not
     * pass through us (RFC 4271 §5.1.3), as BIRD does by itself. By default none is known, and such peers are told our own address.
     */
    public BgpSpeakerBuilder subnets(SubnetResolver resolver) {
        this.subnets = resolver;
        return this;
    }

    /** The identifier of our cluster as a route reflector (RFC 4456); the router id by default. */
    public BgpSpeakerBuilder clusterId(Ipv4Address id) {
        this.clusterId = id;
        return this;
    }

    /**
     * We are in a confederation, whose AS number others see (RFC 5065).
     *
     * @param ownMemberAs our member AS
     * @param otherMembers the other member ASes
     */
    public BgpSpeakerBuilder confederation(long ownMemberAs, Set<Long> otherMembers) {
        this.memberAs = ownMemberAs;
        this.members = otherMembers;
        return this;
    }

    /** How many changes wait for a subscriber of {@link BgpSpeaker#changes} at most; 65,536 by default. */
    public BgpSpeakerBuilder feedCapacity(int changes) {
        this.feedCapacity = changes;
        return this;
    }

    /** Listens for peers that connect to us; without this, only we connect. */
    public BgpSpeakerBuilder listen(InetSocketAddress address) {
        this.listen = address;
        return this;
    }

    /** Opens channels in another way, in a network namespace for instance. */
    public BgpSpeakerBuilder channels(ChannelFactory factory) {
        this.channels = factory;
        return this;
    }

    /** Gives sockets their keys, times to live and devices; without this, peers that need them are refused. */
    public BgpSpeakerBuilder guard(SocketGuard socketGuard) {
        this.guard = socketGuard;
        return this;
    }

    /** How long a silent peer is believed to be alive: 0 (for ever) or 3 to 65,535 seconds; 90 by default. */
    public BgpSpeakerBuilder holdTime(Duration time) {
        this.holdTime = time;
        return this;
    }

    /** How long to wait between tries to connect; 1 second by default. */
    public BgpSpeakerBuilder connectRetry(Duration time) {
        this.connectRetry = time;
        return this;
    }

    /** How long peers may keep our routes when we vanish: up to 4,095 seconds, 0 for not at all; 120 seconds by default. */
    public BgpSpeakerBuilder restartTime(Duration time) {
        this.restartTime = time;
        return this;
    }

    /**
     * How long routes are kept beyond the restart time, least preferred (RFC 9494): up to 16,777,215 seconds, not at all by
     * default.
     */
    public BgpSpeakerBuilder longLivedStaleTime(Duration time) {
        this.longLivedStaleTime = time;
        return this;
    }

    /** Offers something more to all peers, such as extended messages (RFC 8654) or next hops of IPv6 (RFC 8950). */
    public BgpSpeakerBuilder offer(Capability capability) {
        offered.add(capability);
        return this;
    }

    /**
     * Takes over from the process that waits at a place, see {@link BgpSpeaker#handOver}; begins anew if none does. The sessions go on
     * as their peers are added, named ones and narrower ranges before wider ones. That must be soon: nobody is told anything before, and
     * after a minute those that are left are ended.
     */
    public BgpSpeakerBuilder takeOver(HandOverPlace place) {
        this.before = place;
        return this;
    }

    /**
     * Opens the speaker.
     *
     * @throws IllegalArgumentException naming everything that is out of range
     * @throws BgpException if the address to listen on is taken, or the process before did not hand over and goes on
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
     * @throws BgpException if the address to listen on is taken, or the process before did not hand over and goes on
     */
    public BgpSpeaker open(EventLoop loop, Transport transport) throws IOException {
        requireSound();
        SpeakerCore core = new SpeakerCore(
                loop,
                transport,
                listen,
                restartTime,
                new SessionConfig(open(localAs), localAs, connectRetry),
                new Rib.Settings(
                        new Identity(localAs, memberAs, members, routerId, clusterId), rules, nextHops, subnets),
                feedCapacity);
        SpeakerBfd bfd = new SpeakerBfd(channels, guard);
        try {
            Optional<HandOverLine> line = before == null ? Optional.empty() : before.reach();
            if (line.isPresent()) {
                takeOver(loop, core, bfd, line.get());
            }
            loop.call(() -> {
                core.listen();
                return true;
            });
            return new BgpSpeaker(loop, core, bfd);
        } catch (IOException | RuntimeException e) {
            loop.execute(core::abandon);
            loop.close();
            bfd.close();
            throw e;
        }
    }

    private void takeOver(EventLoop loop, SpeakerCore core, SpeakerBfd bfd, HandOverLine opened) throws IOException {
        Inheritance inheritance = null;
        Map<HeldSockets, List<HeldSession>> watched;
        try (HandOverLine line = opened) {
            Taking taking = new Taking(line, STEP);
            inheritance = Inheritance.of(line, taking.ask(localAs, routerId));
            if (listen != null && !inheritance.listensAt(listen)) {
                // As long as the process before can go on: it may be in the way.
                loop.call(() -> {
                    core.listen();
                    return true;
                });
            }
            watched = taking.ready();
            taking.conclude();
        } catch (IOException | RuntimeException e) {
            if (inheritance != null) {
                inheritance.close();
            }
            throw new BgpException("the process before hands nothing over, and goes on: " + e.getMessage(), e);
        }
        Inheritance taken = inheritance;
        try {
            // Its neighbours hear from nobody now.
            bfd.inherit(taken.takeBfd(), watched);
        } catch (IOException | RuntimeException e) {
            taken.close();
            throw e;
        }
        loop.call(() -> {
            core.inherit(taken);
            return true;
        });
    }

    private void requireSound() {
        List<String> faults = new ArrayList<>();
        if (localAs < 1 || localAs > 0xffff_ffffL) {
            faults.add("AS " + localAs + " is not within 1 and 4294967295");
        }
        if (routerId.isUnspecified() || routerId.isMulticast()) {
            faults.add("router id " + routerId + " is not a host's address");
        }
        if (!SessionSettings.isHoldTime(holdTime)) {
            faults.add("hold time " + SessionSettings.text(holdTime) + " is neither 0 nor within 3 and 65535");
        }
        if (restartTime.isNegative() || restartTime.toSeconds() > 4095) {
            faults.add("restart time " + restartTime.toSeconds() + " s is not within 0 and 4095");
        }
        if (longLivedStaleTime.isNegative() || longLivedStaleTime.toSeconds() > 0xff_ffff) {
            faults.add("long-lived stale time " + longLivedStaleTime.toSeconds() + " s is not within 0 and 16777215");
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
        if (listen != null && listen.isUnresolved()) {
            faults.add("the address to listen on, " + listen + ", is not known");
        }
        if (offered.stream().anyMatch(Multiprotocol.class::isInstance)) {
            faults.add("families are offered by Peer.withFamilies, not by offer");
        }
        if (faults.isEmpty()) {
            faults.addAll(unsayable());
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    /** What is offered and does not fit into an OPEN message. */
    private List<String> unsayable() {
        try {
            MessageEncoder.encode(open(localAs), Negotiated.NOTHING);
            return List.of();
        } catch (IllegalArgumentException e) {
            return List.of("no OPEN message can say what is offered: " + e.getMessage());
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
