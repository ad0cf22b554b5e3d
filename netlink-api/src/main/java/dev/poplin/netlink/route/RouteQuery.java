package dev.poplin.netlink.route;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import org.jspecify.annotations.Nullable;

/**
 * A packet whose route is asked for: {@code ip route get}. Immutable.
 *
 * @param destination where it goes
 * @param source where it comes from, or null
 * @param incoming the index of the link it comes in by, 0 if this host sends it
 * @param outgoing the index of the link that the socket is bound to, 0 for none
 * @param mark its firewall mark
 * @param tos its type of service or traffic class
 * @param ipProtocol its protocol of layer 4, 0 if nothing is said: the kernel takes TCP (6), UDP (17) and ICMP
 * @param sourcePort its source port, 0 if nothing is said
 * @param destinationPort its destination port, 0 if nothing is said
 * @param flowLabel its flow label (IPv6), 0 if it has none
 * @param user the id of the user whose process sends it, or null for the one who asks
 * @param fibMatch whether the route is wanted as it is in the table, not as it is applied to this packet
 */
public record RouteQuery(
        IpAddress destination,
        @Nullable IpAddress source,
        int incoming,
        int outgoing,
        int mark,
        int tos,
        int ipProtocol,
        int sourcePort,
        int destinationPort,
        int flowLabel,
        @Nullable Integer user,
        boolean fibMatch) {

    /**
     * Checks the families and the ranges.
     *
     * @throws IllegalArgumentException if the source is of another family, a number out of range, or a flow label given for IPv4
     */
    public RouteQuery {
        if (source != null && source.family() != destination.family()) {
            throw new IllegalArgumentException("packet from " + source + " to " + destination);
        }
        requireWithin("type of service", tos, 255);
        requireWithin("protocol", ipProtocol, 255);
        requireWithin("source port", sourcePort, 65_535);
        requireWithin("destination port", destinationPort, 65_535);
        requireWithin("flow label", flowLabel, 0xf_ffff);
        if (flowLabel != 0 && destination.family() == IpFamily.IPV4) {
            throw new IllegalArgumentException("flow label 0x" + Integer.toHexString(flowLabel) + " to " + destination);
        }
    }

    private static void requireWithin(String what, int number, int max) {
        if (number < 0 || number > max) {
            throw new IllegalArgumentException(what + " " + number + " is not within 0 and " + max);
        }
    }

    /** A packet that this host sends. */
    public static RouteQuery to(IpAddress destination) {
        return new RouteQuery(destination, null, 0, 0, 0, 0, 0, 0, 0, 0, null, false);
    }

    /** The same from this source. */
    public RouteQuery from(IpAddress changed) {
        return new RouteQuery(
                destination,
                changed,
                incoming,
                outgoing,
                mark,
                tos,
                ipProtocol,
                sourcePort,
                destinationPort,
                flowLabel,
                user,
                fibMatch);
    }

    /** The same coming in by a link, which needs a source: {@code iif}. */
    public RouteQuery incoming(int link) {
        return new RouteQuery(
                destination,
                source,
                link,
                outgoing,
                mark,
                tos,
                ipProtocol,
                sourcePort,
                destinationPort,
                flowLabel,
                user,
                fibMatch);
    }

    /** The same from a socket that is bound to a link: {@code oif}. */
    public RouteQuery outgoing(int link) {
        return new RouteQuery(
                destination,
                source,
                incoming,
                link,
                mark,
                tos,
                ipProtocol,
                sourcePort,
                destinationPort,
                flowLabel,
                user,
                fibMatch);
    }

    /** The same with a firewall mark: {@code mark}. */
    public RouteQuery mark(int changed) {
        return new RouteQuery(
                destination,
                source,
                incoming,
                outgoing,
                changed,
                tos,
                ipProtocol,
                sourcePort,
                destinationPort,
                flowLabel,
                user,
                fibMatch);
    }

    /** The same with a type of service or traffic class: {@code tos}. */
    public RouteQuery tos(int changed) {
        return new RouteQuery(
                destination,
                source,
                incoming,
                outgoing,
                mark,
                changed,
                ipProtocol,
                sourcePort,
                destinationPort,
                flowLabel,
                user,
                fibMatch);
    }

    /** The same of a protocol of layer 4 and its ports, each 0 to leave it open: {@code ipproto … sport … dport …}. */
    public RouteQuery layer4(int protocol, int fromPort, int toPort) {
        return new RouteQuery(
                destination,
                source,
                incoming,
                outgoing,
                mark,
                tos,
                protocol,
                fromPort,
                toPort,
                flowLabel,
                user,
                fibMatch);
    }

    /** The same with a flow label of IPv6: {@code flowlabel}. Kernels before 6.14 refuse it. */
    public RouteQuery flowLabel(int changed) {
        return new RouteQuery(
                destination,
                source,
                incoming,
                outgoing,
                mark,
                tos,
                ipProtocol,
                sourcePort,
                destinationPort,
                changed,
                user,
                fibMatch);
    }

    /** The same sent by a process of this user: {@code uid}. */
    public RouteQuery user(int id) {
        return new RouteQuery(
                destination,
                source,
                incoming,
                outgoing,
                mark,
                tos,
                ipProtocol,
                sourcePort,
                destinationPort,
                flowLabel,
                id,
                fibMatch);
    }

    /** Asks for the route as it is in the table: {@code fibmatch}. */
    public RouteQuery asInTable() {
        return new RouteQuery(
                destination,
                source,
                incoming,
                outgoing,
                mark,
                tos,
                ipProtocol,
                sourcePort,
                destinationPort,
                flowLabel,
                user,
                true);
    }

    /** As {@code ip route get} takes it. */
    @Override
    public String toString() {
        return (fibMatch ? "fibmatch " : "")
                + destination
                + (source == null ? "" : " from " + source)
                + (tos == 0 ? "" : " tos 0x" + Integer.toHexString(tos))
                + (incoming == 0 ? "" : " iif #" + incoming)
                + (outgoing == 0 ? "" : " oif #" + outgoing)
                + (mark == 0 ? "" : " mark 0x" + Integer.toHexString(mark))
                + (user == null ? "" : " uid " + Integer.toUnsignedString(user))
                + (ipProtocol == 0 ? "" : " ipproto " + ipProtocol)
                + (sourcePort == 0 ? "" : " sport " + sourcePort)
                + (destinationPort == 0 ? "" : " dport " + destinationPort)
                + (flowLabel == 0 ? "" : " flowlabel 0x" + Integer.toHexString(flowLabel));
    }
}
