package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sets of names by their numbers (linux/ethtool.h ETH_SS_*). */
final class StringSets {

    static final int PRIVATE_FLAGS = 2;
    static final int FEATURES = 4;
    static final int LINK_MODES = 9;
    static final int MESSAGE_CLASSES = 10;
    static final int WAKE_MODES = 11;
    static final int STATISTICS_GROUPS = 16;

    /** The groups, and what is in those of the standards. */
    static final List<Integer> OF_STATISTICS = List.of(STATISTICS_GROUPS, 17, 18, 19, 20);

    /** The same and what is in that of PHYs, which older kernels do not have. */
    static final List<Integer> OF_ALL_STATISTICS = List.of(STATISTICS_GROUPS, 17, 18, 19, 20, 21);

    /** What events number and do not name, of those sets that are the same for all links. */
    static final List<Integer> OF_EVENTS = List.of(FEATURES, LINK_MODES, MESSAGE_CLASSES, WAKE_MODES);

    private static final int SETS = 2;
    private static final int SET = 1;
    private static final int ID = 1;
    private static final int STRINGS = 3;
    private static final int STRING = 1;
    private static final int VALUE = 2;

    private StringSets() {}

    static void write(MessageWriter writer, List<Integer> sets) {
        writer.nested(SETS, () -> sets.forEach(set -> writer.nested(SET, () -> writer.attributeU32(ID, set))));
    }

    static Map<Integer, List<String>> decode(AttributeReader attributes) {
        Map<Integer, List<String>> found = new HashMap<>();
        while (attributes.next()) {
            if (attributes.type() == SETS) {
                AttributeReader sets = attributes.nested();
                while (sets.next()) {
                    decodeSet(sets.nested(), found);
                }
            }
        }
        return found;
    }

    private static void decodeSet(AttributeReader set, Map<Integer, List<String>> found) {
        int id = -1;
        List<String> names = new ArrayList<>();
        while (set.next()) {
            if (set.type() == ID) {
                id = set.u32();
            } else if (set.type() == STRINGS) {
                AttributeReader strings = set.nested();
                while (strings.next()) {
                    if (strings.type() == STRING) {
                        names.add(value(strings.nested()));
                    }
                }
            }
        }
        found.put(id, names);
    }

    private static String value(AttributeReader string) {
        String value = "";
        while (string.next()) {
            if (string.type() == VALUE) {
                value = string.string();
            }
        }
        return value;
    }
}
