package dev.poplin.bgp.rib;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.inet.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds equal attributes once, as long as a path uses them. Confined to its owner. */
final class AttributePool {

    private final Map<IpAddress, NextHop> nextHops = new HashMap<>();
    private final NextHopResolver resolver;
    private @Nullable SharedAttributes[] slots = new SharedAttributes[64];

    /** The hash of the set at each slot, so that another one is told from it without a look at it. */
    private int[] hashes = new int[64];

    private int size;

    AttributePool(NextHopResolver resolver) {
        this.resolver = resolver;
    }

    /** The one set of these attributes, for use by {@link #hold}. */
    SharedAttributes of(PathAttributes attributes, IpAddress nextHopAddress) {
        NextHop nextHop = nextHops.computeIfAbsent(nextHopAddress, address -> new NextHop(address, resolver));
        int mask = slots.length - 1;
        int hash = SharedAttributes.hash(attributes, nextHop);
        int slot = spread(hash) & mask;
        for (SharedAttributes at = slots[slot]; at != null; at = slots[slot]) {
            if (hashes[slot] == hash && at.holds(attributes, nextHop)) {
                return at;
            }
            slot = slot + 1 & mask;
        }
        return new SharedAttributes(attributes, nextHop);
    }

    private static int spread(int hash) {
        return (hash ^ hash >>> 16) * 0x9e37_79b9;
    }

    /** One path more uses the set. */
    SharedAttributes hold(SharedAttributes set) {
        if (set.use(1) == 1) {
            if (size >= slots.length / 4 * 3) {
                grow();
            }
            insert(set, set.hash());
            size++;
            set.nextHop().use(1);
        }
        return set;
    }

    /** One path less uses it. */
    void release(@Nullable SharedAttributes set) {
        if (set != null && set.use(-1) == 0) {
            remove(set);
            size--;
            set.nextHop().use(-1);
            if (!set.nextHop().isUsed()) {
                nextHops.remove(set.nextHop().address());
            }
        }
    }

    private void insert(SharedAttributes set, int hash) {
        int mask = slots.length - 1;
        int slot = spread(hash) & mask;
        while (slots[slot] != null) {
            slot = slot + 1 & mask;
        }
        slots[slot] = set;
        hashes[slot] = hash;
    }

    private void grow() {
        @Nullable SharedAttributes[] sets = slots;
        int[] hashesOfSets = hashes;
        slots = new SharedAttributes[sets.length * 2];
        hashes = new int[slots.length];
        for (int slot = 0; slot < sets.length; slot++) {
            SharedAttributes set = sets[slot];
            if (set != null) {
                insert(set, hashesOfSets[slot]);
            }
        }
    }

    private void remove(SharedAttributes set) {
        int mask = slots.length - 1;
        int slot = spread(set.hash()) & mask;
        while (slots[slot] != set) {
            slot = slot + 1 & mask;
        }
        int gap = slot;
        slot = slot + 1 & mask;
        for (SharedAttributes at = slots[slot]; at != null; at = slots[slot]) {
            int home = spread(hashes[slot]) & mask;
            if ((slot - home & mask) >= (slot - gap & mask)) {
                slots[gap] = at;
                hashes[gap] = hashes[slot];
                gap = slot;
            }
            slot = slot + 1 & mask;
        }
        slots[gap] = null;
    }

    /** Asks for the cost of every next hop again. Returns those that have another one now. */
    List<NextHop> resolveAgain() {
        List<NextHop> changed = new ArrayList<>();
        for (NextHop hop : nextHops.values()) {
            if (hop.resolve(resolver)) {
                changed.add(hop);
            }
        }
        return changed;
    }

    /** How many sets are in use. */
    int size() {
        return size;
    }
}
