package dev.poplin.netlink;

import dev.poplin.netlink.conntrack.ConnectionEvent;
import dev.poplin.netlink.conntrack.ConntrackMonitor;
import dev.poplin.netlink.ethtool.Ethtool;
import dev.poplin.netlink.ethtool.EthtoolEvent;
import dev.poplin.netlink.ethtool.EthtoolMonitor;
import dev.poplin.netlink.generic.GenericEvent;
import dev.poplin.netlink.generic.GenericMonitor;
import dev.poplin.netlink.generic.GenericNetlink;
import dev.poplin.netlink.mirror.EventStream;
import dev.poplin.netlink.mirror.Mirror;
import dev.poplin.netlink.mirror.Monitor;
import dev.poplin.netlink.mirror.Topic;
import dev.poplin.netlink.nflog.LogEvent;
import dev.poplin.netlink.nflog.PacketLog;
import dev.poplin.netlink.nftables.NftEvent;
import dev.poplin.netlink.nftables.NftMonitor;
import dev.poplin.netlink.system.NetlinkTransports;
import java.time.Duration;
import java.util.Set;

/**
 * What the kernel tells on its own of the namespace that a {@link Netlink} was opened in. Each call opens sockets of its own, and who
 * calls closes what is returned; it goes on when the {@link Netlink} is closed. Thread-safe.
 *
 * <pre>{@code
 * try (Monitor monitor = netlink.watch().changes(EnumSet.of(Topic.LINKS, Topic.ROUTES))) {
 *     monitor.forEach(event -> System.out.println(event));
 * }
 * }</pre>
 *
 * <p>Every method fails with EBADF once the {@link Netlink} is closed, with EOPNOTSUPP if it speaks through transports of the caller's
 * (but for {@link #changes} and {@link #mirror} of one that can open further ones, {@link Netlink#over(NetlinkTransports)}), and with the
 * reason's own number if the namespace could not be opened together with the {@link Netlink}, such as EMFILE or, without {@code /proc}, ENOENT.
 */
public final class Watch {

    private final Home home;
    private final GenericNetlink generic;
    private final Ethtool ethtool;

    Watch(Home home, GenericNetlink generic, Ethtool ethtool) {
        this.home = home;
        this.generic = generic;
        this.ethtool = ethtool;
    }

    /** What changes: {@code ip monitor}, {@code bridge monitor}. */
    public Monitor changes(Set<Topic> topics) throws NetlinkException {
        return home.monitor("watch " + topics, topics);
    }

    /**
     * What changes here and in all namespaces that have a number here: {@code ip monitor all-nsid}.
     *
     * @throws NetlinkException EPERM without CAP_NET_BROADCAST
     */
    public Monitor changesInAllNamespaces(Set<Topic> topics) throws NetlinkException {
        return home.open(
                "watch " + topics + " in all namespaces", inside -> Monitor.openForAllNamespaces(inside, topics));
    }

    /** A live copy, complete when this returns, which is compared with the kernel every {@link Mirror#RECHECK}. */
    public Mirror mirror(Set<Topic> topics) throws NetlinkException {
        return mirror(topics, Mirror.RECHECK);
    }

    /** A live copy that is compared with the kernel as often as said. */
    public Mirror mirror(Set<Topic> topics, Duration recheck) throws NetlinkException {
        return home.mirror("mirror " + topics, topics, recheck);
    }

    /** Each transaction of nftables: {@code nft monitor}. */
    public EventStream<NftEvent> nftables() throws NetlinkException {
        return home.open("nft monitor", NftMonitor::open);
    }

    /** Connections as they begin, change and end: {@code conntrack -E}. */
    public EventStream<ConnectionEvent> connections() throws NetlinkException {
        return home.open("conntrack -E", ConntrackMonitor::open);
    }

    /**
     * The packets that rules log to a group, as {@code ulogd}.
     *
     * @param group the group, 0 to 65535
     * @param copiedBytes how much of each packet is wanted; 0 for none of it
     * @throws NetlinkException EPERM if the group has another reader, or without CAP_NET_ADMIN
     */
    public EventStream<LogEvent> packets(int group, int copiedBytes) throws NetlinkException {
        return home.open(
                "read log group " + group, inside -> PacketLog.open(inside, group, copiedBytes, home.options()));
    }

    /** What changes of devices: {@code ethtool --monitor}. */
    public EventStream<EthtoolEvent> ethtool() throws NetlinkException {
        return home.open("ethtool --monitor", inside -> EthtoolMonitor.open(inside, ethtool));
    }

    /**
     * What a family of generic netlink tells to a group: {@code genl ctrl monitor} for {@code nlctrl} and {@code notify}.
     *
     * @throws NetlinkException ENOENT if there is no such family or group, EPERM if not everybody may listen to it
     */
    public EventStream<GenericEvent> generic(String family, String group) throws NetlinkException {
        return home.open(
                "listen to " + family + " " + group,
                inside -> GenericMonitor.open(inside, generic.family(family), group));
    }
}
