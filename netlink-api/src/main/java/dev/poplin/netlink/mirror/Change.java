package dev.poplin.netlink.mirror;

import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.bridge.BridgeVlan;
import dev.poplin.netlink.bridge.ForwardingEntry;
import dev.poplin.netlink.bridge.MulticastEntries.RouterPort;
import dev.poplin.netlink.bridge.MulticastEntry;
import dev.poplin.netlink.bridge.VlanMulticast;
import dev.poplin.netlink.bridge.VlanSettings;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.nexthop.NextHopObject;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.rule.RoutingRule;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Mirror} tells its subscribers. Immutable.
 *
 * <pre>{@code
 * if (change instanceof Change.RouteChange route && route.after() == null) {
 *     System.out.println("gone: " + route.before());
 * }
 * }</pre>
 */
public sealed interface Change {

    /**
     * An object came, changed or went.
     *
     * @param <T> what kind of object it is
     */
    sealed interface Of<T> extends Change {

        /** What is mirrored of which it is one. */
        Topic topic();

        /** The object as it was; null if it is new. */
        @Nullable
        T before();

        /** The object as it is now; null if it is gone. */
        @Nullable
        T after();
    }

    /** As {@code + object}, {@code - object} or {@code object -> object}. */
    private static String text(Of<?> change) {
        Object before = change.before();
        Object after = change.after();
        return before == null ? "+ " + after : after == null ? "- " + before : before + " -> " + after;
    }

    /**
     * A link came, changed or went.
     *
     * @param before the link as it was; null if it is new
     * @param after the link as it is now; null if it is gone
     */
    record LinkChange(@Nullable Link before, @Nullable Link after) implements Of<Link> {

        @Override
        public Topic topic() {
            return Topic.LINKS;
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    /**
     * An address came, changed or went.
     *
     * @param before the address as it was; null if it is new
     * @param after the address as it is now; null if it is gone
     */
    record AddressChange(@Nullable InterfaceAddress before, @Nullable InterfaceAddress after)
            implements Of<InterfaceAddress> {

        @Override
        public Topic topic() {
            return Topic.ADDRESSES;
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    /**
     * A route came, changed or went.
     *
     * @param before the route as it was; null if it is new
     * @param after the route as it is now; null if it is gone
     */
    record RouteChange(@Nullable Route before, @Nullable Route after) implements Of<Route> {

        @Override
        public Topic topic() {
            return Topic.ROUTES;
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    /**
     * A neighbour came, changed or went.
     *
     * @param before the neighbour as it was; null if it is new
     * @param after the neighbour as it is now; null if it is gone
     */
    record NeighborChange(@Nullable Neighbor before, @Nullable Neighbor after) implements Of<Neighbor> {

        @Override
        public Topic topic() {
            return Topic.NEIGHBORS;
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    /**
     * A routing policy rule came, changed or went.
     *
     * @param before the rule as it was; null if it is new
     * @param after the rule as it is now; null if it is gone
     */
    record RuleChange(@Nullable RoutingRule before, @Nullable RoutingRule after) implements Of<RoutingRule> {

        @Override
        public Topic topic() {
            return Topic.RULES;
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    /**
     * A nexthop object came, changed or went.
     *
     * @param before the object as it was; null if it is new
     * @param after the object as it is now; null if it is gone
     */
    record NextHopChange(@Nullable NextHopObject before, @Nullable NextHopObject after) implements Of<NextHopObject> {

        @Override
        public Topic topic() {
            return Topic.NEXT_HOPS;
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    /**
     * A forwarding entry of a bridge or VXLAN link came, changed or went.
     *
     * @param before the entry as it was; null if it is new
     * @param after the entry as it is now; null if it is gone
     */
    record ForwardingChange(@Nullable ForwardingEntry before, @Nullable ForwardingEntry after)
            implements Of<ForwardingEntry> {

        @Override
        public Topic topic() {
            return Topic.FORWARDING;
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    /**
     * A multicast group that somebody behind a port of a bridge listens to came, changed or went.
     *
     * @param before the group as it was; null if it is new
     * @param after the group as it is now; null if it is gone
     */
    record MulticastChange(@Nullable MulticastEntry before, @Nullable MulticastEntry after)
            implements Of<MulticastEntry> {

        @Override
        public Topic topic() {
            return Topic.MULTICAST;
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    /**
     * A port of a bridge behind which a multicast router is came, changed or went.
     *
     * @param before the port as it was; null if it is new
     * @param after the port as it is now; null if it is gone
     */
    record RouterPortChange(@Nullable RouterPort before, @Nullable RouterPort after) implements Of<RouterPort> {

        @Override
        public Topic topic() {
            return Topic.ROUTER_PORTS;
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    /**
     * A VLAN of a port of a bridge, or of a bridge came, changed or went.
     *
     * @param before the VLAN as it was; null if it is new
     * @param after the VLAN as it is now; null if it is gone
     */
    record VlanChange(@Nullable BridgeVlan before, @Nullable BridgeVlan after) implements Of<BridgeVlan> {

        @Override
        public Topic topic() {
            return Topic.VLANS;
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    /**
     * The settings of a VLAN at a port of a bridge, or of a bridge itself, came, changed or went.
     *
     * @param before the settings as they were; null if they are new
     * @param after the settings as they are now; null if they are gone
     */
    record VlanSettingsChange(@Nullable VlanSettings before, @Nullable VlanSettings after) implements Of<VlanSettings> {

        @Override
        public Topic topic() {
            return Topic.VLAN_SETTINGS;
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    /**
     * What a bridge does about multicast in a VLAN came, changed or went.
     *
     * @param before what it did; null if the VLAN is new
     * @param after what it does now; null if the VLAN is gone
     */
    record VlanMulticastChange(@Nullable VlanMulticast before, @Nullable VlanMulticast after)
            implements Of<VlanMulticast> {

        @Override
        public Topic topic() {
            return Topic.VLAN_MULTICAST;
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    /**
     * The subscriber took its changes too slowly, and these are not to be had any more: whatever it knows, it must ask the mirror
     * for again. What follows is complete again.
     *
     * @param lost how many changes are missing here
     */
    record Overrun(long lost) implements Change {}
}
