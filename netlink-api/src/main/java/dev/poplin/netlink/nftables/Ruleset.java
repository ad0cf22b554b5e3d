package dev.poplin.netlink.nftables;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A table with all that is in it. Two of them are equal if they do the same: counts and handles do not matter.
 *
 * @param family the packets that it sees
 * @param name its name
 * @param chains its chains by name
 * @param sets its sets and maps by name
 */
public record Ruleset(TableFamily family, String name, Map<String, Chain> chains, Map<String, NftSet> sets) {

    /** Copies the maps and keeps their order. */
    public Ruleset {
        chains = Collections.unmodifiableMap(new LinkedHashMap<>(chains));
        sets = Collections.unmodifiableMap(new LinkedHashMap<>(sets));
    }

    /**
     * A table of these chains and sets.
     *
     * @throws IllegalArgumentException if two chains or two sets have the same name
     */
    public static Ruleset of(TableFamily family, String name, Collection<Chain> chains, Collection<NftSet> sets) {
        Map<String, Chain> byName = new LinkedHashMap<>();
        for (Chain chain : chains) {
            if (byName.put(chain.name(), chain) != null) {
                throw new IllegalArgumentException("two chains are named '" + chain.name() + "'");
            }
        }
        Map<String, NftSet> setsByName = new LinkedHashMap<>();
        for (NftSet set : sets) {
            if (setsByName.put(set.name(), set) != null) {
                throw new IllegalArgumentException("two sets are named '" + set.name() + "'");
            }
        }
        return new Ruleset(family, name, byName, setsByName);
    }

    /** A table with nothing in it. */
    public static Ruleset empty(TableFamily family, String name) {
        return new Ruleset(family, name, Map.of(), Map.of());
    }

    @Override
    public String toString() {
        return "table " + family + " " + name + ": " + chains.size() + " chains, " + sets.size() + " sets";
    }
}
