package dev.poplin.netlink.testing;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A table of the fake kernel with all that is in it, as attributes that it lists. Called under the kernel's lock. */
final class FakeTable {

    final int family;
    final String name;
    final long handle;
    FakeAttributes attributes;
    final Map<String, Part> chains = new LinkedHashMap<>();
    final List<FakeRule> rules = new ArrayList<>();
    final Map<String, FakeSet> sets = new LinkedHashMap<>();
    final Map<String, Part> objects = new LinkedHashMap<>();
    private long handles;

    FakeTable(int family, String name, long handle, FakeAttributes attributes) {
        this.family = family;
        this.name = name;
        this.handle = handle;
        this.attributes = attributes;
    }

    /** A chain or an object: what it was made of and the number that the table gave it. */
    record Part(FakeAttributes attributes, long handle) {}

    /** A rule, as it is listed and as what it refers to. */
    record FakeRule(String chain, long handle, FakeAttributes attributes, List<Expression> expressions) {}

    /** A set and its elements by their keys; an end of a range is an element of its own. */
    record FakeSet(Part part, Map<Bytes, FakeAttributes> elements) {

        FakeSet copy() {
            return new FakeSet(part, new LinkedHashMap<>(elements));
        }
    }

    /** The same table, to be changed without this one. */
    FakeTable copy() {
        FakeTable copy = new FakeTable(family, name, handle, attributes);
        copy.chains.putAll(chains);
        copy.rules.addAll(rules);
        sets.forEach((key, set) -> copy.sets.put(key, set.copy()));
        copy.objects.putAll(objects);
        copy.handles = handles;
        return copy;
    }

    long nextHandle() {
        return ++handles;
    }

    private Stream<Expression> expressions() {
        return rules.stream().flatMap(rule -> rule.expressions().stream());
    }

    /** Whether a rule or an element leads to a chain. */
    boolean isChainUsed(String chain) {
        return expressions().anyMatch(each -> FakeReferences.chain(each).equals(chain))
                || sets.values().stream()
                        .flatMap(set -> set.elements().values().stream())
                        .anyMatch(element ->
                                FakeReferences.chainOfElement(element).equals(chain));
    }

    boolean isSetUsed(String set) {
        return expressions().anyMatch(each -> FakeReferences.set(each).equals(set));
    }

    boolean isObjectUsed(String key) {
        return expressions().anyMatch(each -> FakeReferences.object(each).equals(key));
    }

    void deleteRulesOf(String chain) {
        rules.removeIf(rule -> rule.chain().equals(chain));
        forgetUnusedAnonymousSets();
    }

    /** A set without a name goes with the rule that uses it. */
    void forgetUnusedAnonymousSets() {
        sets.keySet().removeIf(set -> (set.startsWith("__set") || set.startsWith("__map")) && !isSetUsed(set));
    }
}
