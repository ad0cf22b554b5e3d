package dev.poplin.netlink.macsec;

import dev.poplin.netlink.message.AttributeReader;

/** Numbers of 32 or 64 bits. */
final class Statistics {

    private Statistics() {}

    /** The numbers by their types, from 1 to {@code greatest}; 0 for one that is not there. */
    static long[] read(AttributeReader attributes, int greatest) {
        long[] values = new long[greatest + 1];
        while (attributes.next()) {
            if (attributes.type() >= 1 && attributes.type() <= greatest) {
                values[attributes.type()] = number(attributes);
            }
        }
        return values;
    }

    /** A number of 64 bits, or one of 32 without its sign. */
    static long number(AttributeReader attribute) {
        return attribute.length() >= Long.BYTES ? attribute.u64() : Integer.toUnsignedLong(attribute.u32());
    }
}
