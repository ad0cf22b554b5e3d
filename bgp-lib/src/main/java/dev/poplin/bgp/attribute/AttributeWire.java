package dev.poplin.bgp.attribute;

import dev.poplin.bgp.wire.Wire;
import java.util.Arrays;

/** Attributes in a row as they lie in an array: flags, type, a length of one octet or two, a value. */
final class AttributeWire {

    private AttributeWire() {}

    /** How many bytes stand before the value of the attribute at {@code at}: 3 or 4. */
    static int headerBytes(byte[] bytes, int at) {
        return (bytes[at] & AttributeType.EXTENDED_LENGTH) != 0 ? 4 : 3;
    }

    /** The length of its value. */
    static int length(byte[] bytes, int at) {
        return (bytes[at] & AttributeType.EXTENDED_LENGTH) != 0
                ? Wire.uint16(bytes, at + 2)
                : Wire.uint8(bytes, at + 2);
    }

    /** Where the next one begins. */
    static int next(byte[] bytes, int at) {
        return at + headerBytes(bytes, at) + length(bytes, at);
    }

    /** Throws an {@link IllegalArgumentException} if one of the attributes of a message that may be in a row is malformed. */
    static void require(byte[] message, int[] headers, int count) {
        for (int i = 0; i < count; i++) {
            int at = headers[i];
            int type = message[at + 1] & 0xff;
            if (PathAttributes.mayHave(type)) {
                AttributeSyntax.require(type, message, at + headerBytes(message, at), length(message, at));
            }
        }
    }

    /** The attributes of a message, which are right, in canonical form; copied as they are where they have it already. */
    static byte[] sorted(byte[] message, int[] headers, int count) {
        int bytes = 0;
        int before = -1;
        for (int i = 0; i < count; i++) {
            int at = headers[i];
            int type = message[at + 1] & 0xff;
            if (!PathAttributes.mayHave(type)) {
                continue;
            }
            int header = headerBytes(message, at);
            int length = length(message, at);
            if (type <= before || (message[at] & 0x0f) != 0 || header == 4 && length <= 0xff) {
                return sortedOneByOne(message, headers, count);
            }
            before = type;
            bytes += header + length;
        }
        byte[] row = new byte[bytes];
        int end = 0;
        for (int i = 0; i < count; i++) {
            int at = headers[i];
            if (PathAttributes.mayHave(message[at + 1] & 0xff)) {
                int length = headerBytes(message, at) + length(message, at);
                System.arraycopy(message, at, row, end, length);
                end += length;
            }
        }
        return row;
    }

    private static byte[] sortedOneByOne(byte[] message, int[] headers, int count) {
        byte[] row = new byte[0];
        for (int i = 0; i < count; i++) {
            int at = headers[i];
            int type = message[at + 1] & 0xff;
            if (PathAttributes.mayHave(type)) {
                int from = at + headerBytes(message, at);
                row = with(row, message[at], type, Arrays.copyOfRange(message, from, from + length(message, at)));
            }
        }
        return row;
    }

    /** Where an attribute begins in a sorted row, or {@code -1 - where} it would. */
    static int find(byte[] sorted, int type) {
        int at = 0;
        while (at < sorted.length) {
            int here = sorted[at + 1] & 0xff;
            if (here >= type) {
                return here == type ? at : -1 - at;
            }
            at = next(sorted, at);
        }
        return -1 - at;
    }

    /** A sorted row with an attribute put in or replaced. */
    static byte[] with(byte[] sorted, int flags, int type, byte[] value) {
        if (value.length > 0xffff) {
            throw new IllegalArgumentException(AttributeType.name(type) + " of " + value.length + " bytes");
        }
        byte[] rest = without(sorted, type);
        int at = -1 - find(rest, type);
        boolean extended = value.length > 0xff;
        int header = extended ? 4 : 3;
        byte[] longer = new byte[rest.length + header + value.length];
        System.arraycopy(rest, 0, longer, 0, at);
        longer[at] = (byte) (flags & 0xe0 | (extended ? AttributeType.EXTENDED_LENGTH : 0));
        longer[at + 1] = (byte) type;
        if (extended) {
            Wire.put16(longer, at + 2, value.length);
        } else {
            longer[at + 2] = (byte) value.length;
        }
        System.arraycopy(value, 0, longer, at + header, value.length);
        System.arraycopy(rest, at, longer, at + header + value.length, rest.length - at);
        return longer;
    }

    /** A sorted row without an attribute; the same array if it has none. */
    static byte[] without(byte[] sorted, int type) {
        int at = find(sorted, type);
        if (at < 0) {
            return sorted;
        }
        int end = next(sorted, at);
        byte[] shorter = new byte[sorted.length - (end - at)];
        System.arraycopy(sorted, 0, shorter, 0, at);
        System.arraycopy(sorted, end, shorter, at, sorted.length - end);
        return shorter;
    }
}
