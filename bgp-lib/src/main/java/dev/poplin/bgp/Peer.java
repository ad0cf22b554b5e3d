package dev.poplin.bgp;

import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Another speaker to hold a session with. Immutable; the {@code with…} methods give changed copies.
 *
 * @param address its address
 * @param as its AS number, unsigned 32 bits, or {@link #ANY_EXTERNAL_AS}
 * @param port where it listens, usually 179
 * @param passive whether to wait for it to connect
 * @param localAddress the address to connect from, or null for any
 * @param localAs the AS that we are to it, if that is not the speaker's
 * @param families whose unicast routes to exchange
 * @param policy how routes are exchanged with it
 * @param session how its session is held
 */
public record Peer(
        IpAddress address,
        long as,
        int port,
        boolean passive,
        @Nullable IpAddress localAddress,
        OptionalLong localAs,
        Set<IpFamily> families,
        PeerPolicy policy,
        SessionSettings session) {

    /** The peer may be of any AS but ours and those of our confederation, as BIRD's {@code external}. Its OPEN says which. */
    public static final long ANY_EXTERNAL_AS = 0;

    /** The port of BGP. */
    public static final int DEFAULT_PORT = 179;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if an AS number or the port is out of range, or there is no family
     */
    public Peer {
        if (as != ANY_EXTERNAL_AS && !isAs(as)) {
            throw new IllegalArgumentException("AS " + as + " is not within 1 and 4294967295");
        }
        if (localAs.isPresent() && !isAs(localAs.getAsLong())) {
            throw new IllegalArgumentException("local AS " + localAs.getAsLong() + " is not within 1 and 4294967295");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not within 1 and 65535");
        }
        if (families.isEmpty()) {
            throw new IllegalArgumentException("peer " + address + " needs a family");
        }
        families = Set.copyOf(families);
    }

    private static boolean isAs(long number) {
        return number >= 1 && number <= 0xffff_ffffL;
    }

    /** A peer on the usual port for IPv4 and IPv6 unicast routes, without filters. */
    public static Peer of(IpAddress address, long as) {
        return new Peer(
                address,
                as,
                DEFAULT_PORT,
                false,
                null,
                OptionalLong.empty(),
                Set.of(IpFamily.IPV4, IpFamily.IPV6),
                PeerPolicy.STANDARD,
                SessionSettings.STANDARD);
    }

    /** The same peer with another address. */
    public Peer withAddress(IpAddress changed) {
        return new Peer(changed, as, port, passive, localAddress, localAs, families, policy, session);
    }

    /** The same peer with another AS number, or {@link #ANY_EXTERNAL_AS}. */
    public Peer withAs(long changed) {
        return new Peer(address, changed, port, passive, localAddress, localAs, families, policy, session);
    }

    /** The same peer on another port. */
    public Peer withPort(int changed) {
        return new Peer(address, as, changed, passive, localAddress, localAs, families, policy, session);
    }

    /** The same peer, which must connect to us. */
    public Peer asPassive() {
        return new Peer(address, as, port, true, localAddress, localAs, families, policy, session);
    }

    /** The same peer, reached from this address of ours. */
    public Peer withLocalAddress(IpAddress changed) {
        return new Peer(address, as, port, passive, changed, localAs, families, policy, session);
    }

    /**
     * The same peer, to which we are of another AS than the speaker: as BIRD's {@code local as}, and as RFC 7705 §3 with "No Prepend
     * Inbound" and "Replace Old AS". OPEN says it, what the peer is told has it in its AS path in place of ours, nothing is put into the
     * paths that the peer tells, and neither of the two may be in them. If it is the peer's AS, the session is internal.
     */
    public Peer withLocalAs(long changed) {
        return new Peer(address, as, port, passive, localAddress, OptionalLong.of(changed), families, policy, session);
    }

    /** The same peer for other families. */
    public Peer withFamilies(Set<IpFamily> changed) {
        return new Peer(address, as, port, passive, localAddress, localAs, changed, policy, session);
    }

    /** The same peer, whose session is held in another way. */
    public Peer withSession(SessionSettings changed) {
        return new Peer(address, as, port, passive, localAddress, localAs, families, policy, changed);
    }

    /** The same peer with another policy. */
    public Peer withPolicy(PeerPolicy changed) {
        return new Peer(address, as, port, passive, localAddress, localAs, families, changed, session);
    }

    /** The same peer with other filters: what to make of a path that it tells, and of one before it is told. */
    public Peer withFilters(PathFilter newImport, PathFilter newExport) {
        return withPolicy(policy.withFilters(newImport, newExport));
    }
}
