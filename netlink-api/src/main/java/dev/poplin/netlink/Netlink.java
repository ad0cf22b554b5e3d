package dev.poplin.netlink;

import dev.poplin.netlink.address.AddressLabels;
import dev.poplin.netlink.address.Addresses;
import dev.poplin.netlink.bridge.Bridges;
import dev.poplin.netlink.conntrack.Conntrack;
import dev.poplin.netlink.diag.Sockets;
import dev.poplin.netlink.ethtool.Ethtool;
import dev.poplin.netlink.generic.GenericNetlink;
import dev.poplin.netlink.gtp.GtpTunnels;
import dev.poplin.netlink.ipset.Ipset;
import dev.poplin.netlink.link.Links;
import dev.poplin.netlink.macsec.MacsecDevices;
import dev.poplin.netlink.namespace.NamespaceIds;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.neighbor.NeighborTables;
import dev.poplin.netlink.neighbor.Neighbors;
import dev.poplin.netlink.netconf.LinkConfigurations;
import dev.poplin.netlink.nexthop.NextHopObjects;
import dev.poplin.netlink.nftables.Nftables;
import dev.poplin.netlink.route.Routes;
import dev.poplin.netlink.rule.Rules;
import dev.poplin.netlink.stats.LinkCounters;
import dev.poplin.netlink.system.AbsentTransport;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.NetlinkTransport;
import dev.poplin.netlink.system.NetlinkTransports;
import dev.poplin.netlink.traffic.Traffic;
import dev.poplin.netlink.wireguard.WireGuard;
import dev.poplin.netlink.xfrm.Xfrm;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network configuration of one namespace: links, addresses, routes, rules, neighbours, nftables, conntrack, and what changes of it.
 *
 * <pre>{@code
 * try (Netlink netlink = Netlink.open()) {
 *     for (Link link : netlink.links().list()) {
 *         System.out.println(link);
 *     }
 * }
 * }</pre>
 *
 * <p>Thread-safe. The kernel has {@link NetlinkOptions#deadline} for the answer to each request; then the call fails with ETIMEDOUT. A
 * thread that is interrupted while it waits fails with EINTR at once and stays interrupted; the others go on. Closing is idempotent
 * and releases whoever waits; afterwards every call fails with EBADF.
 */
public final class Netlink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Netlink.class);

    private final Conversations conversations;
    private final Links links;
    private final Addresses addresses;
    private final Routes routes;
    private final NextHopObjects nextHops;
    private final Rules rules;
    private final Neighbors neighbors;
    private final NeighborTables neighborTables;
    private final AddressLabels addressLabels;
    private final Bridges bridges;
    private final LinkConfigurations configurations;
    private final LinkCounters counters;
    private final Traffic traffic;
    private final NamespaceIds namespaceIds;
    private final Nftables nftables;
    private final Conntrack conntrack;
    private final Ipset ipset;
    private final GenericNetlink generic;
    private final Ethtool ethtool;
    private final WireGuard wireGuard;
    private final MacsecDevices macsec;
    private final GtpTunnels gtp;
    private final Sockets sockets;
    private final Home home;
    private final Watch watch;

    private Netlink(Conversations conversations, Home home) {
        Conversation route = conversations.route();
        Conversation netfilter = conversations.netfilter();
        this.conversations = conversations;
        this.links = new Links(route);
        this.addresses = new Addresses(route);
        this.routes = new Routes(route);
        this.nextHops = new NextHopObjects(route);
        this.rules = new Rules(route);
        this.neighbors = new Neighbors(route);
        this.neighborTables = new NeighborTables(route);
        this.addressLabels = new AddressLabels(route);
        this.bridges = new Bridges(route);
        this.configurations = new LinkConfigurations(route);
        this.counters = new LinkCounters(route);
        this.traffic = new Traffic(route);
        this.namespaceIds = new NamespaceIds(route);
        this.nftables = new Nftables(netfilter);
        this.conntrack = new Conntrack(netfilter);
        this.ipset = new Ipset(netfilter);
        this.generic = new GenericNetlink(conversations.generic());
        this.ethtool = new Ethtool(generic);
        this.wireGuard = new WireGuard(generic, links);
        this.macsec = new MacsecDevices(generic);
        this.gtp = new GtpTunnels(generic);
        this.sockets = new Sockets(conversations.diagnosis());
        this.home = home;
        this.watch = new Watch(home, generic, ethtool);
    }

    /**
     * Opens the calling thread's namespace. On a kernel without netfilter everything but nftables and conntrack works; those
     * answer EPROTONOSUPPORT. Likewise without generic netlink.
     *
     * @throws NetlinkException if the kernel refuses a socket
     */
    public static Netlink open() throws NetlinkException {
        return open(NetlinkOptions.DEFAULT);
    }

    /** As {@link #open()}, with another deadline for each request. */
    public static Netlink open(NetlinkOptions options) throws NetlinkException {
        return over(NetlinkSocket::open, options, Home.ofCaller(options));
    }

    private static Netlink over(NetlinkTransports transports, NetlinkOptions options, Home home)
            throws NetlinkException {
        try {
            return new Netlink(Conversations.open(transports, options.deadline()), home);
        } catch (NetlinkException | RuntimeException e) {
            home.close();
            throw e;
        }
    }

    /**
     * Opens another namespace; it is entered on a private thread for as long as it takes to open the sockets.
     *
     * @throws IOException if it cannot be entered or the kernel refuses a socket
     */
    public static Netlink open(NetworkNamespace namespace) throws IOException {
        return open(namespace, NetlinkOptions.DEFAULT);
    }

    /** As {@link #open(NetworkNamespace)}, with another deadline for each request. */
    public static Netlink open(NetworkNamespace namespace, NetlinkOptions options) throws IOException {
        return namespace.callToOpen(() -> open(options));
    }

    /**
     * Speaks through transports of the caller's and listens by them, so that {@link Watch#changes} and {@link Watch#mirror} work, too. A
     * protocol that there is not is absent, as in {@link #open()}.
     *
     * @throws NetlinkException if the transport for NETLINK_ROUTE cannot be opened, or another for another cause than EPROTONOSUPPORT
     */
    public static Netlink over(NetlinkTransports transports) throws NetlinkException {
        return over(transports, NetlinkOptions.DEFAULT);
    }

    /** As {@link #over(NetlinkTransports)}, with another deadline. */
    public static Netlink over(NetlinkTransports transports, NetlinkOptions options) throws NetlinkException {
        return over(transports, options, Home.of(transports, options));
    }

    /**
     * Speaks through transports of the caller's: to a {@link dev.poplin.netlink.testing.FakeKernel}, or by way of something that
     * records. Closing closes them.
     *
     * @param route takes the messages of NETLINK_ROUTE
     * @param netfilter takes those of NETLINK_NETFILTER
     */
    public static Netlink over(NetlinkTransport route, NetlinkTransport netfilter) {
        return over(route, netfilter, new AbsentTransport("generic netlink", Errno.EPROTONOSUPPORT));
    }

    /**
     * Speaks through transports of the caller's, as {@link #over(NetlinkTransport, NetlinkTransport)}.
     *
     * @param generic takes the messages of NETLINK_GENERIC
     */
    public static Netlink over(NetlinkTransport route, NetlinkTransport netfilter, NetlinkTransport generic) {
        return over(route, netfilter, generic, new AbsentTransport("socket diagnosis", Errno.EPROTONOSUPPORT));
    }

    /**
     * Speaks through transports of the caller's, as {@link #over(NetlinkTransport, NetlinkTransport)}.
     *
     * @param generic takes the messages of NETLINK_GENERIC
     * @param diagnosis takes those of NETLINK_SOCK_DIAG
     */
    public static Netlink over(
            NetlinkTransport route, NetlinkTransport netfilter, NetlinkTransport generic, NetlinkTransport diagnosis) {
        return over(route, netfilter, generic, diagnosis, NetlinkOptions.DEFAULT);
    }

    /** As {@link #over(NetlinkTransport, NetlinkTransport, NetlinkTransport, NetlinkTransport)}, with another deadline. */
    public static Netlink over(
            NetlinkTransport route,
            NetlinkTransport netfilter,
            NetlinkTransport generic,
            NetlinkTransport diagnosis,
            NetlinkOptions options) {
        List<NetlinkTransport> transports = List.of(route, netfilter, generic, diagnosis);
        return new Netlink(Conversations.over(transports, options.deadline()), Home.unknown(options));
    }

    /**
     * What this kernel can do, by trying it in a namespace that is thrown away.
     *
     * @throws IOException if it cannot be tried: EPERM without CAP_SYS_ADMIN and CAP_NET_ADMIN
     */
    public static Set<Capability> probe() throws IOException {
        Set<Capability> found = EnumSet.noneOf(Capability.class);
        try (NetworkNamespace scratch = NetworkNamespace.createAnonymous();
                Netlink netlink = open(scratch)) {
            for (Capability capability : Capability.values()) {
                try {
                    capability.attempt(netlink);
                    found.add(capability);
                } catch (NetlinkException e) {
                    if (e.errno().isNoAnswer()) {
                        throw e;
                    }
                    LOG.debug("no {}: {}", capability, e.getMessage());
                }
            }
        }
        return found;
    }

    /**
     * Which of these kinds of links this kernel can make, by trying them in a namespace that is thrown away. A module that is not
     * loaded yet is loaded by that, where the kernel can; {@code tun} is never among them, because it is made by its device file.
     *
     * @param kinds names of drivers, such as {@code vxlan}
     * @throws IOException if it cannot be tried: EPERM without CAP_SYS_ADMIN and CAP_NET_ADMIN
     */
    public static Set<String> probeLinkKinds(Set<String> kinds) throws IOException {
        try (NetworkNamespace scratch = NetworkNamespace.createAnonymous();
                Netlink netlink = open(scratch)) {
            return new LinkProbe(netlink.links()).known(kinds);
        }
    }

    /** Interfaces: {@code ip link}. */
    public Links links() {
        return links;
    }

    /** Addresses of interfaces: {@code ip address}. */
    public Addresses addresses() {
        return addresses;
    }

    /** Routes: {@code ip route}. */
    public Routes routes() {
        return routes;
    }

    /** Nexthop objects: {@code ip nexthop}. */
    public NextHopObjects nextHops() {
        return nextHops;
    }

    /** Routing policy rules: {@code ip rule}. */
    public Rules rules() {
        return rules;
    }

    /** Neighbours, the ARP and ND tables: {@code ip neighbor}. */
    public Neighbors neighbors() {
        return neighbors;
    }

    /** How neighbours are asked for and forgotten: {@code ip ntable}. */
    public NeighborTables neighborTables() {
        return neighborTables;
    }

    /** The labels by which IPv6 source addresses are chosen: {@code ip addrlabel}. */
    public AddressLabels addressLabels() {
        return addressLabels;
    }

    /** What bridges know: ports, forwarding entries, groups, VLANs: {@code bridge}. */
    public Bridges bridges() {
        return bridges;
    }

    /** The IP settings of links: {@code ip netconf}. */
    public LinkConfigurations configurations() {
        return configurations;
    }

    /** What links have counted: {@code ip stats}. */
    public LinkCounters counters() {
        return counters;
    }

    /** Queueing disciplines, classes and filters: {@code tc}. */
    public Traffic traffic() {
        return traffic;
    }

    /** The numbers that this namespace has for others: {@code ip netns list-id}. */
    public NamespaceIds namespaceIds() {
        return namespaceIds;
    }

    /** The tables of nftables: {@code nft}. */
    public Nftables nftables() {
        return nftables;
    }

    /** The connections that are tracked: {@code conntrack}. */
    public Conntrack conntrack() {
        return conntrack;
    }

    /** Sets of addresses and ports for iptables: {@code ipset}. */
    public Ipset ipset() {
        return ipset;
    }

    /** The families of generic netlink: {@code genl}. */
    public GenericNetlink generic() {
        return generic;
    }

    /** What drivers can be asked and told: {@code ethtool}. */
    public Ethtool ethtool() {
        return ethtool;
    }

    /** The sockets of processes: {@code ss}. */
    public Sockets sockets() {
        return sockets;
    }

    /** Encrypted tunnels: {@code wg}. */
    public WireGuard wireGuard() {
        return wireGuard;
    }

    /** The keys and channels of links that protect frames: {@code ip macsec}. */
    public MacsecDevices macsec() {
        return macsec;
    }

    /** The tunnels of mobile networks: {@code gtp-tunnel} of libgtpnl. */
    public GtpTunnels gtp() {
        return gtp;
    }

    /**
     * IPsec: {@code ip xfrm}. It has a socket of its own, which is opened when this is asked for first and closed with this.
     *
     * @throws NetlinkException EPROTONOSUPPORT if the kernel has no IPsec, EOPNOTSUPP if this speaks through transports of the caller's
     */
    public Xfrm xfrm() throws NetlinkException {
        return home.xfrm();
    }

    /** What the kernel tells on its own, and live copies of what it knows: {@code ip monitor} and its like. */
    public Watch watch() {
        return watch;
    }

    /**
     * The conversation with rtnetlink, on which links, addresses, routes and their like are built: for messages that have no method here.
     *
     * <pre>{@code
     * Request request = new Request("link show", 18, 0, AttributeNames.NONE, writer -> writer.u64(0).u64(0));
     * List<Integer> indices = netlink.rtnetlink().dump(request, reply -> reply.u32(4));
     * }</pre>
     */
    public Conversation rtnetlink() {
        return conversations.route();
    }

    /** The conversation with netfilter, on which nftables and conntrack are built. */
    public Conversation netfilter() {
        return conversations.netfilter();
    }

    @Override
    public void close() {
        conversations.close();
        home.close();
    }
}
