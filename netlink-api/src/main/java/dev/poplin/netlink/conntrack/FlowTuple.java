package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpAddress;

/**
 * One direction of a flow (CTA_TUPLE_*).
 *
 * @param source who sends
 * @param destination who receives
 * @param protocol the IP protocol number: 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6
 * @param key what else tells the flow apart: ports, or an ICMP exchange
 */
public record FlowTuple(IpAddress source, IpAddress destination, int protocol, TransportKey key) {

    /**
     * Checks that both addresses are of one family.
     *
     * @throws IllegalArgumentException if they are not
     */
    public FlowTuple {
        if (source.family() != destination.family()) {
            throw new IllegalArgumentException(source + " and " + destination + " are of different families");
        }
    }

    /** The tuple as {@code conntrack -L} writes it. */
    @Override
    public String toString() {
        return ("src=" + source + " dst=" + destination + " " + key).strip();
    }
}
