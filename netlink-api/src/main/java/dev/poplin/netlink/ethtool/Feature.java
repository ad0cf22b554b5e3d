package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An offload of a device, {@code ethtool -k}.
 *
 * @param active whether it is on
 * @param wanted whether it was asked for; it is off in spite of that while something else that it needs is off
 * @param changeable whether it can be switched
 */
public record Feature(boolean active, boolean wanted, boolean changeable) {

    private static final int CHANGEABLE = 2;
    static final int WANTED = 3;
    private static final int ACTIVE = 4;
    private static final int FIXED = 5;

    static Map<String, Feature> decode(AttributeReader attributes, List<String> names) {
        Set<String> changeable = Set.of();
        Set<String> wanted = Set.of();
        Set<String> active = Set.of();
        Set<String> fixed = Set.of();
        while (attributes.next()) {
            switch (attributes.type()) {
                case CHANGEABLE ->
                    changeable = BitSetAttribute.read(attributes, names).set();
                case WANTED -> wanted = BitSetAttribute.read(attributes, names).set();
                case ACTIVE -> active = BitSetAttribute.read(attributes, names).set();
                case FIXED -> fixed = BitSetAttribute.read(attributes, names).set();
                default -> {
                    // The header says which link this is.
                }
            }
        }
        Map<String, Feature> features = new LinkedHashMap<>();
        for (String name : names) {
            if (!name.isEmpty()) {
                boolean canChange = changeable.contains(name) && !fixed.contains(name);
                features.put(name, new Feature(active.contains(name), wanted.contains(name), canChange));
            }
        }
        return features;
    }

    /** The names of those that are not as they were to be. */
    static Set<String> decodeDifferent(AttributeReader attributes) {
        Set<String> different = new LinkedHashSet<>();
        while (attributes.next()) {
            if (attributes.type() == WANTED) {
                different.addAll(BitSetAttribute.read(attributes, List.of()).listed());
            }
        }
        return different;
    }
}
