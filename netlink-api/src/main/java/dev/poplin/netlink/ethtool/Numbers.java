package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.util.Arrays;
import java.util.OptionalInt;

/** Attributes that are plain numbers, by their type. */
final class Numbers {

    /** Every message of the family begins with the link that it is about. */
    private static final int HEADER = 1;

    private Numbers() {}

    /** No number of any type up to {@code last}. */
    static OptionalInt[] none(int last) {
        OptionalInt[] values = new OptionalInt[last + 1];
        Arrays.fill(values, OptionalInt.empty());
        return values;
    }

    /** The numbers of types 2 to {@code last}; empty where there is none. */
    static OptionalInt[] read(AttributeReader attributes, int last) {
        OptionalInt[] values = none(last);
        while (attributes.next()) {
            readOne(attributes, values);
        }
        return values;
    }

    /** Keeps the number of this attribute if there is a place for its type. */
    static void readOne(AttributeReader attribute, OptionalInt[] values) {
        int type = attribute.type();
        if (type > HEADER && type < values.length) {
            values[type] = OptionalInt.of(attribute.length() == 1 ? attribute.u8() : attribute.u32());
        }
    }

    static void write(MessageWriter writer, int type, OptionalInt value) {
        value.ifPresent(number -> writer.attributeU32(type, number));
    }
}
