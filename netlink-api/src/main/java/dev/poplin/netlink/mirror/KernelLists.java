package dev.poplin.netlink.mirror;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.bridge.BridgeVlan;
import dev.poplin.netlink.bridge.ForwardingEntry;
import dev.poplin.netlink.bridge.MulticastEntries.RouterPort;
import dev.poplin.netlink.bridge.MulticastEntry;
import dev.poplin.netlink.bridge.VlanMulticast;
import dev.poplin.netlink.bridge.VlanSettings;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import java.util.ArrayList;
import java.util.List;

/** What the kernel lists of a topic, without what it does not tell of when it changes. */
final class KernelLists {

    private KernelLists() {}

    static List<Route> routes(Netlink netlink) throws NetlinkException {
        List<Route> listed = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            listed.addAll(netlink.routes().list(RouteFilter.main(family).inTable(0)));
        }
        return listed;
    }

    static List<Neighbor> neighbors(Netlink netlink) throws NetlinkException {
        List<Neighbor> listed = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            netlink.neighbors().list(family).stream()
                    .filter(KernelLists::isResolved)
                    .forEach(listed::add);
        }
        return listed;
    }

    static List<ForwardingEntry> forwarding(Netlink netlink) throws NetlinkException {
        return netlink.bridges().forwarding().list().stream()
                .filter(entry -> !entry.isOwnFilter())
                .toList();
    }

    static List<MulticastEntry> multicast(Netlink netlink) throws NetlinkException {
        return orNone(netlink.bridges().multicast()::list);
    }

    static List<RouterPort> routerPorts(Netlink netlink) throws NetlinkException {
        return orNone(netlink.bridges().multicast()::routerPorts);
    }

    private interface Listing<T> {
        List<T> list() throws NetlinkException;
    }

    /** A kernel that has no bridges, or none that listen or filter, has nothing of theirs. */
    private static <T> List<T> orNone(Listing<T> listing) throws NetlinkException {
        try {
            return listing.list();
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.EOPNOTSUPP)) {
                return List.of();
            }
            throw e;
        }
    }

    static List<BridgeVlan> vlans(Netlink netlink) throws NetlinkException {
        return netlink.bridges().vlans().list().stream()
                .flatMap(vlans -> vlans.each().stream())
                .toList();
    }

    /** Without what changes by itself, of which the kernel does not tell. */
    static List<VlanSettings> vlanSettings(Netlink netlink) throws NetlinkException {
        return orNone(netlink.bridges().vlans()::listSettings).stream()
                .flatMap(vlans -> vlans.withoutCounters().each().stream())
                .toList();
    }

    /** Without what changes by itself, of which the kernel does not tell. */
    static List<VlanMulticast> vlanMulticast(Netlink netlink) throws NetlinkException {
        return orNone(netlink.bridges().vlans()::listMulticast).stream()
                .flatMap(vlans -> vlans.withoutTimers().each().stream())
                .toList();
    }

    /** The kernel lists the neighbours of multicast addresses and does not tell of them. */
    static boolean isResolved(Neighbor neighbor) {
        return (neighbor.state() & Neighbor.NOARP) == 0;
    }
}
