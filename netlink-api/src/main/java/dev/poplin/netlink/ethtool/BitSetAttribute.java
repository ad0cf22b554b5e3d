package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** A set of named bits (linux/ethtool_netlink.h ETHTOOL_A_BITSET_*), in its long form. */
final class BitSetAttribute {

    private static final int NO_MASK = 1;
    private static final int BITS = 3;
    private static final int BIT = 1;
    private static final int BIT_NAME = 2;
    private static final int BIT_VALUE = 3;

    private final Set<String> listed = new LinkedHashSet<>();
    private final Set<String> valued = new LinkedHashSet<>();
    private boolean withoutMask;

    private BitSetAttribute(AttributeReader set) {
        while (set.next()) {
            if (set.type() == NO_MASK) {
                withoutMask = true;
            } else if (set.type() == BITS) {
                AttributeReader bits = set.nested();
                while (bits.next()) {
                    readBit(bits.nested());
                }
            }
        }
    }

    private void readBit(AttributeReader bit) {
        String name = "";
        boolean value = false;
        while (bit.next()) {
            if (bit.type() == BIT_NAME) {
                name = bit.string();
            } else if (bit.type() == BIT_VALUE) {
                value = true;
            }
        }
        listed.add(name);
        if (value) {
            valued.add(name);
        }
    }

    /** The bits of this attribute, which must not have been read yet. */
    static BitSetAttribute read(AttributeReader attribute) {
        return new BitSetAttribute(attribute.nested());
    }

    /** The names of the bits that are set. */
    Set<String> set() {
        return withoutMask ? listed : valued;
    }

    /** The names of the bits of which it says anything. */
    Set<String> listed() {
        return listed;
    }

    /** Writes which bits are to be set or cleared; those not named stay as they are. */
    static void write(MessageWriter writer, int type, Map<String, Boolean> bits) {
        writer.nested(
                type,
                () -> writer.nested(
                        BITS,
                        () -> bits.forEach((name, value) -> writer.nested(BIT, () -> {
                            writer.attributeString(BIT_NAME, name);
                            if (value) {
                                writer.attributeFlag(BIT_VALUE);
                            }
                        }))));
    }
}
