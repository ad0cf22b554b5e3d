package dev.poplin.netlink.route;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;

/** A route as struct rtmsg and the attributes behind it; written in the order in which {@code ip} writes them. */
final class RouteCodec {

    private RouteCodec() {}

    static Route decode(Reply reply) {
        IpFamily family = reply.u8(0) == RouteAttribute.AF_INET6 ? IpFamily.IPV6 : IpFamily.IPV4;
        Cidr destination = null;
        Cidr source = null;
        IpAddress gateway = null;
        IpAddress preferredSource = null;
        int link = 0;
        int metric = 0;
        int table = reply.u8(4);
        List<NextHop> nextHops = List.of();
        List<RawAttribute> others = List.of();
        AttributeReader attributes = reply.attributes(Route.HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case RouteAttribute.DST -> destination = Cidr.of(attributes.address(), reply.u8(1));
                case RouteAttribute.SRC -> source = Cidr.of(attributes.address(), reply.u8(2));
                case RouteAttribute.OIF -> link = attributes.u32();
                case RouteAttribute.GATEWAY -> gateway = attributes.address();
                case RouteAttribute.VIA -> gateway = NextHop.via(attributes);
                case RouteAttribute.PRIORITY -> metric = attributes.u32();
                case RouteAttribute.PREFSRC -> preferredSource = attributes.address();
                case RouteAttribute.TABLE -> table = attributes.u32();
                case RouteAttribute.MULTIPATH -> nextHops = NextHop.decodeAll(attributes);
                case RouteAttribute.CACHEINFO -> {
                    // How often it was used of late: nothing that one could set.
                }
                default -> {
                    if (attributes.type() != RouteAttribute.PREF || attributes.u8() != 0) {
                        others = others.isEmpty() ? new ArrayList<>(1) : others;
                        others.add(RawAttribute.of(attributes));
                    }
                }
            }
        }
        return new Route(
                destination == null ? family.everything() : destination,
                RouteType.of(reply.u8(7)),
                gateway,
                link,
                table,
                RouteProtocol.of(reply.u8(5)),
                reply.u8(6),
                metric,
                preferredSource,
                reply.u32(8) & Route.ONLINK,
                reply.u8(3),
                source,
                nextHops,
                others);
    }

    /** A loop, because this is asked of every one of many thousand routes. */
    private static boolean isByObject(List<RawAttribute> attributes) {
        for (int index = 0; index < attributes.size(); index++) {
            if (attributes.get(index).type() == RouteAttribute.NH_ID) {
                return true;
            }
        }
        return false;
    }

    static void write(Route route, MessageWriter writer) {
        IpFamily family = route.destination().family();
        Cidr source = route.source();
        int table = route.table();
        writer.u8(family == IpFamily.IPV4 ? RouteAttribute.AF_INET : RouteAttribute.AF_INET6)
                .u8(route.destination().length())
                .u8(source == null ? 0 : source.length())
                .u8(route.tos())
                .u8(table >>> 8 == 0 ? table : 0)
                .u8(route.protocol().number())
                .u8(route.scope())
                .u8(route.type().number())
                .u32(route.flags());
        if (route.destination().length() > 0) {
            writer.attributeAddress(RouteAttribute.DST, route.destination().address());
        }
        if (source != null) {
            writer.attributeAddress(RouteAttribute.SRC, source.address());
        }
        boolean byObject = isByObject(route.others());
        if (!byObject) {
            NextHop.writeGateway(writer, family, route.gateway());
        }
        if (route.preferredSource() != null) {
            writer.attributeAddress(RouteAttribute.PREFSRC, route.preferredSource());
        }
        if (route.metric() != 0) {
            writer.attributeU32(RouteAttribute.PRIORITY, route.metric());
        }
        if (table >>> 8 != 0) {
            writer.attributeU32(RouteAttribute.TABLE, table);
        }
        if (route.link() != 0 && !byObject) {
            writer.attributeU32(RouteAttribute.OIF, route.link());
        }
        route.others().forEach(attribute -> attribute.write(writer));
        if (!route.nextHops().isEmpty() && !byObject) {
            writer.scope(RouteAttribute.MULTIPATH, () -> route.nextHops().forEach(hop -> hop.write(writer, family)));
        }
    }
}
