package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A message of which a set of bits is all: messages of the driver, private flags. */
record NamedFlags(Set<String> listed, Set<String> set) {

    static final int FLAGS = 2;

    static NamedFlags decode(AttributeReader attributes, List<String> names) {
        NamedFlags flags = new NamedFlags(Set.of(), Set.of());
        while (attributes.next()) {
            if (attributes.type() == FLAGS) {
                BitSetAttribute bits = BitSetAttribute.read(attributes, names);
                flags = new NamedFlags(bits.listed(), bits.set());
            }
        }
        return flags;
    }

    /** Each flag and whether it is set. */
    Map<String, Boolean> all() {
        Map<String, Boolean> all = new LinkedHashMap<>();
        listed.forEach(name -> all.put(name, set.contains(name)));
        return all;
    }
}
