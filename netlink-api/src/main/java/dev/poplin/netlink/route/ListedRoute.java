package dev.poplin.netlink.route;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * A route with what the kernel says of its state, which nobody sets (linux/rtnetlink.h RTNH_F_*). Immutable.
 *
 * @param route the route
 * @param flags the state of the route or of its only way
 * @param nextHopFlags of a multipath route, the state of each way in order
 */
public record ListedRoute(Route route, int flags, List<Integer> nextHopFlags) {

    /** No packet goes here, because the link is down (RTNH_F_DEAD). */
    public static final int DEAD = 0x1;
    /** Hardware forwards for the kernel (RTNH_F_OFFLOAD). */
    public static final int OFFLOAD = 0x8;
    /** The link has no carrier (RTNH_F_LINKDOWN). */
    public static final int LINKDOWN = 0x10;
    /** Hardware forwards for the kernel by the route as a whole (RTM_F_OFFLOAD). */
    public static final int ROUTE_OFFLOAD = 0x4000;
    /** Hardware hands these packets to the kernel (RTNH_F_TRAP). */
    public static final int TRAP = 0x40;
    /** Hardware could not take it (RTM_F_OFFLOAD_FAILED). */
    public static final int OFFLOAD_FAILED = 0x2000_0000;

    /** Keeps a copy of the list. */
    public ListedRoute {
        nextHopFlags = List.copyOf(nextHopFlags);
    }

    static ListedRoute decode(Reply reply) {
        List<Integer> ways = new ArrayList<>(0);
        AttributeReader attributes = reply.attributes(Route.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == RouteAttribute.MULTIPATH) {
                attributes.elements(RouteAttribute.NEXT_HOP_BYTES).forEach(way -> ways.add(way.u8(2)));
            }
        }
        return new ListedRoute(Route.decode(reply), reply.u32(8), ways);
    }

    /** Whether no packet goes here: {@code dead}. */
    public boolean isDead() {
        return has(DEAD);
    }

    /** Whether the link has no carrier: {@code linkdown}. */
    public boolean isLinkDown() {
        return has(LINKDOWN);
    }

    /** Whether hardware forwards for the kernel: {@code offload} of its way, or {@code rt_offload}. */
    public boolean isOffloaded() {
        return has(OFFLOAD | ROUTE_OFFLOAD);
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** As {@code ip route} writes it. */
    @Override
    public String toString() {
        return route
                + (isDead() ? " dead" : "")
                + (isLinkDown() ? " linkdown" : "")
                + (has(OFFLOAD) ? " offload" : "")
                + (has(ROUTE_OFFLOAD) ? " rt_offload" : "");
    }
}
