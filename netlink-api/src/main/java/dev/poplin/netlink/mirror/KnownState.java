package dev.poplin.netlink.mirror;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.bridge.BridgeVlan;
import dev.poplin.netlink.bridge.ForwardingEntry;
import dev.poplin.netlink.bridge.MulticastEntries.RouterPort;
import dev.poplin.netlink.bridge.MulticastEntry;
import dev.poplin.netlink.bridge.VlanMulticast;
import dev.poplin.netlink.bridge.VlanSettings;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.mirror.KernelEvent.AddressEvent;
import dev.poplin.netlink.mirror.KernelEvent.ForwardingEvent;
import dev.poplin.netlink.mirror.KernelEvent.LinkEvent;
import dev.poplin.netlink.mirror.KernelEvent.MulticastEvent;
import dev.poplin.netlink.mirror.KernelEvent.NeighborEvent;
import dev.poplin.netlink.mirror.KernelEvent.NextHopEvent;
import dev.poplin.netlink.mirror.KernelEvent.RouteEvent;
import dev.poplin.netlink.mirror.KernelEvent.RouterPortEvent;
import dev.poplin.netlink.mirror.KernelEvent.RuleEvent;
import dev.poplin.netlink.mirror.KernelEvent.VlanEvent;
import dev.poplin.netlink.mirror.KernelEvent.VlanMulticastEvent;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.nexthop.NextHopObject;
import dev.poplin.netlink.rule.RoutingRule;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What is known of each topic, and what an event says of it. Confined to its mirror, which locks around it. */
final class KnownState {

    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final Set<Topic> OF_BRIDGES = Set.of(
            Topic.FORWARDING,
            Topic.MULTICAST,
            Topic.ROUTER_PORTS,
            Topic.VLANS,
            Topic.VLAN_SETTINGS,
            Topic.VLAN_MULTICAST);
    private static final Set<Topic> OF_VLANS = Set.of(Topic.VLAN_SETTINGS, Topic.VLAN_MULTICAST);

    final Table<Link> links;
    final Table<InterfaceAddress> addresses;
    final RouteTable routes;
    final Table<Neighbor> neighbors;
    final Table<RoutingRule> rules;
    final Table<NextHopObject> nextHops;
    final Table<ForwardingEntry> forwarding;
    final Table<MulticastEntry> multicast;
    final Table<RouterPort> routerPorts;
    final Table<BridgeVlan> vlans;
    final Table<VlanSettings> vlanSettings;
    final Table<VlanMulticast> vlanMulticast;

    private final Set<Topic> topics;

    /** Nothing is known yet of these topics; the listener is told each change from then on. */
    KnownState(Set<Topic> topics, Consumer<Change> listener) {
        this.topics = topics;
        links = new Table<>(Change.LinkChange::new, Link::index, Link::withoutTimers, listener);
        addresses = new Table<>(
                Change.AddressChange::new, KnownState::addressKey, InterfaceAddress::withoutTimers, listener);
        routes = new RouteTable(listener);
        neighbors = new Table<>(
                Change.NeighborChange::new,
                neighbor -> List.of(neighbor.link(), neighbor.address()),
                UnaryOperator.identity(),
                listener);
        rules = new Table<>(Change.RuleChange::new, rule -> rule, UnaryOperator.identity(), listener);
        nextHops = new Table<>(Change.NextHopChange::new, NextHopObject::id, UnaryOperator.identity(), listener);
        forwarding = new Table<>(Change.ForwardingChange::new, ForwardingKey::of, UnaryOperator.identity(), listener);
        multicast = new Table<>(Change.MulticastChange::new, MulticastKey::of, MulticastEntry::withoutTimers, listener);
        routerPorts = new Table<>(Change.RouterPortChange::new, port -> port, UnaryOperator.identity(), listener);
        vlans = new Table<>(
                Change.VlanChange::new, vlan -> List.of(vlan.link(), vlan.first()), UnaryOperator.identity(), listener);
        vlanSettings = new Table<>(
                Change.VlanSettingsChange::new,
                vlan -> List.of(vlan.link(), vlan.get(VlanSettings.INFO).map(VlanSettings.Info::id)),
                UnaryOperator.identity(),
                listener);
        vlanMulticast = new Table<>(
                Change.VlanMulticastChange::new,
                vlan -> List.of(vlan.bridge(), vlan.get(VlanMulticast.ID)),
                UnaryOperator.identity(),
                listener);
    }

    /** IPv4 keeps one local address for each far end; the far end of an IPv6 address can be changed. */
    private static Object addressKey(InterfaceAddress address) {
        boolean several = address.address().family() == IpFamily.IPV4;
        return List.of(address.link(), address.address(), Optional.ofNullable(several ? address.peer() : null));
    }

    /**
     * An address has one place in a bridge, wherever it moves, and one far end in a VXLAN link; only what goes to many has many far ends.
     */
    private record ForwardingKey(boolean self, long table, MacAddress mac, List<Optional<?>> further) {

        static ForwardingKey of(ForwardingEntry entry) {
            boolean self = (entry.flags() & ForwardingEntry.SELF) != 0;
            if (!self) {
                long bridge = entry.get(ForwardingEntry.BRIDGE).orElse((long) entry.link());
                return new ForwardingKey(false, bridge, entry.mac(), List.of(entry.get(ForwardingEntry.VLAN)));
            }
            boolean many = entry.mac().isMulticast() || entry.mac().equals(ForwardingEntry.ANY);
            Optional<?> vni = entry.get(ForwardingEntry.SOURCE_VNI);
            List<Optional<?>> further = many
                    ? List.of(
                            vni,
                            entry.get(ForwardingEntry.DESTINATION),
                            entry.get(ForwardingEntry.PORT),
                            entry.get(ForwardingEntry.VNI),
                            entry.get(ForwardingEntry.VIA))
                    : List.of(vni);
            return new ForwardingKey(true, entry.link(), entry.mac(), further);
        }
    }

    private record MulticastKey(
            int bridge,
            int port,
            @Nullable IpAddress group,
            @Nullable MacAddress mac,
            @Nullable IpAddress source,
            int vlan,
            List<RawAttribute> farEnd) {

        static MulticastKey of(MulticastEntry entry) {
            return new MulticastKey(
                    entry.bridge(),
                    entry.port(),
                    entry.group(),
                    entry.mac(),
                    entry.source(),
                    entry.vlan(),
                    entry.farEnd());
        }
    }

    /** These, and what must be heard because the kernel does not tell of all that it takes along. */
    static Set<Topic> heardFor(Set<Topic> topics) {
        Set<Topic> heard = EnumSet.copyOf(topics);
        if (topics.contains(Topic.ROUTES)) {
            heard.addAll(Set.of(Topic.LINKS, Topic.ADDRESSES, Topic.NEXT_HOPS));
        }
        if (topics.contains(Topic.FORWARDING)) {
            heard.add(Topic.NEXT_HOPS);
        }
        if (topics.contains(Topic.NEXT_HOPS) || topics.stream().anyMatch(OF_BRIDGES::contains)) {
            heard.add(Topic.LINKS);
        }
        return heard;
    }

    /** All of it, as if it had just come. */
    List<Change> all() {
        List<Change> all = new ArrayList<>();
        links.addTo(all);
        addresses.addTo(all);
        routes.list().forEach(route -> all.add(new Change.RouteChange(null, route)));
        neighbors.addTo(all);
        rules.addTo(all);
        nextHops.addTo(all);
        forwarding.addTo(all);
        multicast.addTo(all);
        routerPorts.addTo(all);
        vlans.addTo(all);
        vlanSettings.addTo(all);
        vlanMulticast.addTo(all);
        return all;
    }

    /** Takes over what an event says, and returns the topics of which it does not say enough. */
    Set<Topic> apply(KernelEvent event) {
        Set<Topic> doubtful = EnumSet.noneOf(Topic.class);
        if (event instanceof LinkEvent link) {
            take(Topic.LINKS, links, link.link(), link.deleted());
            if (link.deleted() || !link.link().isRunning()) {
                doubtful.addAll(Set.of(Topic.ROUTES, Topic.NEXT_HOPS));
            }
            if (link.deleted()) {
                doubtful.addAll(OF_BRIDGES);
            } else if (link.link().kind().equals("bridge")) {
                // What it does about multicast in VLANs begins or ends with one switch for all.
                doubtful.addAll(OF_VLANS);
            }
        } else if (event instanceof AddressEvent address) {
            take(Topic.ADDRESSES, addresses, address.address(), address.deleted());
            if (address.deleted()) {
                doubtful.add(Topic.ROUTES);
            }
        } else if (event instanceof NeighborEvent neighbor) {
            Neighbor told = neighbor.neighbor();
            if ((told.flags() & Neighbor.PROXY) == 0) {
                take(Topic.NEIGHBORS, neighbors, told, neighbor.deleted() || !KernelLists.isResolved(told));
            }
        } else if (event instanceof RouteEvent route) {
            if (topics.contains(Topic.ROUTES) && !routes.apply(route)) {
                doubtful.add(Topic.ROUTES);
            }
        } else if (event instanceof RuleEvent rule) {
            take(Topic.RULES, rules, rule.rule(), rule.deleted());
            if (rule.deleted()) {
                // There may be another one that is the same.
                doubtful.add(Topic.RULES);
            }
        } else if (event instanceof NextHopEvent nextHop) {
            take(Topic.NEXT_HOPS, nextHops, nextHop.object(), nextHop.deleted());
            if (nextHop.deleted()) {
                doubtful.addAll(Set.of(Topic.ROUTES, Topic.FORWARDING));
            }
        } else {
            applyOfBridge(event, doubtful);
        }
        return doubtful;
    }

    private void applyOfBridge(KernelEvent event, Set<Topic> doubtful) {
        if (event instanceof ForwardingEvent told) {
            if (!told.entry().isOwnFilter()) {
                take(Topic.FORWARDING, forwarding, told.entry(), told.deleted());
            }
        } else if (event instanceof MulticastEvent told) {
            told.entries().forEach(entry -> take(Topic.MULTICAST, multicast, entry, told.deleted()));
        } else if (event instanceof RouterPortEvent told) {
            told.ports().forEach(port -> take(Topic.ROUTER_PORTS, routerPorts, port, told.deleted()));
        } else if (event instanceof VlanEvent told) {
            apply(told, doubtful);
        } else if (event instanceof VlanMulticastEvent told) {
            for (VlanMulticast settings : told.settings()) {
                settings.withoutTimers().each().forEach(each -> take(Topic.VLAN_MULTICAST, vlanMulticast, each, false));
            }
        } else if (event instanceof KernelEvent.Unknown unknown) {
            if (unknown.isMalformed()) {
                doubtful.addAll(topics);
            } else if (unknown.type() == RTM_DELLINK) {
                // A port left its bridge.
                doubtful.addAll(OF_BRIDGES);
            } else if (unknown.type() == RTM_NEWLINK) {
                // A port changed: of its VLANs' states in a spanning tree of several nothing else is told.
                doubtful.addAll(OF_VLANS);
            }
        }
    }

    private void apply(VlanEvent told, Set<Topic> doubtful) {
        for (BridgeVlan several : told.vlans()) {
            several.each().forEach(each -> take(Topic.VLANS, vlans, each, told.deleted()));
            if (several.pvid()) {
                // Another one was that before, of which nothing is told.
                doubtful.addAll(Set.of(Topic.VLANS, Topic.VLAN_SETTINGS));
            }
        }
        for (VlanSettings several : told.settings()) {
            if (!told.deleted() && several.get(VlanSettings.RANGE).isPresent()) {
                // What is told is the first one's; the others may differ (net/bridge/br_netlink.c
                // br_process_vlan_info).
                doubtful.add(Topic.VLAN_SETTINGS);
            }
            several.withoutCounters()
                    .each()
                    .forEach(each -> take(Topic.VLAN_SETTINGS, vlanSettings, each, told.deleted()));
        }
        // A bridge has settings for each VLAN that any of its ports has.
        doubtful.add(Topic.VLAN_MULTICAST);
    }

    private <T> void take(Topic topic, Table<T> table, T object, boolean deleted) {
        if (!topics.contains(topic)) {
            return;
        }
        if (deleted) {
            table.remove(object);
        } else {
            table.put(object);
        }
    }

    /** Asks the kernel for all of a topic; what is returned takes the answer over, and tells of what differs. */
    Runnable ask(Topic topic, Netlink netlink) throws NetlinkException {
        return switch (topic) {
            case LINKS -> taking(links::replaceAll, netlink.links().list());
            case ADDRESSES -> taking(addresses::replaceAll, netlink.addresses().list());
            case ROUTES -> taking(routes::replaceAll, KernelLists.routes(netlink));
            case NEIGHBORS -> taking(neighbors::replaceAll, KernelLists.neighbors(netlink));
            case RULES -> taking(rules::replaceAll, netlink.rules().list());
            case NEXT_HOPS -> taking(nextHops::replaceAll, netlink.nextHops().list());
            case FORWARDING -> taking(forwarding::replaceAll, KernelLists.forwarding(netlink));
            case MULTICAST -> taking(multicast::replaceAll, KernelLists.multicast(netlink));
            case ROUTER_PORTS -> taking(routerPorts::replaceAll, KernelLists.routerPorts(netlink));
            case VLANS -> taking(vlans::replaceAll, KernelLists.vlans(netlink));
            case VLAN_SETTINGS -> taking(vlanSettings::replaceAll, KernelLists.vlanSettings(netlink));
            case VLAN_MULTICAST -> taking(vlanMulticast::replaceAll, KernelLists.vlanMulticast(netlink));
        };
    }

    private static <T> Runnable taking(Consumer<List<T>> table, List<T> listed) {
        return () -> table.accept(listed);
    }
}
