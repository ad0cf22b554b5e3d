package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpFamily;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which connections of a family are meant, by what their two directions look like and by their mark, zone and status. Says at least
 * one thing beside the family, so that a filter can never mean every connection.
 *
 * @param family the family of the addresses
 * @param original what the direction of the first packet looks like, before translation
 * @param reply what the direction of the answers looks like as they arrive; its source is where translated packets really go
 * @param traits the rest
 */
public record ConnectionFilter(IpFamily family, TupleMatch original, TupleMatch reply, ConnectionTraits traits) {

    private static final int TCP = 6;
    private static final int UDP = 17;

    /**
     * Checks what the kernel could not tell apart.
     *
     * @throws IllegalArgumentException if nothing is asked for, an address is of the other family, a port has no protocol,
     *     or what only ICMP has is asked of another protocol
     */
    public ConnectionFilter {
        if (traits.isAny() && original.isAny() && reply.isAny()) {
            throw new IllegalArgumentException("a filter of connections would mean all of them");
        }
        IpFamily wanted = family;
        if (Stream.concat(original.families(), reply.families()).anyMatch(each -> each != wanted)) {
            throw new IllegalArgumentException("a filter of connections has addresses of both families");
        }
        for (TupleMatch match : List.of(original, reply)) {
            if (match.hasPorts() && match.protocol().isEmpty()) {
                throw new IllegalArgumentException("a port needs a protocol: " + match);
            }
            int protocol = match.protocol().orElse(TCP);
            if (match.hasIcmp() && protocol != IcmpQuery.ICMP && protocol != IcmpQuery.ICMPV6) {
                throw new IllegalArgumentException("what only ICMP has needs the protocol 1 or 58: " + match);
            }
        }
    }

    /**
     * The connections whose two directions look like this.
     *
     * @throws IllegalArgumentException if no address is given, the addresses are of two families, or a port has no protocol
     */
    public ConnectionFilter(TupleMatch original, TupleMatch reply) {
        this(familyOf(original, reply), original, reply, ConnectionTraits.ANY);
    }

    private static IpFamily familyOf(TupleMatch original, TupleMatch reply) {
        return Stream.concat(original.families(), reply.families())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a filter of connections needs an address"));
    }

    /** The connections whose first packet looked like this. */
    public static ConnectionFilter original(TupleMatch match) {
        return new ConnectionFilter(match, TupleMatch.any());
    }

    /** The connections whose answers look like this as they arrive. */
    public static ConnectionFilter reply(TupleMatch match) {
        return new ConnectionFilter(TupleMatch.any(), match);
    }

    /** The connections of a family that are like this. */
    public static ConnectionFilter of(IpFamily family, ConnectionTraits traits) {
        return new ConnectionFilter(family, TupleMatch.any(), TupleMatch.any(), traits);
    }

    /** The same, of which only those that are like this. */
    public ConnectionFilter with(ConnectionTraits wanted) {
        return new ConnectionFilter(family, original, reply, wanted);
    }

    /** Whether a connection is meant. */
    public boolean matches(Connection connection) {
        return connection.family() == family
                && original.matches(connection.original())
                && reply.matches(connection.reply())
                && traits.matches(connection);
    }

    /**
     * Whether the kernel's own filter means the same. It compares IPv6 addresses the wrong way round, so that it would take every
     * connection but those meant (ctnetlink_filter_match_tuple, still so in 6.18), it looks at the ports of TCP and UDP only,
     * it refuses a type of ICMP that has no answer, and older kernels do not look at zone and status at all.
     */
    boolean isKernelExact() {
        boolean addresses = original.families().findAny().isPresent()
                || reply.families().findAny().isPresent();
        return (family == IpFamily.IPV4 || !addresses)
                && hasKernelPorts(original)
                && hasKernelPorts(reply)
                && traits.zone().isEmpty()
                && traits.status().isEmpty();
    }

    private static boolean hasKernelPorts(TupleMatch match) {
        int protocol = match.protocol().orElse(TCP);
        return (!match.hasPorts() || protocol == TCP || protocol == UDP)
                && (!match.hasIcmp() || protocol == IcmpQuery.ICMP)
                && match.icmpType().stream().allMatch(IcmpQuery::isAnswered);
    }

    @Override
    public String toString() {
        String answers = reply.toString();
        return (original + (answers.isEmpty() ? "" : " reply " + answers) + traits).strip();
    }
}
