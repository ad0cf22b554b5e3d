package dev.poplin.netlink.nftables.syntax;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.ExpressionCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The attributes of an expression or an object that has no record of its own, by type. Immutable. */
final class Content {

    private final Map<Integer, byte[]> values = new HashMap<>();

    Content(Bytes attributes) {
        AttributeReader reader = AttributeReader.of(attributes.toArray());
        while (reader.next()) {
            values.put(reader.type(), reader.bytes());
        }
    }

    boolean has(int type) {
        return values.containsKey(type);
    }

    /** A number of any width in network order; 0 if it is missing. */
    long number(int type) {
        long number = 0;
        for (byte next : values.getOrDefault(type, new byte[0])) {
            number = number << Byte.SIZE | next & 0xff;
        }
        return number;
    }

    int integer(int type) {
        return (int) number(type);
    }

    /** A register in units of four bytes, -1 if it is missing or there is no such register. */
    int register(int type) {
        return ExpressionCodec.register(has(type) ? integer(type) : 0).orElse(-1);
    }

    String text(int type) {
        byte[] bytes = values.getOrDefault(type, new byte[0]);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    Bytes bytes(int type) {
        return Bytes.of(values.getOrDefault(type, new byte[0]));
    }
}
