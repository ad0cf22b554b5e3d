package dev.poplin.netlink.route;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One route. Immutable; the {@code with…} methods give changed copies. What was listed and is added again is the same route:
 * attributes that this record does not interpret are kept.
 *
 * @param destination where to, canonical
 * @param type what happens to a packet
 * @param gateway the next hop, of either family, or null if the destination is on the link
 * @param link the index of the outgoing interface, 0 if none is given
 * @param table the routing table; 254 is main
 * @param protocol who made it
 * @param scope 0 universe, 253 link, 254 host
 * @param metric its priority, the lowest wins; 0 is the default (for IPv6: 1024)
 * @param preferredSource the source address for packets of this host, or null
 * @param flags linux/rtnetlink.h RTNH_F_*; {@link #ONLINK} among them
 * @param tos the type of service that a packet must have, 0 for any
 * @param source where a packet must come from (IPv6 only), or null for anywhere
 * @param nextHops the ways of a multipath route; empty if {@code gateway} and {@code link} say the only one
 * @param metrics what it gives to the connections over it
 * @param encapsulation what it puts in front of its packets, or null
 * @param nextHopObject the id of the nexthop object that says where packets go, 0 if the route says so itself; what is listed may tell what
 *     the object says in {@code gateway}, {@code link} and {@code nextHops}
 * @param others attributes that this record does not interpret
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
        int flags,
        int tos,
        @Nullable Cidr source,
        List<NextHop> nextHops,
        RouteMetrics metrics,
        @Nullable Encapsulation encapsulation,
        int nextHopObject,
        List<RawAttribute> others) {

    /** The main table. */
    public static final int MAIN_TABLE = 254;
    /** The table of the addresses of this host, which the kernel fills. */
    public static final int LOCAL_TABLE = 255;
    /** The table that is asked behind the main one. */
    public static final int DEFAULT_TABLE = 253;
    /** The scope of a destination that may be anywhere. */
    public static final int SCOPE_UNIVERSE = 0;
    /** The scope of a destination within a site. */
    public static final int SCOPE_SITE = 200;
    /** The scope of a destination in this host. */
    public static final int SCOPE_HOST = 254;
    /** The scope of a destination that is directly on the link. */
    public static final int SCOPE_LINK = 253;
    /** The gateway is on the link even if no route says so (RTNH_F_ONLINK). */
    public static final int ONLINK = 4;

    private static final int SCOPE_NOWHERE = 255;
    private static final long MAX_LIFETIME = 0xffff_ffffL;
    static final int HEADER_BYTES = 12;

    /**
     * Checks that the route can be said in a message.
     *
     * @throws IllegalArgumentException if the destination has host bits, a gateway is an IPv4 address for an IPv6 route, a source is of
     *     another family than the destination, or a number is out of range
     */
    public Route {
        requireByte("tos", tos);
        requireByte("scope", scope);
        requireFamily("preferred source", destination, preferredSource);
        requireFamily("source", destination, source == null ? null : source.address());
        if (!destination.isCanonical()) {
            throw new IllegalArgumentException(
                    "route to " + destination + " has host bits; " + destination.canonical() + " has none");
        }
        requireGateway(destination, gateway);
        nextHops = List.copyOf(nextHops);
        for (NextHop hop : nextHops) {
            requireGateway(destination, hop.gateway());
        }
        others = List.copyOf(others);
    }

    private static void requireByte(String what, int number) {
        if (number < 0 || number > 255) {
            throw new IllegalArgumentException(what + " " + number + " is not within 0 and 255");
        }
    }

    private static void requireFamily(String what, Cidr destination, @Nullable IpAddress other) {
        if (other != null && other.family() != destination.family()) {
            throw new IllegalArgumentException(what + " " + other + " is not of the family of " + destination);
        }
    }

    private static void requireGateway(Cidr destination, @Nullable IpAddress gateway) {
        if (gateway != null && gateway.family() == IpFamily.IPV4 && destination.family() == IpFamily.IPV6) {
            throw new IllegalArgumentException(
                    "route to " + destination + " cannot go via the IPv4 address " + gateway);
        }
    }

    /** A route to a destination through a next hop. */
    public static Route via(Cidr destination, IpAddress gateway, int link) {
        return new RouteDraft(destination).gateway(gateway).link(link).build();
    }

    /** A route to a destination that is on the link itself. */
    public static Route onLink(Cidr destination, int link) {
        int scope = destination.family() == IpFamily.IPV4 ? SCOPE_LINK : 0;
        return new RouteDraft(destination).link(link).scope(scope).build();
    }

    /** A route that drops what goes to the destination. */
    public static Route blackhole(Cidr destination) {
        return ofType(destination, RouteType.BLACKHOLE);
    }

    /** A route without next hop or link, such as {@code unreachable}, {@code prohibit} or {@code throw}. */
    public static Route ofType(Cidr destination, RouteType type) {
        return new RouteDraft(destination).type(type).build();
    }

    /** A route whose packets are shared among several next hops: {@code ip route add DESTINATION nexthop … nexthop …}. */
    public static Route multipath(Cidr destination, List<NextHop> nextHops) {
        return new RouteDraft(destination).nextHops(nextHops).build();
    }

    /** A route whose packets go where a nexthop object says: {@code ip route add DESTINATION nhid ID}. */
    public static Route through(Cidr destination, int nextHopObject) {
        return new RouteDraft(destination).nextHopObject(nextHopObject).build();
    }

    /** The same route made by another. */
    public Route withProtocol(RouteProtocol changed) {
        return new RouteDraft(this).protocol(changed).build();
    }

    /** The same route in another table. */
    public Route withTable(int changed) {
        return new RouteDraft(this).table(changed).build();
    }

    /** The same route with another metric. */
    public Route withMetric(int changed) {
        return new RouteDraft(this).metric(changed).build();
    }

    /** The same route with {@link #ONLINK}. */
    public Route withOnlinkGateway() {
        return new RouteDraft(this).flags(flags | ONLINK).build();
    }

    /** The same route with another scope, such as {@link #SCOPE_LINK}. */
    public Route withScope(int changed) {
        return new RouteDraft(this).scope(changed).build();
    }

    /** The same route, with this source address for packets of this host. */
    public Route withPreferredSource(IpAddress changed) {
        return new RouteDraft(this).preferredSource(changed).build();
    }

    /** The same route for packets of this type of service only. */
    public Route withTos(int changed) {
        return new RouteDraft(this).tos(changed).build();
    }

    /** The same route with other metrics: {@code mtu}, {@code advmss} and so on. */
    public Route withMetrics(RouteMetrics changed) {
        return new RouteDraft(this).metrics(changed).build();
    }

    /** The same route with this in front of its packets: {@code encap …}. */
    public Route withEncapsulation(Encapsulation changed) {
        return new RouteDraft(this).encapsulation(changed).build();
    }

    /**
     * The same route for as long as this, in whole seconds (IPv6 only): {@code expires}.
     *
     * @throws IllegalArgumentException if it is an IPv4 route, or the time is not within 1 and 4294967295 seconds
     */
    public Route withLifetime(Duration changed) {
        long seconds = changed.toSeconds();
        if (destination.family() == IpFamily.IPV4 || seconds < 1 || seconds > MAX_LIFETIME) {
            throw new IllegalArgumentException("lifetime " + changed + " of the route to " + destination
                    + ": only IPv6 has one, of 1 to " + MAX_LIFETIME + " seconds");
        }
        return withExpiry(seconds);
    }

    private Route withExpiry(long seconds) {
        List<RawAttribute> rest = new ArrayList<>(
                others.stream().filter(one -> one.type() != RouteCodec.EXPIRES).toList());
        rest.add(RouteCodec.lifetime(seconds));
        return new RouteDraft(this).others(rest).build();
    }

    /**
     * The same route, preferred so to others of the same metric (IPv6 only): {@code pref}.
     *
     * @throws IllegalArgumentException if it is an IPv4 route
     */
    public Route withPreference(RoutePreference changed) {
        if (destination.family() == IpFamily.IPV4) {
            throw new IllegalArgumentException(
                    "preference " + changed + " of the route to " + destination + ": only IPv6 has one");
        }
        List<RawAttribute> rest = new ArrayList<>(
                others.stream().filter(one -> one.type() != RouteAttribute.PREF).toList());
        if (!changed.equals(RoutePreference.MEDIUM)) {
            rest.add(new RawAttribute(RouteAttribute.PREF, new byte[] {(byte) changed.number()}));
        }
        return new RouteDraft(this).others(rest).build();
    }

    /** How much it is preferred to others of the same metric; {@link RoutePreference#MEDIUM} if nothing is said. */
    public RoutePreference preference() {
        return others.stream()
                .filter(one -> one.type() == RouteAttribute.PREF && one.content().length == 1)
                .findFirst()
                .map(raw -> new RoutePreference(AttributeReader.at(raw).u8()))
                .orElse(RoutePreference.MEDIUM);
    }

    /** For how long it is still there, in whole seconds; empty for ever. */
    public Optional<Duration> lifetime() {
        return others.stream()
                .filter(one -> one.type() == RouteCodec.EXPIRES && one.content().length == Integer.BYTES)
                .findFirst()
                .map(raw -> Duration.ofSeconds(
                        Integer.toUnsignedLong(AttributeReader.at(raw).u32())));
    }

    /** The same route whatever is left of its lifetime, of which it only says that it has one, as one second. */
    public Route withoutTimers() {
        return lifetime().isPresent() ? withExpiry(1) : this;
    }

    /**
     * What an RTM_NEWROUTE or RTM_DELROUTE message says.
     *
     * @throws MalformedMessageException if it is no such message
     */
    public static Route decode(Reply reply) {
        try {
            return RouteCodec.decode(reply);
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.because(e, reply.bytes(), reply.start());
        }
    }

    /** Writes what follows the header of a message that describes this route: struct rtmsg and its attributes. */
    public void write(MessageWriter writer) {
        RouteCodec.write(this, protocol, scope, writer);
    }

    /**
     * Writes what says which route is to go. What a route has of which nothing else was said is not asked for: a protocol of {@link
     * RouteProtocol#BOOT}, and the scopes that go with a gateway or a link.
     */
    void writeKey(MessageWriter writer) {
        writeKeyOf(protocol.equals(RouteProtocol.BOOT) ? RouteProtocol.UNSPEC : protocol, writer);
    }

    /** As {@link #writeKey}, and of this protocol also where it is that of a route of which no other was said. */
    void writeListedKey(MessageWriter writer) {
        writeKeyOf(protocol, writer);
    }

    private void writeKeyOf(RouteProtocol told, MessageWriter writer) {
        boolean anyScope = scope == 0 || scope == SCOPE_LINK;
        RouteCodec.write(this, told, anyScope ? SCOPE_NOWHERE : scope, writer);
    }

    /** As {@code ip route} writes it, with the link's index for its name. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (!type.equals(RouteType.UNICAST)) {
            text.append(type).append(' ');
        }
        text.append(destination.length() == 0 ? "default" : destination.toString());
        if (source != null) {
            text.append(" from ").append(source);
        }
        if (tos != 0) {
            text.append(" tos 0x").append(Integer.toHexString(tos));
        }
        if (nextHopObject != 0) {
            text.append(" nhid ").append(Integer.toUnsignedString(nextHopObject));
        }
        if (encapsulation != null) {
            text.append(" encap ").append(encapsulation);
        }
        if (gateway != null) {
            boolean same = gateway.family() == destination.family();
            text.append(same ? " via " : " via inet6 ").append(gateway);
        }
        if (link != 0) {
            text.append(" dev #").append(link);
        }
        if (table != MAIN_TABLE) {
            text.append(" table ").append(table);
        }
        text.append(" proto ").append(protocol);
        if (preferredSource != null) {
            text.append(" src ").append(preferredSource);
        }
        if (metric != 0) {
            text.append(" metric ").append(Integer.toUnsignedString(metric));
        }
        if ((flags & ONLINK) != 0) {
            text.append(" onlink");
        }
        if (!metrics.isEmpty()) {
            text.append(' ').append(metrics);
        }
        lifetime()
                .ifPresent(left ->
                        text.append(" expires ").append(left.toSeconds()).append("sec"));
        if (!preference().equals(RoutePreference.MEDIUM)) {
            text.append(" pref ").append(preference());
        }
        nextHops.forEach(hop -> text.append(' ').append(hop));
        return text.toString();
    }
}
