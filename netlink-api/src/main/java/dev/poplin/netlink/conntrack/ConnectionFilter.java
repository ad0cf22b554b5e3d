package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpFamily;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which connections are meant, by what their two directions look like. Names at least one address, so that a filter can never mean
 * every connection of a family.
 *
 * @param original what the direction of the first packet looks like, before translation
 * @param reply what the direction of the answers looks like as they arrive; its source is where translated packets really go
 */
public record ConnectionFilter(TupleMatch original, TupleMatch reply) {

    private static final int TCP = 6;
    private static final int UDP = 17;

    /**
     * Checks what the kernel could not tell apart.
     *
     * @throws IllegalArgumentException if no address is given, the addresses are of two families, or a port has no protocol
     */
    public ConnectionFilter {
        List<IpFamily> families =
                Stream.concat(original.families(), reply.families()).distinct().toList();
        if (families.size() != 1) {
            throw new IllegalArgumentException(
                    families.isEmpty()
                            ? "a filter of connections needs an address"
                            : "a filter of connections has addresses of both families");
        }
        for (TupleMatch match : List.of(original, reply)) {
            if (match.hasPorts() && match.protocol().isEmpty()) {
                throw new IllegalArgumentException("a port needs a protocol: " + match);
            }
        }
    }

    /** The connections whose first packet looked like this. */
    public static ConnectionFilter original(TupleMatch match) {
        return new ConnectionFilter(match, TupleMatch.any());
    }

    /** The connections whose answers look like this as they arrive. */
    public static ConnectionFilter reply(TupleMatch match) {
        return new ConnectionFilter(TupleMatch.any(), match);
    }

    /** The family of the addresses. */
    public IpFamily family() {
        return Stream.concat(original.families(), reply.families()).findFirst().orElseThrow();
    }

    /** Whether a connection is meant. */
    public boolean matches(Connection connection) {
        return connection.family() == family()
                && original.matches(connection.original())
                && reply.matches(connection.reply());
    }

    /**
     * Whether the kernel's own filter means the same. It compares IPv6 addresses the wrong way round, so that it would take every
     * connection but those meant (ctnetlink_filter_match_tuple, still so in 6.18), and it looks at the ports of TCP and UDP only.
     */
    boolean isKernelExact() {
        return family() == IpFamily.IPV4 && hasKernelPorts(original) && hasKernelPorts(reply);
    }

    private static boolean hasKernelPorts(TupleMatch match) {
        int protocol = match.protocol().orElse(TCP);
        return !match.hasPorts() || protocol == TCP || protocol == UDP;
    }

    @Override
    public String toString() {
        String answers = reply.toString();
        return (original + (answers.isEmpty() ? "" : " reply " + answers)).strip();
    }
}
