package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import java.util.Arrays;
import java.util.OptionalInt;

/** Attributes that are plain numbers, by their type. */
final class Numbers {

    /** Every message of the family begins with the link that it is about. */
    private static final int HEADER = 1;

    private Numbers() {}

    /** The numbers of types 2 to {@code last}; empty where there is none. */
    static OptionalInt[] read(AttributeReader attributes, int last) {
        OptionalInt[] values = new OptionalInt[last + 1];
        Arrays.fill(values, OptionalInt.empty());
        while (attributes.next()) {
            int type = attributes.type();
            if (type > HEADER && type <= last) {
                values[type] = OptionalInt.of(attributes.length() == 1 ? attributes.u8() : attributes.u32());
            }
        }
        return values;
    }
}
