package dev.poplin.bgp.attribute;

import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Tlv;
import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Ipv4Address;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The values of attributes that have parts, and their bytes. What is read here has passed {@link AttributeSyntax}. */
final class AttributeValues {

    private static final int PMSI_HEADER = 5;

    private AttributeValues() {}

    static byte[] communities(Collection<Community> communities) {
        ByteBuffer out = ByteBuffer.allocate(4 * communities.size());
        communities.forEach(community -> out.putInt(community.bits()));
        return out.array();
    }

    static byte[] addresses(Collection<Ipv4Address> addresses) {
        ByteBuffer out = ByteBuffer.allocate(4 * addresses.size());
        addresses.forEach(address -> out.putInt(address.toInt()));
        return out.array();
    }

    static byte[] extended(Collection<ExtendedCommunity> communities) {
        ByteBuffer out = ByteBuffer.allocate(8 * communities.size());
        communities.forEach(community -> out.putLong(community.bits()));
        return out.array();
    }

    static byte[] ipv6Extended(Collection<Ipv6ExtendedCommunity> communities) {
        ByteBuffer out = ByteBuffer.allocate(20 * communities.size());
        for (Ipv6ExtendedCommunity community : communities) {
            out.put((byte) community.type()).put((byte) community.subtype());
            out.put(community.address().toBytes()).putShort((short) community.number());
        }
        return out.array();
    }

    static byte[] large(Collection<LargeCommunity> communities) {
        ByteBuffer out = ByteBuffer.allocate(12 * communities.size());
        for (LargeCommunity community : communities) {
            out.putInt((int) community.as()).putInt((int) community.first()).putInt((int) community.second());
        }
        return out.array();
    }

    static PmsiTunnel pmsiTunnel(byte[] bytes, int from, int to) {
        return new PmsiTunnel(
                Wire.uint8(bytes, from),
                Wire.uint8(bytes, from + 1),
                Wire.uint24(bytes, from + 2),
                Octets.of(bytes, from + PMSI_HEADER, to));
    }

    static byte[] bytes(PmsiTunnel tunnel) {
        ByteBuffer out = ByteBuffer.allocate(PMSI_HEADER + tunnel.identifier().length());
        out.put((byte) tunnel.flags()).put((byte) tunnel.tunnelType());
        out.put((byte) (tunnel.label() >>> 16)).putShort((short) tunnel.label());
        tunnel.identifier().writeTo(out);
        return out.array();
    }

    static List<Tlv> tlvs(byte[] bytes, int from, int to, int typeBytes) {
        List<Tlv> tlvs = new ArrayList<>();
        int at = from;
        while (at < to) {
            int type = typeBytes == 1 ? Wire.uint8(bytes, at) : Wire.uint16(bytes, at);
            int valueAt = at + typeBytes + 2;
            int end = valueAt + Wire.uint16(bytes, at + typeBytes);
            tlvs.add(new Tlv(type, Octets.of(bytes, valueAt, end)));
            at = end;
        }
        return List.copyOf(tlvs);
    }

    static byte[] tlvBytes(List<Tlv> tlvs, int typeBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Tlv tlv : tlvs) {
            write(out, tlv.type(), typeBytes);
            write(out, tlv.value().length(), 2);
            out.writeBytes(tlv.value().toArray());
        }
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, int number, int width) {
        if (number >>> 8 * width != 0) {
            throw new IllegalArgumentException(number + " is not of " + 8 * width + " bits");
        }
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            out.write(number >>> shift);
        }
    }

    static List<Tunnel> tunnels(byte[] bytes, int from, int to) {
        List<Tunnel> tunnels = new ArrayList<>();
        int at = from;
        while (at < to) {
            int end = at + 4 + Wire.uint16(bytes, at + 2);
            List<Tlv> parameters = new ArrayList<>();
            int sub = at + 4;
            while (sub < end) {
                boolean wide = bytes[sub] < 0;
                int valueAt = sub + (wide ? 3 : 2);
                int valueEnd = valueAt + (wide ? Wire.uint16(bytes, sub + 1) : Wire.uint8(bytes, sub + 1));
                parameters.add(new Tlv(Wire.uint8(bytes, sub), Octets.of(bytes, valueAt, valueEnd)));
                sub = valueEnd;
            }
            tunnels.add(new Tunnel(Wire.uint16(bytes, at), parameters));
            at = end;
        }
        return List.copyOf(tunnels);
    }

    static byte[] tunnelBytes(List<Tunnel> tunnels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Tunnel tunnel : tunnels) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (Tlv parameter : tunnel.parameters()) {
                write(body, parameter.type(), 1);
                write(body, parameter.value().length(), parameter.type() >= 128 ? 2 : 1);
                body.writeBytes(parameter.value().toArray());
            }
            write(out, tunnel.type(), 2);
            write(out, body.size(), 2);
            out.writeBytes(body.toByteArray());
        }
        return out.toByteArray();
    }

    static AttributeSet attributeSet(byte[] bytes, int from, int to) {
        byte[] sorted = new byte[0];
        int at = from + 4;
        while (at < to) {
            int end = AttributeWire.next(bytes, at);
            byte[] value = Octets.of(bytes, at + AttributeWire.headerBytes(bytes, at), end)
                    .toArray();
            sorted = AttributeWire.with(sorted, bytes[at], Wire.uint8(bytes, at + 1), value);
            at = end;
        }
        return new AttributeSet(Wire.uint32(bytes, from), new PathAttributes(sorted));
    }

    static byte[] bytes(AttributeSet set) {
        ByteBuffer out = ByteBuffer.allocate(4 + set.attributes().encodedBytes());
        out.putInt((int) set.originAs()).put(set.attributes().toBytes());
        return out.array();
    }
}
