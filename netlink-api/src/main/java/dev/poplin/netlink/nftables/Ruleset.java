package dev.poplin.netlink.nftables;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.object.Flowtable;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.syntax.Surroundings;
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
 * @param objects its counters, quotas and other objects by type and name
 * @param flowtables its flow tables by name
 * @param attributes its flags and what nft leaves with it, as they came
 */
public record Ruleset(
        TableFamily family,
        String name,
        Map<String, Chain> chains,
        Map<String, NftSet> sets,
        Map<String, NftObject> objects,
        Map<String, Flowtable> flowtables,
        Bytes attributes) {

    /** Copies the maps and keeps their order. */
    public Ruleset {
        chains = Collections.unmodifiableMap(new LinkedHashMap<>(chains));
        sets = Collections.unmodifiableMap(new LinkedHashMap<>(sets));
        objects = Collections.unmodifiableMap(new LinkedHashMap<>(objects));
        flowtables = Collections.unmodifiableMap(new LinkedHashMap<>(flowtables));
    }

    /** A table without objects, flags and comment. */
    public Ruleset(TableFamily family, String name, Map<String, Chain> chains, Map<String, NftSet> sets) {
        this(family, name, chains, sets, Map.of(), Map.of(), Bytes.of());
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

    /**
     * The same table with these objects instead of its own.
     *
     * @throws IllegalArgumentException if two objects of a type have the same name
     */
    public Ruleset withObjects(Collection<NftObject> changed) {
        Map<String, NftObject> byKey = new LinkedHashMap<>();
        for (NftObject object : changed) {
            if (byKey.put(object.key(), object) != null) {
                throw new IllegalArgumentException("two objects are named '" + object.key() + "'");
            }
        }
        return new Ruleset(family, name, chains, sets, byKey, flowtables, attributes);
    }

    /**
     * The same table with these flow tables instead of its own.
     *
     * @throws IllegalArgumentException if two of them have the same name
     */
    public Ruleset withFlowtables(Collection<Flowtable> changed) {
        Map<String, Flowtable> byName = new LinkedHashMap<>();
        for (Flowtable flowtable : changed) {
            if (byName.put(flowtable.name(), flowtable) != null) {
                throw new IllegalArgumentException("two flow tables are named '" + flowtable.name() + "'");
            }
        }
        return new Ruleset(family, name, chains, sets, objects, byName, attributes);
    }

    /** The same table with these flags and with what nft leaves with it. */
    Ruleset withAttributes(Bytes changed) {
        return new Ruleset(family, name, chains, sets, objects, flowtables, changed);
    }

    /** Whether a set or a chain of it belongs to a rule and has no name of its own. */
    boolean hasAnonymousParts() {
        return sets.values().stream().anyMatch(NftSet::isAnonymous)
                || chains.values().stream().anyMatch(Chain::isAnonymous);
    }

    /**
     * The table as {@code nft list table} shows it. What has no words here is a comment with its bytes. Interfaces are shown by
     * their indexes where the kernel knows no names; see {@link #toNft(Surroundings)}.
     */
    public String toNft() {
        return toNft(Surroundings.UNKNOWN);
    }

    /** The table as {@code nft list table} shows it, with what nft looks up beside. */
    public String toNft(Surroundings surroundings) {
        return RulesetPrinter.print(this, surroundings);
    }

    @Override
    public String toString() {
        return "table " + family + " " + name + ": " + chains.size() + " chains, " + sets.size() + " sets";
    }
}
