package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** Routes of Ethernet VPNs, RFC 7432 §7: a type, a length, a value. */
final class EvpnCodec implements ItemCodec {

    static final EvpnCodec INSTANCE = new EvpnCodec();

    private static final int HEADER = 2;
    private static final int SEGMENT_AT = 8;
    private static final int TAG_AT = 18;
    private static final int MAC_AT = 23;
    private static final int MAC_ADDRESS_AT = 30;

    private EvpnCodec() {}

    @Override
    public int length(byte[] bytes, int at, int to) {
        if (to - at < HEADER) {
            return -1;
        }
        int length = Wire.uint8(bytes, at + 1);
        int end = at + HEADER + length;
        return end > to || !isRight(bytes, Wire.uint8(bytes, at), at + HEADER, length) ? -1 : HEADER + length;
    }

    /** Whether a value of a known type has the length that its own lengths ask for. */
    private static boolean isRight(byte[] bytes, int type, int at, int length) {
        return switch (type) {
            case 1 -> length == 25;
            case 2 -> isMacIp(bytes, at, length);
            case 3 -> length == 17 && bytes[at + 12] == 32 || length == 29 && (bytes[at + 12] & 0xff) == 128;
            case 4 -> length == 23 && bytes[at + 18] == 32 || length == 35 && (bytes[at + 18] & 0xff) == 128;
            case 5 ->
                length == 34 && Wire.uint8(bytes, at + 22) <= 32 || length == 58 && Wire.uint8(bytes, at + 22) <= 128;
            default -> true;
        };
    }

    private static boolean isMacIp(byte[] bytes, int at, int length) {
        if (length < 33 || bytes[at + MAC_AT - 1] != 48) {
            return false;
        }
        int bits = Wire.uint8(bytes, at + MAC_ADDRESS_AT - 1);
        int labels = length - MAC_ADDRESS_AT - bits / 8;
        return (bits == 0 || bits == 32 || bits == 128) && (labels == 3 || labels == 6);
    }

    @Override
    public Nlri read(byte[] bytes, int from, int to, long pathId) {
        int type = Wire.uint8(bytes, from);
        int at = from + HEADER;
        if (type < 1 || type > 5) {
            return new UnknownNlri(Family.L2VPN_EVPN, type, Octets.of(bytes, at, to), pathId);
        }
        RouteDistinguisher distinguisher = new RouteDistinguisher(Wire.int64(bytes, at));
        if (type == 3) {
            IpAddress origin = Addresses.read(bytes, at + 13, to - at - 13);
            return new EvpnNlri.InclusiveMulticast(distinguisher, Wire.uint32(bytes, at + 8), origin, pathId);
        }
        EthernetSegment segment = new EthernetSegment(Octets.of(bytes, at + SEGMENT_AT, at + TAG_AT));
        if (type == 4) {
            IpAddress origin = Addresses.read(bytes, at + 19, to - at - 19);
            return new EvpnNlri.Segment(distinguisher, segment, origin, pathId);
        }
        long tag = Wire.uint32(bytes, at + TAG_AT);
        return switch (type) {
            case 1 -> new EvpnNlri.AutoDiscovery(distinguisher, segment, tag, Wire.uint24(bytes, at + 22), pathId);
            case 2 -> macIp(bytes, at, to, distinguisher, segment, tag, pathId);
            default -> {
                int width = to - at == 34 ? 4 : 16;
                yield new EvpnNlri.IpPrefix(
                        distinguisher,
                        segment,
                        tag,
                        Addresses.read(bytes, at + 23, width),
                        Wire.uint8(bytes, at + 22),
                        Addresses.read(bytes, at + 23 + width, width),
                        Wire.uint24(bytes, at + 23 + 2 * width),
                        pathId);
            }
        };
    }

    private static Nlri macIp(
            byte[] bytes,
            int at,
            int to,
            RouteDistinguisher distinguisher,
            EthernetSegment segment,
            long tag,
            long pathId) {
        int width = Wire.uint8(bytes, at + MAC_ADDRESS_AT - 1) / 8;
        int labelAt = at + MAC_ADDRESS_AT + width;
        return new EvpnNlri.MacIp(
                distinguisher,
                segment,
                tag,
                MacAddress.of(Arrays.copyOfRange(bytes, at + MAC_AT, at + MAC_AT + 6)),
                width == 0 ? Optional.empty() : Optional.of(Addresses.read(bytes, at + MAC_ADDRESS_AT, width)),
                Wire.uint24(bytes, labelAt),
                labelAt + 3 == to ? OptionalInt.empty() : OptionalInt.of(Wire.uint24(bytes, labelAt + 3)),
                pathId);
    }

    @Override
    public int encodedBytes(Nlri nlri) {
        if (nlri instanceof UnknownNlri unknown) {
            return HEADER + unknown.value().length();
        } else if (nlri instanceof EvpnNlri.AutoDiscovery) {
            return HEADER + 25;
        } else if (nlri instanceof EvpnNlri.MacIp route) {
            int address = route.address().map(ip -> ip.family().bytes()).orElse(0);
            return HEADER + 33 + address + (route.secondLabel().isPresent() ? 3 : 0);
        } else if (nlri instanceof EvpnNlri.InclusiveMulticast route) {
            return HEADER + 13 + route.origin().family().bytes();
        } else if (nlri instanceof EvpnNlri.Segment route) {
            return HEADER + 19 + route.origin().family().bytes();
        }
        return HEADER + 26 + 2 * ((EvpnNlri.IpPrefix) nlri).address().family().bytes();
    }

    @Override
    public void write(Nlri nlri, ByteBuffer out) {
        int length = encodedBytes(nlri) - HEADER;
        if (nlri instanceof UnknownNlri unknown) {
            Wire.requireBits(unknown.type(), 8, "route type");
            Wire.requireBits(length, 8, "length of a route");
            out.put((byte) unknown.type()).put((byte) length);
            unknown.value().writeTo(out);
            return;
        }
        EvpnNlri evpn = (EvpnNlri) nlri;
        out.put((byte) evpn.routeType()).put((byte) length);
        out.putLong(evpn.distinguisher().bits());
        if (evpn instanceof EvpnNlri.AutoDiscovery route) {
            route.segment().octets().writeTo(out);
            out.putInt((int) route.tag());
            label(route.label(), out);
        } else if (evpn instanceof EvpnNlri.MacIp route) {
            route.segment().octets().writeTo(out);
            out.putInt((int) route.tag()).put((byte) 48).put(route.mac().toBytes());
            out.put((byte) (int) route.address().map(ip -> ip.family().bits()).orElse(0));
            route.address().ifPresent(ip -> out.put(ip.toBytes()));
            label(route.label(), out);
            route.secondLabel().ifPresent(second -> label(second, out));
        } else if (evpn instanceof EvpnNlri.InclusiveMulticast route) {
            out.putInt((int) route.tag());
            origin(route.origin(), out);
        } else if (evpn instanceof EvpnNlri.Segment route) {
            route.segment().octets().writeTo(out);
            origin(route.origin(), out);
        } else if (evpn instanceof EvpnNlri.IpPrefix route) {
            route.segment().octets().writeTo(out);
            out.putInt((int) route.tag()).put((byte) route.length());
            out.put(route.address().toBytes()).put(route.gateway().toBytes());
            label(route.label(), out);
        }
    }

    private static void label(int label, ByteBuffer out) {
        out.put((byte) (label >>> 16)).putShort((short) label);
    }

    private static void origin(IpAddress origin, ByteBuffer out) {
        out.put((byte) origin.family().bits()).put(origin.toBytes());
    }
}
