package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A piece of a pool: who owns it, which of its addresses are held, and in which order the free ones are given out: a released
 * address goes to the end. Immutable; changes give a new block with the next sequence number.
 *
 * @param cidr the block's prefix
 * @param unitLength the prefix length of what it hands out; /32 or /128 for single addresses
 * @param affinity the node that owns it, or empty if none does any more
 * @param sequence counts the writes of this block, from the time of its claim in nanoseconds on
 * @param allocations the held addresses by their offset in the block
 * @param free the offsets of the free addresses, the next one to give out first
 * @param releasedAt when a free address was released, in milliseconds since 1970, by its offset; only for those that were held
 */
public record Block(
        Cidr cidr,
        int unitLength,
        Optional<String> affinity,
        long sequence,
        SortedMap<Integer, Allocation> allocations,
        List<Integer> free,
        Map<Integer, Long> releasedAt) {

    /** Makes the collections unmodifiable. */
    public Block {
        allocations = Collections.unmodifiableSortedMap(new TreeMap<>(allocations));
        free = List.copyOf(free);
        releasedAt = Map.copyOf(releasedAt);
    }

    /** A block that a node has just claimed: every address is free. */
    public static Block claimed(Cidr cidr, int unitLength, String node, long sequence) {
        int size = 1 << unitLength - cidr.length();
        List<Integer> free = new ArrayList<>(size);
        for (int offset = 0; offset < size; offset++) {
            free.add(offset);
        }
        return new Block(cidr, unitLength, Optional.of(node), sequence, new TreeMap<>(), free, Map.of());
    }

    /** How many addresses, or prefixes, the block has to give. */
    public int size() {
        return 1 << unitLength - cidr.length();
    }

    /** Whether no address is held. */
    public boolean isEmpty() {
        return allocations.isEmpty();
    }

    /** The holder of an address of this block. */
    public Optional<Allocation> find(IpAddress address) {
        return Optional.ofNullable(allocations.get(offset(address)));
    }

    /** The offset of an address of this block. */
    int offset(IpAddress address) {
        int shift = cidr.family().bits() - unitLength;
        return shift == 0
                ? (int) (address.lowBits() - cidr.address().lowBits())
                : address.toBigInteger()
                        .subtract(cidr.address().toBigInteger())
                        .shiftRight(shift)
                        .intValueExact();
    }

    /** The address at an offset, the first one of its prefix. */
    IpAddress address(int offset) {
        return unitLength == cidr.family().bits()
                ? cidr.nth(offset)
                : cidr.subnet(unitLength, offset).address();
    }

    /** The free address to give out next, if one may be given out now. */
    Optional<IpAddress> next(Availability availability) {
        if (availability.reserved().contains(cidr)) {
            return Optional.empty();
        }
        return free.stream()
                .filter(offset -> availability.allows(this, offset))
                .findFirst()
                .map(this::address);
    }

    /** This block with a free address of it held since {@code nowMillis}. */
    public Block with(IpAddress address, String handle, String node, long nowMillis, Map<String, String> attributes) {
        int offset = offset(address);
        SortedMap<Integer, Allocation> held = new TreeMap<>(allocations);
        held.put(
                offset,
                new Allocation(
                        address(offset),
                        handle,
                        node,
                        sequence + 1,
                        unitLength,
                        Instant.ofEpochMilli(nowMillis),
                        attributes));
        List<Integer> rest = new ArrayList<>(free);
        rest.remove(Integer.valueOf(offset));
        return new Block(cidr, unitLength, affinity, sequence + 1, held, rest, releases(offset, 0));
    }

    private Map<Integer, Long> releases(int offset, long millis) {
        Map<Integer, Long> changed = new HashMap<>(releasedAt);
        changed.remove(offset);
        if (millis != 0) {
            changed.put(offset, millis);
        }
        return changed;
    }

    /** This block with an address free again since {@code nowMillis}, to be given out last. */
    public Block without(IpAddress address, long nowMillis) {
        int offset = offset(address);
        SortedMap<Integer, Allocation> held = new TreeMap<>(allocations);
        held.remove(offset);
        List<Integer> rest = new ArrayList<>(free);
        rest.add(offset);
        return new Block(cidr, unitLength, affinity, sequence + 1, held, rest, releases(offset, nowMillis));
    }

    /** This block with another free list. */
    public Block withFree(List<Integer> offsets, Map<Integer, Long> releases) {
        return new Block(cidr, unitLength, affinity, sequence + 1, allocations, offsets, releases);
    }

    /** This block with another owner. */
    public Block withAffinity(String node) {
        return new Block(cidr, unitLength, Optional.of(node), sequence + 1, allocations, free, releasedAt);
    }

    /** This block without an owner. */
    public Block withoutAffinity() {
        return new Block(cidr, unitLength, Optional.empty(), sequence + 1, allocations, free, releasedAt);
    }
}
