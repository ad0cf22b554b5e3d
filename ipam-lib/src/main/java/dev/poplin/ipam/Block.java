package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.record.Keys;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a pool: who owns it, which of its addresses are held, and in which order the free ones are given out: a released
 * address goes to the end. Immutable; changes give a new block with the next sequence number.
 */
public final class Block {

    /**
     * Begins the name of an owner that is no node, such as {@code virtual:load-balancer} (Calico's virtual affinity). It assigns as a node does, under this
     * name in the place of the node's; no route leads to its blocks, and it is not among the nodes of utilization.
     */
    public static final String VIRTUAL = "virtual:";

    /** In the place of an index: there is nothing. */
    static final int NONE = -1;

    private final Cidr cidr;
    private final int unitLength;
    private final Optional<String> affinity;
    private final long sequence;
    private final Holders held;
    private final int heldCount;
    private final int borrowedCount;
    private final FreeList free;

    private Block(
            Cidr cidr,
            int unitLength,
            Optional<String> affinity,
            long sequence,
            Holders held,
            int heldCount,
            int borrowedCount,
            FreeList free) {
        this.cidr = cidr;
        this.unitLength = unitLength;
        this.affinity = affinity;
        this.sequence = sequence;
        this.held = held;
        this.heldCount = heldCount;
        this.borrowedCount = borrowedCount;
        this.free = free;
    }

    /**
     * A block as it was written down.
     *
     * @param cidr the block's prefix
     * @param unitLength the prefix length of what it hands out; /32 or /128 for single addresses
     * @param affinity the node, or virtual owner, that owns it; empty if none does any more
     * @param sequence counts the writes of this block, from the time of its claim in nanoseconds on
     * @param allocations the held addresses by their offset in the block
     * @param free the offsets of the free addresses, the next one to give out first
     * @param releasedAt when a free address was released, in milliseconds since 1970, by its offset; only for those that were held
     * @throws IllegalArgumentException if an offset lies beyond the block, or no clock has such a time
     */
    public Block(
            Cidr cidr,
            int unitLength,
            Optional<String> affinity,
            long sequence,
            SortedMap<Integer, Allocation> allocations,
            List<Integer> free,
            Map<Integer, Long> releasedAt) {
        this.cidr = cidr;
        this.unitLength = unitLength;
        this.affinity = affinity;
        this.sequence = sequence;
        @Nullable Holder[] holders = new Holder[1 << unitLength - cidr.length()];
        allocations.forEach((offset, allocation) -> {
            requireWithin(offset, holders.length);
            holders[offset] = Holder.of(allocation);
        });
        this.held = Holders.of(holders);
        this.heldCount = allocations.size();
        this.borrowedCount = borrowed(held, affinity);
        this.free = FreeList.of(free, releasedAt);
        releasedAt.keySet().forEach(offset -> requireWithin(offset, held.size()));
    }

    private void requireWithin(int offset, int size) {
        if (offset < 0 || offset >= size) {
            throw new IllegalArgumentException("offset " + offset + " lies beyond block " + cidr);
        }
    }

    private static int borrowed(Holders holders, Optional<String> owner) {
        int borrowed = 0;
        for (int offset = 0; offset < holders.size(); offset++) {
            Holder holder = holders.get(offset);
            borrowed += holder != null && isBorrowed(holder, owner) ? 1 : 0;
        }
        return borrowed;
    }

    private static boolean isBorrowed(Holder holder, Optional<String> owner) {
        return owner.isEmpty() || !owner.get().equals(holder.node());
    }

    /** A block that a node has just claimed: every address is free. */
    public static Block claimed(Cidr cidr, int unitLength, String node, long sequence) {
        int size = 1 << unitLength - cidr.length();
        return new Block(cidr, unitLength, Optional.of(node), sequence, Holders.none(size), 0, 0, FreeList.all(size));
    }

    /** This block, of which no address is held, claimed by another node; what was released a moment ago still rests. */
    Block claimedAnew(String node, long claimSequence) {
        return new Block(cidr, unitLength, Optional.of(node), claimSequence, held, 0, 0, free);
    }

    /** The block's prefix. */
    public Cidr cidr() {
        return cidr;
    }

    /** The prefix length of what it hands out; /32 or /128 for single addresses. */
    public int unitLength() {
        return unitLength;
    }

    /** The node that owns it, or empty if none does any more. */
    public Optional<String> affinity() {
        return affinity;
    }

    /** Counts the writes of this block, from the time of its claim in nanoseconds on. */
    public long sequence() {
        return sequence;
    }

    /** How many addresses, or prefixes, the block has to give. */
    public int size() {
        return held.size();
    }

    /** How many addresses are held. */
    public int heldCount() {
        return heldCount;
    }

    /** Whether no address is held. */
    public boolean isEmpty() {
        return heldCount == 0;
    }

    /** How many addresses are held for another node than the owner; all of them if the block has none. */
    public int borrowedCount() {
        return borrowedCount;
    }

    /** Whether the address at an offset is held for another node than the owner. */
    public boolean isBorrowed(int offset) {
        Holder holder = held.get(offset);
        return holder != null && isBorrowed(holder, affinity);
    }

    /** The holder of the address at an offset from 0 to {@link #size} - 1, or null. */
    public @Nullable Holder holder(int offset) {
        return held.get(offset);
    }

    /** The held addresses by their offset in the block. */
    public SortedMap<Integer, Allocation> allocations() {
        SortedMap<Integer, Allocation> allocations = new TreeMap<>();
        for (int offset = 0; offset < held.size(); offset++) {
            Holder holder = held.get(offset);
            if (holder != null) {
                allocations.put(offset, allocation(offset, holder));
            }
        }
        return Collections.unmodifiableSortedMap(allocations);
    }

    private Allocation allocation(int offset, Holder holder) {
        return new Allocation(
                address(offset),
                holder.handle(),
                holder.node(),
                holder.sequence(),
                unitLength,
                holder.assignedAtMillis(),
                holder.attributes());
    }

    /** The offsets of the free addresses, the next one to give out first. */
    public List<Integer> free() {
        return new AbstractList<>() {
            @Override
            public Integer get(int index) {
                return free.offset(index);
            }

            @Override
            public int size() {
                return free.size();
            }
        };
    }

    /** How many addresses are free. */
    public int freeCount() {
        return free.size();
    }

    /** The offset of the free address to give out after {@code index} others. */
    public int free(int index) {
        return free.offset(index);
    }

    /** When the free address of {@link #free(int)} was released, in milliseconds since 1970; 0 if it was not held before. */
    public long releasedAt(int index) {
        return free.releasedAt(index);
    }

    /** When the free addresses that were held before were released, in milliseconds since 1970, by offset. */
    public Map<Integer, Long> releasedAt() {
        Map<Integer, Long> releases = new TreeMap<>();
        for (int i = 0; i < free.size(); i++) {
            if (free.releasedAt(i) != 0) {
                releases.put(free.offset(i), free.releasedAt(i));
            }
        }
        return Collections.unmodifiableMap(releases);
    }

    /** The holder of an address of this block. */
    public Optional<Allocation> find(IpAddress address) {
        int offset = offset(address);
        Holder holder = held.get(offset);
        return holder == null ? Optional.empty() : Optional.of(allocation(offset, holder));
    }

    /** The holder of an address of this block, or null. */
    @Nullable
    Holder holder(IpAddress address) {
        return held.get(offset(address));
    }

    /** The offset of an address of this block. */
    public int offset(IpAddress address) {
        int shift = cidr.family().bits() - unitLength;
        return shift == 0
                ? (int) (address.lowBits() - cidr.address().lowBits())
                : address.toBigInteger()
                        .subtract(cidr.address().toBigInteger())
                        .shiftRight(shift)
                        .intValueExact();
    }

    /** The address at an offset, the first one of its prefix. */
    public IpAddress address(int offset) {
        return unitLength == cidr.family().bits()
                ? cidr.nth(offset)
                : cidr.subnet(unitLength, offset).address();
    }

    /** The free address to give out next, if one may be given out now. */
    Optional<IpAddress> next(Availability availability) {
        int index = nextFree(availability);
        return index == NONE ? Optional.empty() : Optional.of(address(free.offset(index)));
    }

    /** The index among the free addresses of the one to give out next; {@link #NONE} if none may be given out now. */
    int nextFree(Availability availability) {
        if (!availability.reserved().isEmpty() && availability.reserved().contains(cidr)) {
            return NONE;
        }
        for (int i = 0; i < free.size(); i++) {
            if (availability.allows(this, i)) {
                return i;
            }
        }
        return NONE;
    }

    /** This block with a free address of it held since {@code nowMillis}. */
    public Block with(IpAddress address, String handle, String node, long nowMillis, Map<String, String> attributes) {
        return with(offset(address), new Holder(Keys.handle(handle), node, sequence + 1, nowMillis, attributes));
    }

    /** This block with a free address of it held by {@code holder}, whose sequence number is the next one. */
    private Block with(int offset, Holder holder) {
        int borrowed = borrowedCount + (isBorrowed(holder, affinity) ? 1 : 0);
        return changed(offset, holder, heldCount + 1, borrowed, free.without(offset));
    }

    /** As {@link #with(IpAddress, String, String, long, Map)}, for the handle whose record has this key. */
    Block withKey(IpAddress address, String key, String node, long nowMillis, Map<String, String> attributes) {
        // Whoever asks has a text of its own for the node; the owner's is there for as long as the block.
        String one = affinity.isPresent() && affinity.get().equals(node) ? affinity.get() : node;
        return with(offset(address), new Holder(key, one, sequence + 1, nowMillis, attributes));
    }

    /** This block with a held address free again since {@code nowMillis}, to be given out last. */
    public Block without(IpAddress address, long nowMillis) {
        int offset = offset(address);
        int borrowed = borrowedCount - (isBorrowed(offset) ? 1 : 0);
        return changed(offset, null, heldCount - 1, borrowed, free.with(offset, nowMillis));
    }

    /** This block, in which the holder of an address says something else of itself; it is the same assignment. */
    Block withAttributes(IpAddress address, Map<String, String> attributes) {
        int offset = offset(address);
        Holder holder = Objects.requireNonNull(held.get(offset)).withAttributes(attributes);
        return changed(offset, holder, heldCount, borrowedCount, free);
    }

    private Block changed(int offset, @Nullable Holder holder, int count, int borrowed, FreeList rest) {
        Holders holders = held.with(offset, holder);
        return new Block(cidr, unitLength, affinity, sequence + 1, holders, count, borrowed, rest);
    }

    /** This block with another free list. */
    public Block withFree(List<Integer> offsets, Map<Integer, Long> releases) {
        return new Block(cidr, unitLength, affinity, sequence + 1, allocations(), offsets, releases);
    }

    /** This block with free addresses that were released then, in milliseconds since 1970, by offset; they are given out after all others. */
    public Block withReleases(Map<Integer, Long> releases) {
        Map<Integer, Long> all = new HashMap<>(releasedAt());
        releases.forEach((offset, millis) -> all.merge(offset, millis, Math::max));
        List<Integer> offsets = new ArrayList<>(free());
        all.keySet().retainAll(offsets);
        offsets.sort(Comparator.comparingLong(offset -> all.getOrDefault(offset, 0L)));
        return withFree(offsets, all);
    }

    /** This block with another owner. */
    public Block withAffinity(String node) {
        return withOwner(Optional.of(node));
    }

    /** This block without an owner. */
    public Block withoutAffinity() {
        return withOwner(Optional.empty());
    }

    private Block withOwner(Optional<String> owner) {
        int borrowed = borrowed(held, owner);
        return new Block(cidr, unitLength, owner, sequence + 1, held, heldCount, borrowed, free);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Block that
                && cidr.equals(that.cidr)
                && unitLength == that.unitLength
                && affinity.equals(that.affinity)
                && sequence == that.sequence
                && held.equals(that.held)
                && free.equals(that.free);
    }

    @Override
    public int hashCode() {
        return cidr.hashCode() * 31 + Long.hashCode(sequence);
    }

    @Override
    public String toString() {
        return "block " + cidr + " of " + affinity.orElse("nobody") + ", " + heldCount + " of " + size()
                + " held, write " + sequence;
    }
}
