package dev.poplin.bgp.nlri;

import dev.poplin.inet.IpFamily;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * Whose routes: an address family and what is done with it (RFC 4760 §3, IANA's AFI and SAFI registries). Immutable; ordered by
 * number; shown as BIRD names it, such as {@code ipv4} or {@code vpn6-mpls}.
 *
 * @param afi the address family identifier, 0 to 65,535
 * @param safi the subsequent address family identifier, 0 to 255
 */
public record Family(int afi, int safi) implements Comparable<Family> {

    /** AFI of IPv4. */
    public static final int AFI_IPV4 = 1;
    /** AFI of IPv6. */
    public static final int AFI_IPV6 = 2;
    /** AFI of layer-2 VPNs. */
    public static final int AFI_L2VPN = 25;
    /** AFI of BGP-LS. */
    public static final int AFI_LINK_STATE = 16_388;
    /** SAFI of unicast forwarding. */
    public static final int UNICAST = 1;
    /** SAFI of multicast forwarding. */
    public static final int MULTICAST = 2;
    /** SAFI of prefixes with labels (RFC 8277). */
    public static final int LABELLED = 4;
    /** SAFI of EVPN (RFC 7432). */
    public static final int EVPN = 70;
    /** SAFI of VPN prefixes with labels (RFC 4364). */
    public static final int VPN = 128;

    /** IPv4 unicast. */
    public static final Family IPV4_UNICAST = new Family(AFI_IPV4, UNICAST);
    /** IPv6 unicast. */
    public static final Family IPV6_UNICAST = new Family(AFI_IPV6, UNICAST);
    /** IPv4 multicast. */
    public static final Family IPV4_MULTICAST = new Family(AFI_IPV4, MULTICAST);
    /** IPv6 multicast. */
    public static final Family IPV6_MULTICAST = new Family(AFI_IPV6, MULTICAST);
    /** IPv4 prefixes with labels (RFC 8277). */
    public static final Family IPV4_LABELLED = new Family(AFI_IPV4, LABELLED);
    /** IPv6 prefixes with labels (RFC 8277). */
    public static final Family IPV6_LABELLED = new Family(AFI_IPV6, LABELLED);
    /** IPv4 VPNs (RFC 4364). */
    public static final Family IPV4_VPN = new Family(AFI_IPV4, VPN);
    /** IPv6 VPNs (RFC 4659). */
    public static final Family IPV6_VPN = new Family(AFI_IPV6, VPN);
    /** IPv4 flow specifications (RFC 8955). */
    public static final Family IPV4_FLOW = new Family(AFI_IPV4, 133);
    /** IPv6 flow specifications (RFC 8956). */
    public static final Family IPV6_FLOW = new Family(AFI_IPV6, 133);
    /** IPv4 flow specifications of a VPN (RFC 8955 §8). */
    public static final Family IPV4_VPN_FLOW = new Family(AFI_IPV4, 134);
    /** IPv6 flow specifications of a VPN (RFC 8956). */
    public static final Family IPV6_VPN_FLOW = new Family(AFI_IPV6, 134);
    /** Constraints on route targets (RFC 4684). */
    public static final Family ROUTE_TARGETS = new Family(AFI_IPV4, 132);
    /** IPv4 segment routing policies (RFC 9830). */
    public static final Family IPV4_SR_POLICY = new Family(AFI_IPV4, 73);
    /** IPv6 segment routing policies (RFC 9830). */
    public static final Family IPV6_SR_POLICY = new Family(AFI_IPV6, 73);
    /** Virtual private LANs (RFC 4761). */
    public static final Family L2VPN_VPLS = new Family(AFI_L2VPN, 65);
    /** Ethernet VPNs (RFC 7432). */
    public static final Family L2VPN_EVPN = new Family(AFI_L2VPN, EVPN);
    /** Link state (RFC 9552). */
    public static final Family LINK_STATE = new Family(AFI_LINK_STATE, 71);
    /** Link state of a VPN (RFC 9552). */
    public static final Family LINK_STATE_VPN = new Family(AFI_LINK_STATE, 72);

    private static final Map<Family, String> NAMES = Map.ofEntries(
            Map.entry(IPV4_UNICAST, "ipv4"),
            Map.entry(IPV6_UNICAST, "ipv6"),
            Map.entry(IPV4_MULTICAST, "ipv4-mc"),
            Map.entry(IPV6_MULTICAST, "ipv6-mc"),
            Map.entry(IPV4_LABELLED, "ipv4-mpls"),
            Map.entry(IPV6_LABELLED, "ipv6-mpls"),
            Map.entry(IPV4_VPN, "vpn4-mpls"),
            Map.entry(IPV6_VPN, "vpn6-mpls"),
            Map.entry(IPV4_FLOW, "flow4"),
            Map.entry(IPV6_FLOW, "flow6"),
            Map.entry(IPV4_VPN_FLOW, "vpn-flow4"),
            Map.entry(IPV6_VPN_FLOW, "vpn-flow6"),
            Map.entry(ROUTE_TARGETS, "route-targets"),
            Map.entry(IPV4_SR_POLICY, "sr-policy4"),
            Map.entry(IPV6_SR_POLICY, "sr-policy6"),
            Map.entry(L2VPN_VPLS, "vpls"),
            Map.entry(L2VPN_EVPN, "evpn"),
            Map.entry(LINK_STATE, "link-state"),
            Map.entry(LINK_STATE_VPN, "vpn-link-state"));

    private static final Comparator<Family> ORDER =
            Comparator.comparingInt(Family::afi).thenComparingInt(Family::safi);

    /** Checks the ranges. */
    public Family {
        if (afi < 0 || afi > 0xffff || safi < 0 || safi > 0xff) {
            throw new IllegalArgumentException("afi " + afi + " safi " + safi + " are not of 16 and 8 bits");
        }
    }

    /** The family of these numbers; none is refused, and the usual ones are not made anew. */
    public static Family of(int afi, int safi) {
        if (safi == UNICAST && afi == AFI_IPV4) {
            return IPV4_UNICAST;
        }
        return safi == UNICAST && afi == AFI_IPV6 ? IPV6_UNICAST : new Family(afi, safi);
    }

    /** Unicast routes of an IP version. */
    public static Family unicast(IpFamily version) {
        return version == IpFamily.IPV4 ? IPV4_UNICAST : IPV6_UNICAST;
    }

    /** The IP version that the AFI names, if it is one. */
    public Optional<IpFamily> ipVersion() {
        return switch (afi) {
            case AFI_IPV4 -> Optional.of(IpFamily.IPV4);
            case AFI_IPV6 -> Optional.of(IpFamily.IPV6);
            default -> Optional.empty();
        };
    }

    /** Whether the routes are unicast routes of IPv4 or IPv6. */
    public boolean isUnicast() {
        return safi == UNICAST && (afi == AFI_IPV4 || afi == AFI_IPV6);
    }

    /** Whether the routes are plain prefixes: IPv4 or IPv6, unicast or multicast. */
    public boolean isPrefixes() {
        return (safi == UNICAST || safi == MULTICAST) && (afi == AFI_IPV4 || afi == AFI_IPV6);
    }

    @Override
    public int compareTo(Family other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return NAMES.getOrDefault(this, "<" + afi + "/" + safi + ">");
    }
}
