package dev.poplin.netlink.route;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import org.jspecify.annotations.Nullable;

/**
 * One route. Immutable; the {@code with…} methods give changed copies.
 *
 * @param destination where to, canonical
 * @param type what happens to a packet
 * @param gateway the next hop, or null if the destination is on the link
 * @param link the index of the outgoing interface, 0 if none is given
 * @param table the routing table; 254 is main
 * @param protocol who made it
 * @param scope 0 universe, 253 link, 254 host
 * @param metric its priority, the lowest wins; 0 is the default (for IPv6: 1024)
 * @param preferredSource the source address for packets of this host, or null
 * @param flags linux/rtnetlink.h RTNH_F_*; {@link #ONLINK} among them
 */
public record Route(
        Cidr destination,
        RouteType type,
        @Nullable IpAddress gateway,
        int link,
        int table,
        RouteProtocol protocol,
        int scope,
        int metric,
        @Nullable IpAddress preferredSource,
        int flags) {

    /** The main table. */
    public static final int MAIN_TABLE = 254;
    /** The scope of a destination that is directly on the link. */
    public static final int SCOPE_LINK = 253;
    /** The gateway is on the link even if no route says so (RTNH_F_ONLINK). */
    public static final int ONLINK = 4;

    static final int HEADER_BYTES = 12;

    /** A route to a destination through a next hop. */
    public static Route via(Cidr destination, IpAddress gateway, int link) {
        return new Route(destination, RouteType.UNICAST, gateway, link, MAIN_TABLE, RouteProtocol.BOOT, 0, 0, null, 0);
    }

    /** A route to a destination that is on the link itself. */
    public static Route onLink(Cidr destination, int link) {
        int scope = destination.family() == IpFamily.IPV4 ? SCOPE_LINK : 0;
        return new Route(destination, RouteType.UNICAST, null, link, MAIN_TABLE, RouteProtocol.BOOT, scope, 0, null, 0);
    }

    /** A route that drops what goes to the destination. */
    public static Route blackhole(Cidr destination) {
        return new Route(destination, RouteType.BLACKHOLE, null, 0, MAIN_TABLE, RouteProtocol.BOOT, 0, 0, null, 0);
    }

    /** The same route made by another. */
    public Route withProtocol(RouteProtocol changed) {
        return new Route(destination, type, gateway, link, table, changed, scope, metric, preferredSource, flags);
    }

    /** The same route in another table. */
    public Route withTable(int changed) {
        return new Route(destination, type, gateway, link, changed, protocol, scope, metric, preferredSource, flags);
    }

    /** The same route with another metric. */
    public Route withMetric(int changed) {
        return new Route(destination, type, gateway, link, table, protocol, scope, changed, preferredSource, flags);
    }

    /** The same route with {@link #ONLINK}. */
    public Route withOnlinkGateway() {
        return new Route(
                destination, type, gateway, link, table, protocol, scope, metric, preferredSource, flags | ONLINK);
    }

    static Route decode(Reply reply) {
        IpFamily family = reply.u8(0) == RouteAttribute.AF_INET6 ? IpFamily.IPV6 : IpFamily.IPV4;
        Cidr destination = Cidr.of(family.unspecified(), 0);
        IpAddress gateway = null;
        IpAddress source = null;
        int link = 0;
        int table = reply.u8(4);
        int metric = 0;
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case RouteAttribute.DST -> destination = Cidr.of(attributes.address(), reply.u8(1));
                case RouteAttribute.OIF -> link = attributes.u32();
                case RouteAttribute.GATEWAY -> gateway = attributes.address();
                case RouteAttribute.PRIORITY -> metric = attributes.u32();
                case RouteAttribute.PREFSRC -> source = attributes.address();
                case RouteAttribute.TABLE -> table = attributes.u32();
                default -> {
                    // Not shown by this record.
                }
            }
        }
        int flags = reply.u32(8) & ONLINK;
        return new Route(
                destination,
                RouteType.of(reply.u8(7)),
                gateway,
                link,
                table,
                RouteProtocol.of(reply.u8(5)),
                reply.u8(6),
                metric,
                source,
                flags);
    }

    void write(MessageWriter writer) {
        int family = destination.family() == IpFamily.IPV4 ? RouteAttribute.AF_INET : RouteAttribute.AF_INET6;
        writer.u8(family).u8(destination.length()).u8(0).u8(0);
        writer.u8(table > 255 ? 0 : table)
                .u8(protocol.number())
                .u8(scope)
                .u8(type.number())
                .u32(flags);
        if (destination.length() > 0) {
            writer.attributeAddress(RouteAttribute.DST, destination.address());
        }
        writer.attributeU32(RouteAttribute.TABLE, table);
        if (link != 0) {
            writer.attributeU32(RouteAttribute.OIF, link);
        }
        if (gateway != null) {
            writer.attributeAddress(RouteAttribute.GATEWAY, gateway);
        }
        if (metric != 0) {
            writer.attributeU32(RouteAttribute.PRIORITY, metric);
        }
        if (preferredSource != null) {
            writer.attributeAddress(RouteAttribute.PREFSRC, preferredSource);
        }
    }

    /** As {@code ip route} writes it, with the link's index for its name. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (!type.equals(RouteType.UNICAST)) {
            text.append(type).append(' ');
        }
        text.append(destination.length() == 0 ? "default" : destination.toString());
        if (gateway != null) {
            text.append(" via ").append(gateway);
        }
        if (link != 0) {
            text.append(" dev #").append(link);
        }
        if (table != MAIN_TABLE) {
            text.append(" table ").append(table);
        }
        text.append(" proto ").append(protocol);
        if (metric != 0) {
            text.append(" metric ").append(metric);
        }
        return (flags & ONLINK) != 0 ? text.append(" onlink").toString() : text.toString();
    }
}
