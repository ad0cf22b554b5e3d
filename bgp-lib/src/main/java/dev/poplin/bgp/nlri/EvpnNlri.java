package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import dev.poplin.inet.MacAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** A route of an Ethernet VPN, RFC 7432 §7 and RFC 9136. Route types that are not known here are {@link UnknownNlri}s. */
public sealed interface EvpnNlri extends Nlri {

    /** The route type. */
    int routeType();

    /** What tells it from other VPNs' routes. */
    RouteDistinguisher distinguisher();

    @Override
    default Family family() {
        return Family.L2VPN_EVPN;
    }

    /**
     * Who is attached to a segment: type 1.
     *
     * @param distinguisher the distinguisher
     * @param segment the segment
     * @param tag the Ethernet tag, unsigned 32 bits; 4,294,967,295 means the whole segment
     * @param label 24 bits: an MPLS label above 4 other bits, or a VNI
     * @param pathId the path's identifier, or 0
     */
    record AutoDiscovery(RouteDistinguisher distinguisher, EthernetSegment segment, long tag, int label, long pathId)
            implements EvpnNlri {

        @Override
        public int routeType() {
            return 1;
        }

        /** Checks the ranges. */
        public AutoDiscovery {
            Wire.requireBits(tag, 32, "Ethernet tag");
            Wire.requireBits(label, 24, "label");
        }

        @Override
        public AutoDiscovery withPathId(long changed) {
            return new AutoDiscovery(distinguisher, segment, tag, label, changed);
        }

        @Override
        public AutoDiscovery destination() {
            return new AutoDiscovery(distinguisher, segment, tag, 0, 0);
        }

        @Override
        public String toString() {
            return PathIds.show("evpn ead " + distinguisher + " " + tag + " " + segment, pathId);
        }
    }

    /**
     * Where a MAC address is, with its IP address or without: type 2.
     *
     * @param distinguisher the distinguisher
     * @param segment the segment
     * @param tag the Ethernet tag, unsigned 32 bits
     * @param mac the MAC address
     * @param address the IP address
     * @param label 24 bits: an MPLS label above 4 other bits, or a VNI
     * @param secondLabel the same for routing between subnets
     * @param pathId the path's identifier, or 0
     */
    record MacIp(
            RouteDistinguisher distinguisher,
            EthernetSegment segment,
            long tag,
            MacAddress mac,
            Optional<IpAddress> address,
            int label,
            OptionalInt secondLabel,
            long pathId)
            implements EvpnNlri {

        @Override
        public int routeType() {
            return 2;
        }

        /** Checks the ranges. */
        public MacIp {
            Wire.requireBits(tag, 32, "Ethernet tag");
            Wire.requireBits(label, 24, "label");
            Wire.requireBits(secondLabel.orElse(0), 24, "label");
        }

        @Override
        public MacIp withPathId(long changed) {
            return new MacIp(distinguisher, segment, tag, mac, address, label, secondLabel, changed);
        }

        @Override
        public MacIp destination() {
            return new MacIp(distinguisher, EthernetSegment.NONE, tag, mac, address, 0, OptionalInt.empty(), 0);
        }

        @Override
        public String toString() {
            String ip = address.map(IpAddress::toString).orElse("*");
            return PathIds.show("evpn mac " + distinguisher + " " + tag + " " + mac + " " + ip, pathId);
        }
    }

    /**
     * Who wants broadcast, unknown and multicast traffic: type 3.
     *
     * @param distinguisher the distinguisher
     * @param tag the Ethernet tag, unsigned 32 bits
     * @param origin the router's address
     * @param pathId the path's identifier, or 0
     */
    record InclusiveMulticast(RouteDistinguisher distinguisher, long tag, IpAddress origin, long pathId)
            implements EvpnNlri {

        @Override
        public int routeType() {
            return 3;
        }

        /** Checks the range. */
        public InclusiveMulticast {
            Wire.requireBits(tag, 32, "Ethernet tag");
        }

        @Override
        public InclusiveMulticast withPathId(long changed) {
            return new InclusiveMulticast(distinguisher, tag, origin, changed);
        }

        @Override
        public String toString() {
            return PathIds.show("evpn imet " + distinguisher + " " + tag + " " + origin, pathId);
        }
    }

    /**
     * Who shares a segment: type 4.
     *
     * @param distinguisher the distinguisher
     * @param segment the segment
     * @param origin the router's address
     * @param pathId the path's identifier, or 0
     */
    record Segment(RouteDistinguisher distinguisher, EthernetSegment segment, IpAddress origin, long pathId)
            implements EvpnNlri {

        @Override
        public int routeType() {
            return 4;
        }

        @Override
        public Segment withPathId(long changed) {
            return new Segment(distinguisher, segment, origin, changed);
        }

        @Override
        public String toString() {
            return PathIds.show("evpn es " + distinguisher + " " + segment + " " + origin, pathId);
        }
    }

    /**
     * A prefix behind a gateway or a router: type 5 (RFC 9136).
     *
     * @param distinguisher the distinguisher
     * @param segment the segment
     * @param tag the Ethernet tag, unsigned 32 bits
     * @param address the address of the prefix, as it came
     * @param length the length of the prefix
     * @param gateway the gateway's address, unspecified if there is none; of the same IP version
     * @param label 24 bits: an MPLS label above 4 other bits, or a VNI
     * @param pathId the path's identifier, or 0
     */
    record IpPrefix(
            RouteDistinguisher distinguisher,
            EthernetSegment segment,
            long tag,
            IpAddress address,
            int length,
            IpAddress gateway,
            int label,
            long pathId)
            implements EvpnNlri {

        /** Checks the ranges, and that prefix and gateway are of one IP version. */
        public IpPrefix {
            Wire.requireBits(tag, 32, "Ethernet tag");
            Wire.requireBits(label, 24, "label");
            if (address.family() != gateway.family()
                    || length < 0
                    || length > address.family().bits()) {
                throw new IllegalArgumentException(address + "/" + length + " via " + gateway);
            }
        }

        @Override
        public int routeType() {
            return 5;
        }

        @Override
        public IpPrefix withPathId(long changed) {
            return new IpPrefix(distinguisher, segment, tag, address, length, gateway, label, changed);
        }

        @Override
        public IpPrefix destination() {
            IpAddress none = address instanceof Ipv4Address ? Ipv4Address.ofInt(0) : Ipv6Address.of(0, 0);
            return new IpPrefix(distinguisher, EthernetSegment.NONE, tag, address.masked(length), length, none, 0, 0);
        }

        @Override
        public String toString() {
            return PathIds.show("evpn prefix " + distinguisher + " " + tag + " " + address + "/" + length, pathId);
        }
    }
}
