package dev.poplin.bgp.bmp;

import dev.poplin.bgp.nlri.RouteDistinguisher;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.time.Instant;

/**
 * Which peer, and which of its tables, a message is about: the per-peer header of RFC 7854 §4.2.
 *
 * @param type {@link #GLOBAL}, {@link #DISTINGUISHED}, {@link #LOCAL} or {@link #LOC_RIB}; others may come
 * @param flags what {@link #IPV6} and its neighbours say
 * @param distinguisher tells peers of one address apart
 * @param address the peer's address; unspecified for the loc table
 * @param as the peer's AS, unsigned 32 bits
 * @param routerId the peer's identifier
 * @param time when, to the microsecond; the epoch if it is not known
 */
public record PeerHeader(
        int type,
        int flags,
        RouteDistinguisher distinguisher,
        IpAddress address,
        long as,
        Ipv4Address routerId,
        Instant time) {

    /** Type: a peer of the main instance. */
    public static final int GLOBAL = 0;
    /** Type: a peer of a VPN, by its distinguisher. */
    public static final int DISTINGUISHED = 1;
    /** Type: a peer of another local instance. */
    public static final int LOCAL = 2;
    /** Type: no peer but the loc table (RFC 9069). */
    public static final int LOC_RIB = 3;

    /** Flag V: the address is an IPv6 one. */
    public static final int IPV6 = 0x80;
    /** Flag L: after the import policy; with {@link #ADJ_OUT}, after the export policy. */
    public static final int POST_POLICY = 0x40;
    /** Flag A: AS_PATH in the old form of two octets. */
    public static final int TWO_OCTET_AS = 0x20;
    /** Flag O: the adj-out table (RFC 8671). */
    public static final int ADJ_OUT = 0x10;
    /** Flag F of the loc table: filtered (RFC 9069); the same bit as {@link #IPV6}. */
    public static final int FILTERED = 0x80;

    /** Checks that address and flags are of one IP version. */
    public PeerHeader {
        boolean ipv6 = type != LOC_RIB && (flags & IPV6) != 0;
        if (type != LOC_RIB && ipv6 != (address.family().bytes() == 16)) {
            throw new IllegalArgumentException(address + " with flags " + flags);
        }
    }

    /** A peer of the main instance, its routes before the import policy. */
    public static PeerHeader of(IpAddress address, long as, Ipv4Address routerId, Instant time) {
        int flags = address.family().bytes() == 16 ? IPV6 : 0;
        return new PeerHeader(GLOBAL, flags, new RouteDistinguisher(0), address, as, routerId, time);
    }

    /** The loc table of a speaker of this AS and identifier (RFC 9069 §4.1). */
    public static PeerHeader loc(long as, Ipv4Address routerId, Instant time) {
        return new PeerHeader(LOC_RIB, 0, new RouteDistinguisher(0), Ipv4Address.ofInt(0), as, routerId, time);
    }

    /** The same peer's adj-out table. */
    public PeerHeader adjOut() {
        return new PeerHeader(type, flags | ADJ_OUT, distinguisher, address, as, routerId, time);
    }

    /** The same peer's routes after policy. */
    public PeerHeader postPolicy() {
        return new PeerHeader(type, flags | POST_POLICY, distinguisher, address, as, routerId, time);
    }

    /** Whether AS numbers in messages have four octets. */
    public boolean fourOctetAs() {
        return type == LOC_RIB || (flags & TWO_OCTET_AS) == 0;
    }

    @Override
    public String toString() {
        String table = type == LOC_RIB ? "loc" : (flags & ADJ_OUT) != 0 ? "adj-out" : "adj-in";
        String policy = type != LOC_RIB && (flags & POST_POLICY) != 0 ? " post-policy" : "";
        String filtered = type == LOC_RIB && (flags & FILTERED) != 0 ? " filtered" : "";
        return address + " AS" + as + " id " + routerId + " " + table + policy + filtered + " at " + time;
    }
}
