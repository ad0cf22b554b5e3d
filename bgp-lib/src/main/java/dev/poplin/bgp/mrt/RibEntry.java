package dev.poplin.bgp.mrt;

import dev.poplin.bgp.attribute.AttributeSyntax;
import dev.poplin.bgp.attribute.AttributeType;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.NextHop;
import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv6Address;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * One path in a table (RFC 6396 §4.3.4).
 *
 * @param peerIndex whose path it is, by its index among the peers
 * @param originated when it was learned
 * @param pathId its identifier, or 0
 * @param bytes its attributes; AS numbers have four octets, MP_REACH_NLRI is cut down to the next hop
 */
public record RibEntry(int peerIndex, Instant originated, long pathId, Octets bytes) {

    /** An entry with these attributes and this next hop. */
    public static RibEntry of(
            int peerIndex, Instant originated, long pathId, PathAttributes attributes, NextHop nextHop) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] row = attributes.toBytes();
        int at = 0;
        while (at < row.length && (row[at + 1] & 0xff) < AttributeType.NEXT_HOP) {
            at = end(row, at);
        }
        out.write(row, 0, at);
        byte[] address = nextHop.address().toBytes();
        byte[] local = nextHop.linkLocal().map(Ipv6Address::toBytes).orElse(new byte[0]);
        if (address.length == 4) {
            out.write(AttributeType.TRANSITIVE);
            out.write(AttributeType.NEXT_HOP);
        } else {
            out.write(AttributeType.OPTIONAL);
            out.write(AttributeType.MP_REACH);
            out.write(1 + address.length + local.length);
        }
        out.write(address.length + local.length);
        out.writeBytes(address);
        out.writeBytes(local);
        out.write(row, at, row.length - at);
        return new RibEntry(peerIndex, originated, pathId, Octets.of(out.toByteArray()));
    }

    private static int valueAt(byte[] bytes, int at) {
        return at + ((bytes[at] & AttributeType.EXTENDED_LENGTH) != 0 ? 4 : 3);
    }

    private static int end(byte[] bytes, int at) {
        boolean extended = (bytes[at] & AttributeType.EXTENDED_LENGTH) != 0;
        return extended ? at + 4 + Wire.uint16(bytes, at + 2) : at + 3 + Wire.uint8(bytes, at + 2);
    }

    /** The attributes, or empty if they are malformed. */
    public Optional<PathAttributes> attributes() {
        byte[] row = bytes.toArray();
        int[] headers = new int[256];
        boolean[] seen = new boolean[256];
        int count = 0;
        int at = 0;
        while (at < row.length) {
            if (row.length - at < 4 && (row.length - at < 3 || valueAt(row, at) == at + 4)
                    || end(row, at) > row.length) {
                return Optional.empty();
            }
            int type = Wire.uint8(row, at + 1);
            int from = valueAt(row, at);
            int length = end(row, at) - from;
            if (seen[type] || AttributeSyntax.check(type, row, from, length, true) != null) {
                return Optional.empty();
            }
            seen[type] = true;
            headers[count++] = at;
            at = end(row, at);
        }
        return Optional.of(PathAttributes.ofChecked(row, headers, count));
    }

    /** The next hop: of MP_REACH_NLRI, cut down or whole, or else NEXT_HOP. Empty if there is none, or it is malformed. */
    public Optional<NextHop> nextHop() {
        byte[] row = bytes.toArray();
        Optional<NextHop> classic = Optional.empty();
        int at = 0;
        while (row.length - at >= 4 && end(row, at) <= row.length) {
            int type = Wire.uint8(row, at + 1);
            int from = valueAt(row, at);
            int length = end(row, at) - from;
            if (type == AttributeType.NEXT_HOP && length == 4) {
                classic = Optional.of(NextHop.of(IpAddress.of(Arrays.copyOfRange(row, from, from + 4))));
            } else if (type == AttributeType.MP_REACH && length > 1) {
                boolean cutDown = Wire.uint8(row, from) == length - 1;
                return cutDown
                        ? hop(row, from + 1, length - 1)
                        : length > 4 ? hop(row, from + 4, Math.min(Wire.uint8(row, from + 3), length - 4)) : classic;
            }
            at = end(row, at);
        }
        return classic;
    }

    private static Optional<NextHop> hop(byte[] row, int at, int length) {
        return switch (length) {
            case 4, 16 -> Optional.of(NextHop.of(IpAddress.of(Arrays.copyOfRange(row, at, at + length))));
            case 32 ->
                Optional.of(new NextHop(
                        IpAddress.of(Arrays.copyOfRange(row, at, at + 16)),
                        Optional.of(Ipv6Address.of(Arrays.copyOfRange(row, at + 16, at + 32)))));
            default -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return "peer " + peerIndex + " via " + nextHop().map(NextHop::toString).orElse("?") + " "
                + attributes().map(PathAttributes::toString).orElseGet(bytes::toString);
    }
}
