package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A set of bits (linux/ethtool_netlink.h ETHTOOL_A_BITSET_*). It is written in its long form, by names, and read in that and in the short
 * one, whose words number the bits.
 */
final class BitSetAttribute {

    private static final int NO_MASK = 1;
    private static final int BITS = 3;
    private static final int VALUE = 4;
    private static final int MASK = 5;
    private static final int BIT = 1;
    private static final int BIT_INDEX = 1;
    private static final int BIT_NAME = 2;
    private static final int BIT_VALUE = 3;

    private final Set<String> listed = new LinkedHashSet<>();
    private final Set<String> valued = new LinkedHashSet<>();
    private boolean withoutMask;

    private BitSetAttribute(AttributeReader set, List<String> names) {
        while (set.next()) {
            switch (set.type()) {
                case NO_MASK -> withoutMask = true;
                case BITS -> {
                    AttributeReader bits = set.nested();
                    while (bits.next()) {
                        readBit(bits.nested(), names);
                    }
                }
                case VALUE -> readWords(set, names, valued);
                case MASK -> readWords(set, names, listed);
                default -> {
                    // How many bits there are.
                }
            }
        }
    }

    /** Words of 32 bits, the first of which has bit 0. */
    private static void readWords(AttributeReader words, List<String> names, Set<String> into) {
        int bits = Math.min(names.size(), words.length() * Byte.SIZE);
        for (int bit = 0; bit < bits; bit++) {
            if ((words.u32(bit / Integer.SIZE * Integer.BYTES) >>> bit % Integer.SIZE & 1) != 0) {
                into.add(names.get(bit));
            }
        }
    }

    private void readBit(AttributeReader bit, List<String> names) {
        String name = "";
        int index = -1;
        boolean value = false;
        while (bit.next()) {
            if (bit.type() == BIT_NAME) {
                name = bit.string();
            } else if (bit.type() == BIT_INDEX) {
                index = bit.u32();
            } else if (bit.type() == BIT_VALUE) {
                value = true;
            }
        }
        if (name.isEmpty() && index >= 0 && index < names.size()) {
            name = names.get(index);
        }
        listed.add(name);
        if (value) {
            valued.add(name);
        }
    }

    /**
     * The bits of this attribute, which must not have been read yet.
     *
     * @param names the name of each bit by its number, of which the short form has need; one beyond them is left out
     */
    static BitSetAttribute read(AttributeReader attribute, List<String> names) {
        return new BitSetAttribute(attribute.nested(), names);
    }

    /** The names of the bits that are set; in the long form without a mask they are those that are listed. */
    Set<String> set() {
        return withoutMask && valued.isEmpty() ? listed : valued;
    }

    /** The names of the bits of which it says anything. */
    Set<String> listed() {
        return listed;
    }

    /** Writes which bits are to be set or cleared; those not named stay as they are. */
    static void write(MessageWriter writer, int type, Map<String, Boolean> bits) {
        writer.nested(
                type, () -> writer.nested(BITS, () -> bits.forEach((name, value) -> writeBit(writer, name, value))));
    }

    /** Writes which bits are to be set; all others are to be cleared. */
    static void writeAll(MessageWriter writer, int type, Set<String> bits) {
        writer.nested(type, () -> {
            writer.attributeFlag(NO_MASK);
            writer.nested(BITS, () -> bits.forEach(name -> writeBit(writer, name, false)));
        });
    }

    private static void writeBit(MessageWriter writer, String name, boolean value) {
        writer.nested(BIT, () -> {
            writer.attributeString(BIT_NAME, name);
            if (value) {
                writer.attributeFlag(BIT_VALUE);
            }
        });
    }
}
