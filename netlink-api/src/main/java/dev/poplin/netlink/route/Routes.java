package dev.poplin.netlink.route;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The routes of a namespace, as {@code ip route}. Thread-safe. */
public final class Routes {

    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_DELROUTE = 25;
    private static final int RTM_GETROUTE = 26;
    private static final int LOOKUP_TABLE = 0x1000;
    private static final int FIB_MATCH = 0x2000;

    private final Conversation conversation;

    /** The routes of the namespace that this conversation is with. */
    public Routes(Conversation conversation) {
        this.conversation = conversation;
    }

    /** The routes of both families' main tables: {@code ip route show}. */
    public List<Route> list() throws NetlinkException {
        List<Route> routes = new ArrayList<>(list(RouteFilter.main(IpFamily.IPV4)));
        routes.addAll(list(RouteFilter.main(IpFamily.IPV6)));
        return routes;
    }

    /** The routes that pass this filter, which the kernel applies as far as it can: {@code ip route show table … proto …}. */
    public List<Route> list(RouteFilter filter) throws NetlinkException {
        try {
            List<Route> listed = conversation.dump(show(filter), Route::decode);
            return listed.stream().allMatch(filter::matches)
                    ? listed
                    : listed.stream().filter(filter::matches).toList();
        } catch (NetlinkException e) {
            // A table comes into being with its first route.
            if (e.errno().equals(Errno.ENOENT)) {
                return List.of();
            }
            throw e;
        }
    }

    /** The same, each with what the kernel says of its state: {@code ip route show} with {@code dead}, {@code linkdown} or {@code offload}. */
    public List<ListedRoute> listWithState(RouteFilter filter) throws NetlinkException {
        try {
            return conversation.dump(show(filter), ListedRoute::decode).stream()
                    .filter(one -> filter.matches(one.route()))
                    .toList();
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENOENT)) {
                return List.of();
            }
            throw e;
        }
    }

    /**
     * Hands out the routes that the kernel lets through this filter as the messages that came, struct rtmsg and attributes, to take from
     * them what is wanted: for tables so large that records of them cost too much. The consumer may ask for other things, but for no list;
     * what is listed while it or another thread asks waits in direct memory, up to all of it.
     *
     * @throws NetlinkException ENOENT if the table does not exist
     */
    public void scan(RouteFilter filter, Consumer<Reply> consumer) throws NetlinkException {
        conversation.scan(show(filter), consumer);
    }

    private static Request show(RouteFilter filter) {
        return new Request(() -> "route show " + filter, RTM_GETROUTE, 0, RouteAttribute.NAMES, writer -> {
            int table = filter.table();
            writer.u8(AddressFamily.of(filter.family())).u8(0).u8(0).u8(0);
            writer.u8(table > 255 ? 0 : table)
                    .u8(filter.protocol().number())
                    .u8(0)
                    .u8(filter.type().number())
                    .u32(0);
            if (table != 0) {
                writer.attributeU32(RouteAttribute.TABLE, table);
            }
            if (filter.link() != 0) {
                writer.attributeU32(RouteAttribute.OIF, filter.link());
            }
        });
    }

    /**
     * The route that a packet to this address would take: {@code ip route get}.
     *
     * @throws NetlinkException ENETUNREACH if there is none
     */
    public Route get(IpAddress destination) throws NetlinkException {
        return get(RouteQuery.to(destination));
    }

    /**
     * The route that this packet would take: {@code ip route get … from … tos … iif … mark … uid … ipproto … sport … dport …}.
     *
     * @throws NetlinkException ENETUNREACH if there is none
     */
    public Route get(RouteQuery query) throws NetlinkException {
        return conversation.get(
                new Request(
                        "route get " + query, RTM_GETROUTE, 0, RouteAttribute.NAMES, writer -> write(query, writer)),
                Route::decode);
    }

    private static void write(RouteQuery query, MessageWriter writer) {
        IpFamily family = query.destination().family();
        IpAddress source = query.source();
        writer.u8(AddressFamily.of(family))
                .u8(family.bits())
                .u8(source == null ? 0 : family.bits())
                .u8(query.tos())
                .u32(0)
                .u32((family == IpFamily.IPV4 ? LOOKUP_TABLE : 0) | (query.fibMatch() ? FIB_MATCH : 0))
                .attributeAddress(RouteAttribute.DST, query.destination());
        if (source != null) {
            writer.attributeAddress(RouteAttribute.SRC, source);
        }
        if (query.incoming() != 0) {
            writer.attributeU32(RouteAttribute.IIF, query.incoming());
        }
        if (query.outgoing() != 0) {
            writer.attributeU32(RouteAttribute.OIF, query.outgoing());
        }
        if (query.mark() != 0) {
            writer.attributeU32(RouteAttribute.MARK, query.mark());
        }
        Integer user = query.user();
        if (user != null) {
            writer.attributeU32(RouteAttribute.UID, user);
        }
        if (query.ipProtocol() != 0) {
            writer.attributeU8(RouteAttribute.IP_PROTO, query.ipProtocol());
        }
        if (query.sourcePort() != 0) {
            writer.attributeBe16(RouteAttribute.SPORT, query.sourcePort());
        }
        if (query.destinationPort() != 0) {
            writer.attributeBe16(RouteAttribute.DPORT, query.destinationPort());
        }
        if (query.flowLabel() != 0) {
            writer.attributeBe32(RouteAttribute.FLOWLABEL, query.flowLabel());
        }
    }

    /**
     * Adds a route: {@code ip route add}.
     *
     * @throws NetlinkException EEXIST if there is one of the same destination and metric
     */
    public void add(Route route) throws NetlinkException {
        conversation.execute(addition(route));
    }

    /** Adds a route behind those of the same destination and metric: {@code ip route append}. */
    public void append(Route route) throws NetlinkException {
        conversation.execute(appendix(route));
    }

    /**
     * Adds a route before those of the same destination and metric: {@code ip route prepend}. The kernel makes an IPv6 route with a gateway
     * one more way of the one that is there.
     */
    public void prepend(Route route) throws NetlinkException {
        conversation.execute(prefix(route));
    }

    /**
     * Changes the route of the same destination and metric: {@code ip route change}.
     *
     * @throws NetlinkException ENOENT if there is none
     */
    public void change(Route route) throws NetlinkException {
        conversation.execute(changing(route));
    }

    /** Adds a route, or replaces the one of the same destination and metric: {@code ip route replace}. */
    public void replace(Route route) throws NetlinkException {
        conversation.execute(replacement(route));
    }

    /**
     * Removes a route: {@code ip route delete}. It is the first one of this destination, table, type and type of service that has the
     * metric, the way (gateway, link or next hops) and the preferred source that are set, the protocol unless it is {@link
     * RouteProtocol#BOOT}, which every route has of which no other was said, and the scope if it is neither that of a gateway nor that of a
     * link.
     *
     * @throws NetlinkException ESRCH if there is none
     */
    public void delete(Route route) throws NetlinkException {
        conversation.execute(deletion(route));
    }

    /**
     * Removes all routes that pass this filter, one by one: {@code ip route flush table … proto …}. Those that the kernel makes for its own
     * addresses are among them, if the filter does not leave them out.
     *
     * @return how many were removed
     * @throws NetlinkException the first refusal, with the others as suppressed; the rest has been removed
     */
    public int flush(RouteFilter filter) throws NetlinkException {
        return conversation.removeAll(Request.forEach(list(filter), Routes::deletionAsListed), Errno.ESRCH);
    }

    /** Adds many routes; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<Route> routes) throws NetlinkException {
        return conversation.executeAll(Request.forEach(routes, Routes::addition));
    }

    /** Adds many routes, each as {@link #prepend}; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> prependAll(List<Route> routes) throws NetlinkException {
        return conversation.executeAll(Request.forEach(routes, Routes::prefix));
    }

    /** Adds many routes behind those of the same destination and metric; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> appendAll(List<Route> routes) throws NetlinkException {
        return conversation.executeAll(Request.forEach(routes, Routes::appendix));
    }

    /** Adds or replaces many routes; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> replaceAll(List<Route> routes) throws NetlinkException {
        return conversation.executeAll(Request.forEach(routes, Routes::replacement));
    }

    /** Changes many routes; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> changeAll(List<Route> routes) throws NetlinkException {
        return conversation.executeAll(Request.forEach(routes, Routes::changing));
    }

    /** Removes many routes; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(List<Route> routes) throws NetlinkException {
        return conversation.executeAll(Request.forEach(routes, Routes::deletion));
    }

    private static Request addition(Route route) {
        return request("add", route, MessageFlags.CREATE | MessageFlags.EXCL);
    }

    private static Request appendix(Route route) {
        return request("append", route, MessageFlags.CREATE | MessageFlags.APPEND);
    }

    private static Request prefix(Route route) {
        return request("prepend", route, MessageFlags.CREATE);
    }

    private static Request replacement(Route route) {
        return request("replace", route, MessageFlags.CREATE | MessageFlags.REPLACE);
    }

    private static Request changing(Route route) {
        return request("change", route, MessageFlags.REPLACE);
    }

    private static Request deletion(Route route) {
        return new Request(() -> "route delete " + route, RTM_DELROUTE, 0, RouteAttribute.NAMES, route::writeKey);
    }

    private static Request deletionAsListed(Route route) {
        return new Request(() -> "route delete " + route, RTM_DELROUTE, 0, RouteAttribute.NAMES, route::writeListedKey);
    }

    private static Request request(String verb, Route route, int flags) {
        return new Request(
                () -> "route " + verb + " " + route, RTM_NEWROUTE, flags, RouteAttribute.NAMES, route::write);
    }
}
