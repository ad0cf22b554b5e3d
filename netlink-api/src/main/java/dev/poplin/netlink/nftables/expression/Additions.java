package dev.poplin.netlink.nftables.expression;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The sets and the chains without a name that a transaction adds, and how its later messages refer to them. Confined to one thread.
 */
public final class Additions {

    private final Map<String, SetReference> sets = new HashMap<>();
    private final Map<String, Integer> chains = new HashMap<>();

    /** Notes a set that is added. */
    public void set(String name, SetReference reference) {
        sets.put(name, reference);
    }

    /** Notes a chain that is added without a name, for which the kernel finds one. */
    public void chain(String name, int id) {
        chains.put(name, id);
    }

    /** How to refer to a set, if this transaction adds it. */
    public Optional<SetReference> set(String name) {
        return Optional.ofNullable(sets.get(name));
    }

    /** The number of a chain that this transaction adds without a name. */
    public Optional<Integer> chain(String name) {
        return Optional.ofNullable(chains.get(name));
    }
}
