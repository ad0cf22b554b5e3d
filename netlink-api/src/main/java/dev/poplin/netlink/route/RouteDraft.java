package dev.poplin.netlink.route;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.message.RawAttribute;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A route that is being put together. Confined to one thread. */
final class RouteDraft {

    private Cidr destination;
    private RouteType type = RouteType.UNICAST;
    private @Nullable IpAddress gateway;
    private int link;
    private int table = Route.MAIN_TABLE;
    private RouteProtocol protocol = RouteProtocol.BOOT;
    private int scope;
    private int metric;
    private @Nullable IpAddress preferredSource;
    private int flags;
    private int tos;
    private @Nullable Cidr source;
    private List<NextHop> nextHops = List.of();
    private RouteMetrics metrics = RouteMetrics.NONE;
    private @Nullable Encapsulation encapsulation;
    private int nextHopObject;
    private List<RawAttribute> others = List.of();

    RouteDraft(Cidr destination) {
        this.destination = destination;
    }

    RouteDraft(Route route) {
        destination = route.destination();
        type = route.type();
        gateway = route.gateway();
        link = route.link();
        table = route.table();
        protocol = route.protocol();
        scope = route.scope();
        metric = route.metric();
        preferredSource = route.preferredSource();
        flags = route.flags();
        tos = route.tos();
        source = route.source();
        nextHops = route.nextHops();
        metrics = route.metrics();
        encapsulation = route.encapsulation();
        nextHopObject = route.nextHopObject();
        others = route.others();
    }

    RouteDraft destination(Cidr value) {
        destination = value;
        return this;
    }

    RouteDraft type(RouteType value) {
        type = value;
        return this;
    }

    RouteDraft gateway(IpAddress value) {
        gateway = value;
        return this;
    }

    RouteDraft link(int value) {
        link = value;
        return this;
    }

    RouteDraft table(int value) {
        table = value;
        return this;
    }

    RouteDraft protocol(RouteProtocol value) {
        protocol = value;
        return this;
    }

    RouteDraft scope(int value) {
        scope = value;
        return this;
    }

    RouteDraft metric(int value) {
        metric = value;
        return this;
    }

    RouteDraft preferredSource(IpAddress value) {
        preferredSource = value;
        return this;
    }

    RouteDraft flags(int value) {
        flags = value;
        return this;
    }

    RouteDraft tos(int value) {
        tos = value;
        return this;
    }

    RouteDraft source(Cidr value) {
        source = value;
        return this;
    }

    RouteDraft nextHops(List<NextHop> value) {
        nextHops = value;
        return this;
    }

    RouteDraft metrics(RouteMetrics value) {
        metrics = value;
        return this;
    }

    RouteDraft encapsulation(Encapsulation value) {
        encapsulation = value;
        return this;
    }

    RouteDraft nextHopObject(int value) {
        nextHopObject = value;
        return this;
    }

    RouteDraft others(List<RawAttribute> value) {
        others = value;
        return this;
    }

    Route build() {
        return new Route(
                destination,
                type,
                gateway,
                link,
                table,
                protocol,
                scope,
                metric,
                preferredSource,
                flags,
                tos,
                source,
                nextHops,
                metrics,
                encapsulation,
                nextHopObject,
                others);
    }
}
