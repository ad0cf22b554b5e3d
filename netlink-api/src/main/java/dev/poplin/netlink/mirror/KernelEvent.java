package dev.poplin.netlink.mirror;

import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.nexthop.NextHopObject;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.rule.RoutingRule;
import dev.poplin.netlink.system.Reply;

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
     * Something that happened in another namespace.
     *
     * @param namespaceId the number that the other namespace has in the monitor's own
     * @param event what happened there
     */
    record Elsewhere(int namespaceId, KernelEvent event) implements KernelEvent {}

    /** Events were lost because they came faster than they were taken: what is known may be wrong, list it again. */
    record Overrun() implements KernelEvent {}

    /** A message that none of the others says, such as of a bridge's ports. */
    final class Unknown implements KernelEvent {

        private final int type;
        private final byte[] body;

        Unknown(Reply message) {
            type = message.type();
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

        @Override
        public String toString() {
            return "message of type " + type + " with " + body.length + " bytes";
        }
    }

    /** What a message says. */
    static KernelEvent decode(Reply message) {
        int family = message.u8(0);
        boolean internet = family == 2 || family == 10;
        try {
            return switch (message.type()) {
                case 16, 17 ->
                    family == 0 ? new LinkEvent(Link.decode(message), message.type() == 17) : new Unknown(message);
                case 20, 21 ->
                    internet
                            ? new AddressEvent(InterfaceAddress.decode(message), message.type() == 21)
                            : new Unknown(message);
                case 24, 25 ->
                    internet
                            ? new RouteEvent(
                                    Route.decode(message),
                                    message.type() == 25,
                                    (message.flags() & MessageFlags.REPLACE) != 0)
                            : new Unknown(message);
                case 28, 29 ->
                    internet ? new NeighborEvent(Neighbor.decode(message), message.type() == 29) : new Unknown(message);
                case 32, 33 ->
                    internet ? new RuleEvent(RoutingRule.decode(message), message.type() == 33) : new Unknown(message);
                case 104, 105 -> new NextHopEvent(NextHopObject.decode(message), message.type() == 105);
                default -> new Unknown(message);
            };
        } catch (MalformedMessageException e) {
            return new Unknown(message);
        }
    }
}
