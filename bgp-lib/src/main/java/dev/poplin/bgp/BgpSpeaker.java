package dev.poplin.bgp;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.FourOctetAs;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.GracefulRestart.PreservedFamily;
import dev.poplin.bgp.capability.Capability.Multiprotocol;
import dev.poplin.bgp.capability.Capability.RouteRefreshSupport;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.Decision;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.session.SessionConfig;
import dev.poplin.bgp.transport.ChannelFactory;
import dev.poplin.bgp.transport.EventLoop;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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
     * The best path of a prefix has changed.
     *
     * @param prefix the prefix
     * @param best its best path now, or empty if there is none any more
     */
    public record RouteChange(Cidr prefix, Optional<Path> best) {

        @Override
        public String toString() {
            return best.map(path -> "+ " + path).orElseGet(() -> "- " + prefix);
        }
    }

    /** Adds a peer, or replaces the one of the same address; the others do not notice. */
    public void addPeer(Peer peer) throws IOException {
        loop.call(() -> {
            core.addPeer(peer);
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
        return loop.call(core::routes);
    }

    /** All paths of a prefix and why the best one is: one preference for each that lost. */
    public List<Decision.Preference> explain(Cidr prefix) throws IOException {
        return loop.call(() -> core.explain(prefix));
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
        private Duration holdTime = Duration.ofSeconds(90);
        private Duration connectRetry = Duration.ofSeconds(1);
        private Duration restartTime = Duration.ofSeconds(120);

        private Builder(long localAs, Ipv4Address routerId) {
            this.localAs = localAs;
            this.routerId = routerId;
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
         * Opens the speaker.
         *
         * @throws IllegalArgumentException naming everything that is out of range
         * @throws BgpException if the address to listen on is taken
         */
        public BgpSpeaker open() throws IOException {
            requireSound();
            EventLoop loop = new EventLoop();
            try {
                SpeakerCore core = new SpeakerCore(
                        loop, channels, listen, restartTime, new SessionConfig(open(localAs), localAs, connectRetry));
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
            if (connectRetry.isNegative() || connectRetry.isZero()) {
                faults.add("connect retry " + connectRetry + " is not positive");
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
            capabilities.add(new FourOctetAs(as));
            if (!restartTime.isZero()) {
                List<PreservedFamily> preserved = new ArrayList<>();
                for (IpFamily family : IpFamily.values()) {
                    preserved.add(new PreservedFamily(Family.unicast(family), true));
                }
                capabilities.add(new GracefulRestart(true, (int) restartTime.toSeconds(), preserved));
            }
            return new Open(as, (int) holdTime.toSeconds(), routerId, capabilities);
        }
    }
}
