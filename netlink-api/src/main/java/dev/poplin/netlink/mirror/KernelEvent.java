package dev.poplin.netlink.mirror;

import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.bridge.BridgeVlan;
import dev.poplin.netlink.bridge.ForwardingEntry;
import dev.poplin.netlink.bridge.MulticastEntries.RouterPort;
import dev.poplin.netlink.bridge.MulticastEntry;
import dev.poplin.netlink.bridge.VlanMulticast;
import dev.poplin.netlink.bridge.VlanSettings;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.nexthop.NextHopObject;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.rule.RoutingRule;
import dev.poplin.netlink.system.Reply;
import java.util.List;

/** Something that happened in the kernel. Immutable. */
public sealed interface KernelEvent {

    /**
     * A link came, changed or went.
     *
     * @param link the link as it is now, or was
     * @param deleted whether it is gone
     */
    record LinkEvent(Link link, boolean deleted) implements KernelEvent {}

    /**
     * An address came, changed or went.
     *
     * @param address the address as it is now, or was
     * @param deleted whether it is gone
     */
    record AddressEvent(InterfaceAddress address, boolean deleted) implements KernelEvent {}

    /**
     * A route came, changed or went. The kernel does not tell of routes that go because their link does (IPv4).
     *
     * @param route the route as it is now, or was
     * @param deleted whether it is gone
     * @param replaces whether it took the place of another one of the same destination and metric, of which nothing is told
     */
    record RouteEvent(Route route, boolean deleted, boolean replaces) implements KernelEvent {}

    /**
     * A neighbour came, changed or went.
     *
     * @param neighbor the neighbour as it is now, or was
     * @param deleted whether it is gone
     */
    record NeighborEvent(Neighbor neighbor, boolean deleted) implements KernelEvent {}

    /**
     * A routing policy rule came or went.
     *
     * @param rule the rule as it is now, or was
     * @param deleted whether it is gone
     */
    record RuleEvent(RoutingRule rule, boolean deleted) implements KernelEvent {}

    /**
     * A nexthop object came, changed or went. The kernel does not tell of those that go because their link does.
     *
     * @param object the object as it is now, or was
     * @param deleted whether it is gone
     */
    record NextHopEvent(NextHopObject object, boolean deleted) implements KernelEvent {}

    /**
     * A forwarding entry of a bridge or VXLAN link came, changed or went. Of one that is told in the place of another, nothing is told
     * of the other; nor of those that go with their nexthop object.
     *
     * @param entry the entry as it is now, or was
     * @param deleted whether it is gone
     */
    record ForwardingEvent(ForwardingEntry entry, boolean deleted) implements KernelEvent {}

    /**
     * Somebody began or ceased to listen to multicast groups behind a port of a bridge.
     *
     * @param entries the groups as they are now, or were
     * @param deleted whether they are gone
     */
    record MulticastEvent(List<MulticastEntry> entries, boolean deleted) implements KernelEvent {}

    /**
     * Multicast routers came to be behind ports of a bridge, or are no longer there.
     *
     * @param ports the ports
     * @param deleted whether no router is behind them any more
     */
    record RouterPortEvent(List<RouterPort> ports, boolean deleted) implements KernelEvent {}

    /**
     * VLANs of a bridge's port, or of the bridge itself, came, changed or went.
     *
     * @param vlans the VLANs as they are now, or were
     * @param settings all that is said of them; of those that are gone only which they are
     * @param deleted whether they are gone
     */
    record VlanEvent(List<BridgeVlan> vlans, List<VlanSettings> settings, boolean deleted) implements KernelEvent {}

    /**
     * What bridges do about multicast in VLANs changed. Of VLANs that come or go nothing is told but that they do at ports.
     *
     * @param settings what they do now
     */
    record VlanMulticastEvent(List<VlanMulticast> settings) implements KernelEvent {}

    /**
     * Something that happened in another namespace.
     *
     * @param namespaceId the number that the other namespace has in the monitor's own
     * @param event what happened there
     */
    record Elsewhere(int namespaceId, KernelEvent event) implements KernelEvent {}

    /**
     * Events were lost because they came faster than they were taken, or in a datagram that cannot be cut into messages: what is known may be
     * wrong. Take what still waits, and list again when
     * nothing does: until then the kernel loses more without another word (net/netlink/af_netlink.c NETLINK_S_CONGESTED).
     */
    record Overrun() implements KernelEvent {}

    /** A message that none of the others says, such as of a bridge's ports, or that {@link #isMalformed cannot be read}. */
    final class Unknown implements KernelEvent {

        private final int type;
        private final byte[] body;
        private final boolean malformed;

        Unknown(Reply message, boolean malformed) {
            type = message.type();
            this.malformed = malformed;
            body = new byte[message.end() - message.start()];
            for (int index = 0; index < body.length; index++) {
                body[index] = message.bytes().get(message.start() + index);
            }
        }

        /** The message type, RTM_*. */
        public int type() {
            return type;
        }

        /** A copy of what follows the message's header. */
        public byte[] body() {
            return body.clone();
        }

        /** Whether it should have been one of the others, and cannot be read: what is known may be wrong. */
        public boolean isMalformed() {
            return malformed;
        }

        @Override
        public String toString() {
            return "message of type " + type + " with " + body.length + " bytes"
                    + (malformed ? " that cannot be read" : "");
        }
    }

    /** What a message says. */
    static KernelEvent decode(Reply message) {
        try {
            return switch (message.u8(0)) {
                case AddressFamily.BRIDGE -> ofBridge(message);
                case AddressFamily.INET, AddressFamily.INET6 -> ofInternet(message);
                default -> ofAny(message);
            };
        } catch (MalformedMessageException e) {
            return new Unknown(message, true);
        }
    }

    private static KernelEvent ofInternet(Reply message) {
        return switch (message.type()) {
            case 20, 21 -> new AddressEvent(InterfaceAddress.decode(message), message.type() == 21);
            case 24, 25 ->
                new RouteEvent(
                        Route.decode(message), message.type() == 25, (message.flags() & MessageFlags.REPLACE) != 0);
            case 28, 29 -> new NeighborEvent(Neighbor.decode(message), message.type() == 29);
            case 32, 33 -> new RuleEvent(RoutingRule.decode(message), message.type() == 33);
            default -> ofAny(message);
        };
    }

    private static KernelEvent ofBridge(Reply message) {
        return switch (message.type()) {
            case 28, 29 -> new ForwardingEvent(ForwardingEntry.decode(message), message.type() == 29);
            case 84, 85 -> {
                List<MulticastEntry> entries = MulticastEntry.decode(message);
                yield entries.isEmpty() ? ofRouterPorts(message) : new MulticastEvent(entries, message.type() == 85);
            }
            case 112, 113 -> {
                List<BridgeVlan> vlans = BridgeVlan.decode(message);
                yield vlans.isEmpty()
                        ? ofVlanMulticast(message)
                        : new VlanEvent(vlans, VlanSettings.decode(message), message.type() == 113);
            }
            default -> new Unknown(message, false);
        };
    }

    private static KernelEvent ofRouterPorts(Reply message) {
        List<RouterPort> ports = RouterPort.decode(message);
        return ports.isEmpty() ? new Unknown(message, false) : new RouterPortEvent(ports, message.type() == 85);
    }

    private static KernelEvent ofVlanMulticast(Reply message) {
        List<VlanMulticast> settings = VlanMulticast.decode(message);
        return settings.isEmpty() ? new Unknown(message, false) : new VlanMulticastEvent(settings);
    }

    /** What a wireless driver tells is a link's name and what happened, not what the link is: IFLA_WIRELESS (net/wireless/wext-core.c). */
    private static boolean isOfWirelessDriver(Reply message) {
        AttributeReader attributes = message.attributes(16);
        while (attributes.next()) {
            if (attributes.type() == 11) {
                return true;
            }
        }
        return false;
    }

    private static KernelEvent ofAny(Reply message) {
        return switch (message.type()) {
            case 16, 17 ->
                message.u8(0) == 0 && !isOfWirelessDriver(message)
                        ? new LinkEvent(Link.decode(message), message.type() == 17)
                        : new Unknown(message, false);
            case 104, 105 -> new NextHopEvent(NextHopObject.decode(message), message.type() == 105);
            default -> new Unknown(message, false);
        };
    }
}
