package dev.poplin.netlink.xfrm;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import org.jspecify.annotations.Nullable;

/**
 * Which packets a policy is for, or an association may carry (struct xfrm_selector). Immutable.
 *
 * @param destination the prefix of the destination, or null with {@code source} if nothing is said of addresses
 * @param source the prefix of the source
 * @param protocol the protocol of layer 4, 0 for any
 * @param sourcePort the source port
 * @param sourcePortMask which bits of it count; 0 for none
 * @param destinationPort the destination port
 * @param destinationPortMask which bits of it count; 0 for none
 * @param link the index of the link, 0 for any
 * @param user the user id, 0 for any
 */
public record XfrmSelector(
        @Nullable Cidr destination,
        @Nullable Cidr source,
        int protocol,
        int sourcePort,
        int sourcePortMask,
        int destinationPort,
        int destinationPortMask,
        int link,
        int user) {

    /** Says nothing. */
    public static final XfrmSelector NONE = new XfrmSelector(null, null, 0, 0, 0, 0, 0, 0, 0);

    static final int BYTES = 56;

    /**
     * Checks what can be checked.
     *
     * @throws IllegalArgumentException if only one prefix is there or they are of two families, or a number is out of range
     */
    public XfrmSelector {
        if (destination == null != (source == null)
                || destination != null && source != null && destination.family() != source.family()) {
            throw new IllegalArgumentException("from " + source + " to " + destination + " is no pair of prefixes");
        }
        XfrmWire.requireByte("protocol", protocol);
        XfrmWire.requireTwoBytes("port", sourcePort);
        XfrmWire.requireTwoBytes("port", sourcePortMask);
        XfrmWire.requireTwoBytes("port", destinationPort);
        XfrmWire.requireTwoBytes("port", destinationPortMask);
    }

    /** Packets between two prefixes: {@code src SOURCE dst DESTINATION}. */
    public static XfrmSelector between(Cidr source, Cidr destination) {
        return new XfrmSelector(destination, source, 0, 0, 0, 0, 0, 0, 0);
    }

    /** The same of a protocol: {@code proto}. */
    public XfrmSelector protocol(int number) {
        return new XfrmSelector(
                destination,
                source,
                number,
                sourcePort,
                sourcePortMask,
                destinationPort,
                destinationPortMask,
                link,
                user);
    }

    /** The same to a port: {@code dport}. */
    public XfrmSelector destinationPort(int port) {
        return new XfrmSelector(destination, source, protocol, sourcePort, sourcePortMask, port, 0xffff, link, user);
    }

    /** The same from a port: {@code sport}. */
    public XfrmSelector sourcePort(int port) {
        return new XfrmSelector(
                destination, source, protocol, port, 0xffff, destinationPort, destinationPortMask, link, user);
    }

    static XfrmSelector decode(AttributeReader at, int from) {
        int family = at.u16(from + 40);
        Cidr destination = null;
        Cidr source = null;
        if (family == AddressFamily.INET || family == AddressFamily.INET6) {
            destination = Cidr.ofInterface(XfrmWire.address(at, from, family), at.u8(from + 42));
            source = Cidr.ofInterface(XfrmWire.address(at, from + 16, family), at.u8(from + 43));
        }
        return new XfrmSelector(
                destination,
                source,
                at.u8(from + 44),
                at.be16(from + 36),
                at.be16(from + 38),
                at.be16(from + 32),
                at.be16(from + 34),
                at.u32(from + 48),
                at.u32(from + 52));
    }

    void write(MessageWriter writer) {
        Cidr to = destination;
        Cidr from = source;
        XfrmWire.write(writer, to == null ? null : to.address());
        XfrmWire.write(writer, from == null ? null : from.address());
        writer.be16(destinationPort).be16(destinationPortMask).be16(sourcePort).be16(sourcePortMask);
        writer.u16(to == null ? AddressFamily.UNSPEC : AddressFamily.of(to.family()));
        writer.u8(to == null ? 0 : to.length()).u8(from == null ? 0 : from.length());
        writer.u8(protocol).u8(0).u16(0).u32(link).u32(user);
    }

    /** The family of its addresses, IPv4 if nothing is said of them. */
    IpFamily family() {
        return destination == null ? IpFamily.IPV4 : destination.family();
    }

    /** As {@code ip xfrm} writes it, with the link's index for its name. */
    @Override
    public String toString() {
        return (source == null ? "any" : "src " + source + " dst " + destination)
                + (protocol == 0 ? "" : " proto " + protocol)
                + (sourcePortMask == 0 ? "" : " sport " + sourcePort)
                + (destinationPortMask == 0 ? "" : " dport " + destinationPort)
                + (link == 0 ? "" : " dev #" + link);
    }
}
