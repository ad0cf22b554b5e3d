package dev.poplin.netlink.mirror;

import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.NetlinkOptions;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.bridge.BridgeVlan;
import dev.poplin.netlink.bridge.ForwardingEntry;
import dev.poplin.netlink.bridge.MulticastEntries.RouterPort;
import dev.poplin.netlink.bridge.MulticastEntry;
import dev.poplin.netlink.bridge.VlanMulticast;
import dev.poplin.netlink.bridge.VlanSettings;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.nexthop.NextHopObject;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.rule.RoutingRule;
import dev.poplin.netlink.system.NetlinkTransports;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A live copy of what the kernel knows of a namespace: its links, addresses, routes, neighbours, rules and nexthop objects, and
 * its bridges' forwarding entries, multicast groups, ports with routers, and VLANs with their settings, as far as asked for.
 *
 * <pre>{@code
 * try (Mirror mirror = Mirror.open(namespace, EnumSet.of(Topic.LINKS, Topic.ROUTES))) {
 *     mirror.forEach(System.out::println);
 *     List<Route> routes = mirror.routes();
 * }
 * }</pre>
 *
 * <p>It subscribes first, lists second and merges. Where the kernel's events do not tell all (they came too fast; a link went
 * down and its routes with it), it lists again, and once more half a second later, and tells of the differences alone; and so it does once in a while without a cause.
 * Thread-safe; one thread of its own.
 */
public final class Mirror implements AutoCloseable {

    /** How often everything is listed again without a cause, unless said otherwise. */
    public static final Duration RECHECK = Duration.ofSeconds(60);

    private static final Duration LONGEST_RECHECK = Duration.ofDays(36_500);

    /** Guards the tables and the list of feeds. */
    private final ReentrantLock lock = new ReentrantLock();

    private final List<Feed> feeds = new CopyOnWriteArrayList<>();
    private final KnownState known;
    private final Upkeep upkeep;
    private boolean closed;

    private Mirror(Monitor monitor, Netlink netlink, Set<Topic> topics, Duration recheck) {
        Set<Topic> wanted = EnumSet.copyOf(topics);
        this.known = new KnownState(wanted, this::tell);
        this.upkeep = new Upkeep(monitor, netlink, wanted, recheck, known, lock);
    }

    /**
     * Begins to mirror a namespace; when it returns, the copy is complete.
     *
     * @throws IOException if it cannot be entered or listed
     * @throws IllegalArgumentException if no topic is given
     */
    public static Mirror open(NetworkNamespace namespace, Set<Topic> topics) throws IOException {
        return open(namespace, topics, RECHECK);
    }

    /**
     * As {@link #open(NetworkNamespace, Set)}, with another time after which everything is listed again.
     *
     * @throws IllegalArgumentException if no topic is given, or that time is not above zero, or longer than a hundred years
     */
    public static Mirror open(NetworkNamespace namespace, Set<Topic> topics, Duration recheck) throws IOException {
        return open(namespace, topics, recheck, NetlinkOptions.DEFAULT);
    }

    /** As {@link #open(NetworkNamespace, Set, Duration)}, with another deadline for each list. */
    public static Mirror open(NetworkNamespace namespace, Set<Topic> topics, Duration recheck, NetlinkOptions options)
            throws IOException {
        check(topics, recheck);
        Monitor monitor = Monitor.open(namespace, KnownState.heardFor(topics));
        try {
            return open(monitor, Netlink.open(namespace, options), topics, recheck);
        } catch (IOException | RuntimeException e) {
            monitor.close();
            throw e;
        }
    }

    /**
     * Mirrors what these transports lead to, such as a {@link dev.poplin.netlink.testing.FakeKernel}.
     *
     * @throws NetlinkException if no transport can be opened, or it cannot be listed
     * @throws IllegalArgumentException if no topic is given, or that time is not above zero, or longer than a hundred years
     */
    public static Mirror open(NetlinkTransports transports, Set<Topic> topics, Duration recheck, NetlinkOptions options)
            throws NetlinkException {
        check(topics, recheck);
        Monitor monitor = Monitor.open(transports, KnownState.heardFor(topics));
        try {
            return open(monitor, Netlink.over(transports, options), topics, recheck);
        } catch (NetlinkException | RuntimeException e) {
            monitor.close();
            throw e;
        }
    }

    /** A mirror of what these two say, which it closes with itself, and also if it cannot be opened. */
    static Mirror open(Monitor monitor, Netlink netlink, Set<Topic> topics, Duration recheck) throws NetlinkException {
        try {
            check(topics, recheck);
            Mirror mirror = new Mirror(monitor, netlink, topics, recheck);
            mirror.upkeep.begin();
            return mirror;
        } catch (NetlinkException | RuntimeException e) {
            monitor.close();
            netlink.close();
            throw e;
        }
    }

    private static void check(Set<Topic> topics, Duration recheck) {
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("a mirror of nothing");
        }
        if (recheck.isNegative() || recheck.isZero() || recheck.compareTo(LONGEST_RECHECK) > 0) {
            throw new IllegalArgumentException("recheck " + recheck + " is not above 0 and at most " + LONGEST_RECHECK);
        }
    }

    /** The links as they are known now; empty if they were not asked for. */
    public List<Link> links() {
        return locked(known.links::list);
    }

    /** The addresses as they are known now; empty if they were not asked for. */
    public List<InterfaceAddress> addresses() {
        return locked(known.addresses::list);
    }

    /** The routes of all tables as they are known now; empty if they were not asked for. */
    public List<Route> routes() {
        return locked(known.routes::list);
    }

    /**
     * The neighbours as they are known now, without those that need no resolution ({@link Neighbor#NOARP}); empty if they were not
     * asked for.
     */
    public List<Neighbor> neighbors() {
        return locked(known.neighbors::list);
    }

    /** The routing policy rules of both families as they are known now; empty if they were not asked for. */
    public List<RoutingRule> rules() {
        return locked(known.rules::list);
    }

    /** The nexthop objects as they are known now; empty if they were not asked for. */
    public List<NextHopObject> nextHops() {
        return locked(known.nextHops::list);
    }

    /**
     * The forwarding entries of bridges and VXLAN links as they are known now, without those that only say which packets a link takes
     * in ({@link ForwardingEntry#isOwnFilter}); empty if they were not asked for.
     */
    public List<ForwardingEntry> forwarding() {
        return locked(known.forwarding::list);
    }

    /** The multicast groups that somebody behind a bridge's port listens to, as they are known now; empty if they were not asked for. */
    public List<MulticastEntry> multicast() {
        return locked(known.multicast::list);
    }

    /** The ports of bridges behind which multicast routers are, as they are known now; empty if they were not asked for. */
    public List<RouterPort> routerPorts() {
        return locked(known.routerPorts::list);
    }

    /** The VLANs of bridges' ports and of bridges as they are known now, one by one; empty if they were not asked for. */
    public List<BridgeVlan> vlans() {
        return locked(known.vlans::list);
    }

    /**
     * The settings of VLANs at bridges' ports and of bridges as they are known now, one by one, without statistics and the number of
     * groups; empty if they were not asked for.
     */
    public List<VlanSettings> vlanSettings() {
        return locked(known.vlanSettings::list);
    }

    /**
     * What bridges do about multicast in each VLAN as it is known now, one by one, without ports of routers and states of queriers; empty
     * if it was not asked for.
     */
    public List<VlanMulticast> vlanMulticast() {
        return locked(known.vlanMulticast::list);
    }

    /** How often the kernel had more to tell than was taken, and everything had to be listed again. */
    public long overruns() {
        return upkeep.overruns();
    }

    private <T> T locked(Supplier<T> reading) {
        lock.lock();
        try {
            return reading.get();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The changes from a subscription on, which begins with everything that is there as if it had just come. Every subscriber has a
     * thread of its own; one that is too slow gets a {@link Change.Overrun} and slows down nobody.
     */
    public Flow.Publisher<Change> changes() {
        return this::subscribe;
    }

    private Feed subscribe(Flow.Subscriber<? super Change> subscriber) {
        Feed[] self = new Feed[1];
        Feed feed = new Feed(subscriber, () -> feeds.remove(self[0]));
        self[0] = feed;
        lock.lock();
        try {
            if (!closed) {
                feeds.add(feed);
            }
            feed.start(known.all());
            if (closed) {
                feed.complete();
            }
            return feed;
        } finally {
            lock.unlock();
        }
    }

    /** Calls the consumer with every change, on a thread of its own, until what is returned is cancelled; see {@link #changes}. */
    public Flow.Subscription forEach(Consumer<? super Change> consumer) {
        return subscribe(new ForEach(consumer));
    }

    private void tell(Change change) {
        feeds.forEach(feed -> feed.offer(change));
    }

    /** Ends it; subscribers get what waits for them and then the end. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            feeds.forEach(Feed::complete);
        } finally {
            lock.unlock();
        }
        upkeep.close();
    }
}
