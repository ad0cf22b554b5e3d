package dev.poplin.netlink.route;

import dev.poplin.inet.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A packet whose route is asked for: {@code ip route get}. Immutable.
 *
 * @param destination where it goes
 * @param source where it comes from, or null
 * @param incoming the index of the link it comes in by, 0 if this host sends it
 * @param outgoing the index of the link that the socket is bound to, 0 for none
 * @param mark its firewall mark
 * @param fibMatch whether the route is wanted as it is in the table, not as it is applied to this packet
 */
public record RouteQuery(
        IpAddress destination, @Nullable IpAddress source, int incoming, int outgoing, int mark, boolean fibMatch) {

    /**
     * Checks the families.
     *
     * @throws IllegalArgumentException if the source is of another family
     */
    public RouteQuery {
        if (source != null && source.family() != destination.family()) {
            throw new IllegalArgumentException("packet from " + source + " to " + destination);
        }
    }

    /** A packet that this host sends. */
    public static RouteQuery to(IpAddress destination) {
        return new RouteQuery(destination, null, 0, 0, 0, false);
    }

    /** The same from this source. */
    public RouteQuery from(IpAddress changed) {
        return new RouteQuery(destination, changed, incoming, outgoing, mark, fibMatch);
    }

    /** The same coming in by a link, which needs a source: {@code iif}. */
    public RouteQuery incoming(int link) {
        return new RouteQuery(destination, source, link, outgoing, mark, fibMatch);
    }

    /** The same from a socket that is bound to a link: {@code oif}. */
    public RouteQuery outgoing(int link) {
        return new RouteQuery(destination, source, incoming, link, mark, fibMatch);
    }

    /** The same with a firewall mark: {@code mark}. */
    public RouteQuery mark(int changed) {
        return new RouteQuery(destination, source, incoming, outgoing, changed, fibMatch);
    }

    /** Asks for the route as it is in the table: {@code fibmatch}. */
    public RouteQuery asInTable() {
        return new RouteQuery(destination, source, incoming, outgoing, mark, true);
    }

    /** As {@code ip route get} takes it. */
    @Override
    public String toString() {
        return (fibMatch ? "fibmatch " : "")
                + destination
                + (source == null ? "" : " from " + source)
                + (incoming == 0 ? "" : " iif #" + incoming)
                + (outgoing == 0 ? "" : " oif #" + outgoing)
                + (mark == 0 ? "" : " mark 0x" + Integer.toHexString(mark));
    }
}
