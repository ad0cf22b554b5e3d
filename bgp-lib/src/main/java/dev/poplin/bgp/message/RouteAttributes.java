package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AttributeType;
import dev.poplin.bgp.message.Update.Reachable;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.NlriCodec;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import java.util.Optional;

/**
 * Writes the attributes that have routes or their next hop: NEXT_HOP, MP_REACH_NLRI and MP_UNREACH_NLRI (RFC 4271 §5.1.3, RFC 4760).
 * All write into an array with room for them, from an index on, and return where they end.
 */
final class RouteAttributes {

    private RouteAttributes() {}

    /** Writes the header of an attribute and returns where its value goes. */
    static int header(int flags, int type, int length, boolean extended, byte[] out, int at) {
        out[at + 1] = (byte) type;
        if (extended || length > 0xff) {
            out[at] = (byte) (flags | AttributeType.EXTENDED_LENGTH);
            Wire.put16(out, at + 2, length);
            return at + 4;
        }
        out[at] = (byte) flags;
        out[at + 2] = (byte) length;
        return at + 3;
    }

    static int nextHop(Reachable behind, byte[] out, int at, boolean extended) {
        int valueAt = header(AttributeType.TRANSITIVE, AttributeType.NEXT_HOP, 4, extended, out, at);
        Ipv4Address hop = (Ipv4Address) behind.nextHop().orElseThrow().address();
        Wire.put32(out, valueAt, hop.toInt());
        return valueAt + 4;
    }

    static int unreach(NlriList list, int from, int to, boolean pathIds, boolean extended, byte[] out, int at) {
        int length = 3 + NlriCodec.encodedBytes(list, from, to, pathIds);
        int valueAt = header(AttributeType.OPTIONAL, AttributeType.MP_UNREACH, length, extended, out, at);
        return NlriCodec.write(list, from, to, pathIds, out, family(list.family(), out, valueAt));
    }

    static int reach(Reachable reachable, int from, int to, boolean pathIds, boolean extended, byte[] out, int at) {
        NlriList list = reachable.nlri();
        int hop = hopBytes(reachable);
        int length = 5 + hop + NlriCodec.encodedBytes(list, from, to, pathIds);
        int valueAt = header(AttributeType.OPTIONAL, AttributeType.MP_REACH, length, extended, out, at);
        int end = family(list.family(), out, valueAt);
        out[end++] = (byte) hop;
        Optional<NextHop> nextHop = reachable.nextHop();
        if (nextHop.isPresent()) {
            boolean distinguished = hasDistinguisher(list.family());
            end = address(nextHop.get().address().toBytes(), distinguished, out, end);
            Optional<Ipv6Address> local = nextHop.get().linkLocal();
            if (local.isPresent()) {
                end = address(local.get().toBytes(), distinguished, out, end);
            }
        }
        out[end++] = 0;
        return NlriCodec.write(list, from, to, pathIds, out, end);
    }

    private static int family(Family family, byte[] out, int at) {
        Wire.put16(out, at, family.afi());
        out[at + 2] = (byte) family.safi();
        return at + 3;
    }

    private static int address(byte[] address, boolean distinguished, byte[] out, int at) {
        int addressAt = at;
        if (distinguished) {
            Wire.put64(out, at, 0);
            addressAt += 8;
        }
        System.arraycopy(address, 0, out, addressAt, address.length);
        return addressAt + address.length;
    }

    private static boolean hasDistinguisher(Family family) {
        return MultiprotocolField.hasDistinguisher(family.afi(), family.safi());
    }

    /** How many bytes the next hop of MP_REACH_NLRI takes. */
    static int hopBytes(Reachable reachable) {
        Optional<NextHop> nextHop = reachable.nextHop();
        if (nextHop.isEmpty()) {
            return 0;
        }
        int one = nextHop.get().address().family().bytes() + (hasDistinguisher(reachable.family()) ? 8 : 0);
        return nextHop.get().linkLocal().isPresent() ? 2 * one : one;
    }
}
