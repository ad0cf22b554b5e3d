package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.MessageWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The attributes of a request that changes settings, each at most once. Confined to one thread. */
abstract class SettingsChange {

    private final Map<Integer, Consumer<MessageWriter>> attributes = new TreeMap<>();

    final void flag(int type, boolean value) {
        u8(type, value ? 1 : 0);
    }

    /**
     * Keeps one byte.
     *
     * @throws IllegalArgumentException if the value does not fit
     */
    final void u8(int type, int value) {
        requireByte("setting", value);
        attributes.put(type, writer -> writer.attributeU8(type, value));
    }

    final void u32(int type, int value) {
        attributes.put(type, writer -> writer.attributeU32(type, value));
    }

    final void bytes(int type, byte[] bytes) {
        attributes.put(type, writer -> writer.attributeBytes(type, bytes));
    }

    final void bits(int type, Map<String, Boolean> bits) {
        Map<String, Boolean> copy = new LinkedHashMap<>(bits);
        attributes.put(type, writer -> BitSetAttribute.write(writer, type, copy));
    }

    final void list(int type, Set<String> bits) {
        Set<String> copy = Set.copyOf(bits);
        attributes.put(type, writer -> BitSetAttribute.writeAll(writer, type, copy));
    }

    /**
     * Checks that a number fits one byte.
     *
     * @throws IllegalArgumentException if not
     */
    static int requireByte(String what, int value) {
        if (value < 0 || value > 0xff) {
            throw new IllegalArgumentException(what + " " + value + " is not within 0 and 255");
        }
        return value;
    }

    final void write(MessageWriter writer) {
        attributes.values().forEach(attribute -> attribute.accept(writer));
    }
}
