package dev.poplin.netlink.route;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A route as struct rtmsg and the attributes behind it; written in the order in which {@code ip} writes them. */
final class RouteCodec {

    /** RTA_EXPIRES. */
    static final int EXPIRES = 23;
    /** Where struct rta_cacheinfo has rta_expires. */
    private static final int EXPIRES_OFFSET = 8;

    private static final int USER_HZ = 100;

    private RouteCodec() {}

    static Route decode(Reply reply) {
        IpFamily family = AddressFamily.named(reply.u8(0));
        RouteDraft route = new RouteDraft(family.everything())
                .tos(reply.u8(3))
                .table(reply.u8(4))
                .protocol(RouteProtocol.of(reply.u8(5)))
                .scope(reply.u8(6))
                .type(RouteType.of(reply.u8(7)))
                .flags(reply.u32(8) & Route.ONLINK);
        int kind = 0;
        RawAttribute content = null;
        List<RawAttribute> others = List.of();
        AttributeReader attributes = reply.attributes(Route.HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case RouteAttribute.DST -> route.destination(Cidr.of(attributes.address(), reply.u8(1)));
                case RouteAttribute.SRC -> route.source(Cidr.of(attributes.address(), reply.u8(2)));
                case RouteAttribute.OIF -> route.link(attributes.u32());
                case RouteAttribute.GATEWAY -> route.gateway(attributes.address());
                case RouteAttribute.VIA -> route.gateway(NextHop.via(attributes));
                case RouteAttribute.PRIORITY -> route.metric(attributes.u32());
                case RouteAttribute.PREFSRC -> route.preferredSource(attributes.address());
                case RouteAttribute.TABLE -> route.table(attributes.u32());
                case RouteAttribute.MULTIPATH -> route.nextHops(NextHop.decodeAll(attributes));
                case RouteAttribute.METRICS -> route.metrics(RouteMetrics.decode(attributes.nested()));
                case RouteAttribute.ENCAP_TYPE -> kind = attributes.u16();
                case RouteAttribute.ENCAP -> content = RawAttribute.of(attributes);
                case RouteAttribute.NH_ID -> route.nextHopObject(attributes.u32());
                case RouteAttribute.CACHEINFO -> {
                    // How often it was used of late is nothing that one could set; when it ends is.
                    if (family == IpFamily.IPV6 && attributes.u32(EXPIRES_OFFSET) > 0) {
                        others = others.isEmpty() ? new ArrayList<>(1) : others;
                        others.add(lifetime(ceilSeconds(attributes.u32(EXPIRES_OFFSET))));
                    }
                }
                default -> {
                    if (attributes.type() != RouteAttribute.PREF || attributes.u8() != 0) {
                        others = others.isEmpty() ? new ArrayList<>(1) : others;
                        others.add(RawAttribute.of(attributes));
                    }
                }
            }
        }
        if (content != null) {
            route.encapsulation(Encapsulation.decode(kind, content));
        }
        return route.others(others).build();
    }

    /** From clock ticks, of which every architecture tells 100 a second (USER_HZ). */
    private static long ceilSeconds(int ticks) {
        return (ticks + USER_HZ - 1L) / USER_HZ;
    }

    /** RTA_EXPIRES, by which the kernel takes what it tells in RTA_CACHEINFO. */
    static RawAttribute lifetime(long seconds) {
        byte[] content = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt((int) seconds)
                .array();
        return new RawAttribute(EXPIRES, content);
    }

    /** Writes a route with this protocol and scope in place of its own. */
    static void write(Route route, RouteProtocol protocol, int scope, MessageWriter writer) {
        IpFamily family = route.destination().family();
        Cidr source = route.source();
        int table = route.table();
        writer.u8(AddressFamily.of(family))
                .u8(route.destination().length())
                .u8(source == null ? 0 : source.length())
                .u8(route.tos())
                .u8(table >>> 8 == 0 ? table : 0)
                .u8(protocol.number())
                .u8(scope)
                .u8(route.type().number())
                .u32(route.flags());
        if (route.destination().length() > 0) {
            writer.attributeAddress(RouteAttribute.DST, route.destination().address());
        }
        if (source != null) {
            writer.attributeAddress(RouteAttribute.SRC, source.address());
        }
        boolean byObject = route.nextHopObject() != 0;
        if (byObject) {
            writer.attributeU32(RouteAttribute.NH_ID, route.nextHopObject());
        } else {
            writeEncapsulation(route.encapsulation(), writer);
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
        if (!route.metrics().isEmpty()) {
            writer.scope(RouteAttribute.METRICS, () -> route.metrics().write(writer));
        }
        route.others().forEach(attribute -> attribute.write(writer));
        if (!route.nextHops().isEmpty() && !byObject) {
            writer.scope(RouteAttribute.MULTIPATH, () -> route.nextHops().forEach(hop -> hop.write(writer, family)));
        }
    }

    private static void writeEncapsulation(@Nullable Encapsulation encapsulation, MessageWriter writer) {
        if (encapsulation != null) {
            encapsulation.write(writer, RouteAttribute.ENCAP, RouteAttribute.ENCAP_TYPE);
        }
    }
}
