package dev.poplin.ipam;

import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.Drafts;
import dev.poplin.ipam.record.RecordText;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes addresses from handles, each time in one transaction unless there are too many for one. */
final class Releases {

    private final Drafts drafts;
    private final History history;
    private final Attempts attempts;
    private final Clock clock;
    /** For a store whose transactions take their time; null if it is none. */
    private final @Nullable Gathering gathering;
    /** For any other store. */
    private final OneAddress one;

    Releases(
            Drafts drafts,
            History history,
            Attempts attempts,
            Clock clock,
            @Nullable Gathering gathering,
            OneAddress one) {
        this.drafts = drafts;
        this.history = history;
        this.attempts = attempts;
        this.clock = clock;
        this.gathering = gathering;
        this.one = one;
    }

    List<IpAddress> release(String handle) throws IOException {
        List<IpAddress> made = gathering == null ? one.release(handle) : releaseWithOthers(handle, gathering);
        if (made != null) {
            return made;
        }
        List<IpAddress> released = List.of();
        try (Attempts.Turn turn = attempts.begin()) {
            int failed = 0;
            while (true) {
                Draft draft = drafts.draft();
                List<IpAddress> held = draft.handle(handle);
                if (held.isEmpty()) {
                    return released;
                }
                int taken = freePortion(handle, held, draft).taken();
                if (draft.commit()) {
                    released = Assignments.joined(released, first(taken, held));
                    if (taken == held.size()) {
                        return released;
                    }
                    failed = 0;
                } else {
                    attempts.awaitNext(turn, ++failed, () -> "the addresses of '" + handle + "' were not released");
                }
            }
        }
    }

    /** Releases what a handle is remembered to hold, with others who do so. */
    private @Nullable List<IpAddress> releaseWithOthers(String handle, Gathering others) throws IOException {
        if (!others.remembers(handle)) {
            return null;
        }
        Optional<List<IpAddress>> made = others.make("release", handle, draft -> {
            List<IpAddress> held = draft.handle(handle);
            boolean all = !held.isEmpty() && freePortion(handle, held, draft).freed() == held.size();
            return all ? Optional.of(held) : Optional.empty();
        });
        return made.orElse(null);
    }

    private static List<IpAddress> first(int count, List<IpAddress> all) {
        return count == all.size() ? all : all.subList(0, count);
    }

    private static List<IpAddress> without(List<IpAddress> all, IpAddress address) {
        List<IpAddress> rest = new ArrayList<>(all);
        rest.remove(address);
        return rest;
    }

    /**
     * What one transaction takes from a handle.
     *
     * @param taken how many of its addresses, from the first on
     * @param freed how many of them it really held
     */
    private record Portion(int taken, int freed) {}

    /** Takes as many addresses from a handle as a transaction has room for; it keeps the others, and goes away with the last. */
    private Portion freePortion(String handle, List<IpAddress> held, Draft draft) throws IOException {
        int taken = 0;
        int freed = 0;
        while (taken < held.size() && (taken == 0 || draft.operations() < Draft.MOST_OPERATIONS)) {
            IpAddress address = held.get(taken);
            Optional<Block> block = draft.blockOf(address);
            Holder holder = block.isPresent() ? block.get().holder(address) : null;
            if (holder != null && holder.isOf(handle)) {
                free(address, block.get(), draft);
                freed++;
            }
            taken++;
        }
        draft.putHandle(handle, taken == held.size() ? List.of() : held.subList(taken, held.size()));
        return new Portion(taken, freed);
    }

    boolean release(Allocation seen) throws IOException {
        return attempts.until(() -> "address " + seen.address() + " was not released", () -> {
            Draft draft = releasing(seen);
            return draft.drafted().isEmpty()
                    ? Optional.of(false)
                    : draft.commit() ? Optional.of(true) : Optional.empty();
        });
    }

    /**
     * What one transaction does.
     *
     * @param looked how many it is about, from the first on
     * @param freed those of them that it releases
     */
    private record Batch(int looked, List<Allocation> freed) {}

    /** Releases what is still held as it was seen, as much as there is room for in each transaction; returns what was released. */
    List<Allocation> releaseAll(Collection<Allocation> seen) throws IOException {
        List<Allocation> left =
                seen.stream().sorted(Comparator.comparing(Allocation::address)).toList();
        List<Allocation> released = new ArrayList<>();
        while (!left.isEmpty()) {
            List<Allocation> now = left;
            Batch batch = attempts.until(() -> "of " + now.size() + " addresses none was released", () -> once(now));
            released.addAll(batch.freed());
            left = left.subList(batch.looked(), left.size());
        }
        return released;
    }

    /** One try; empty if others wrote at the same time. */
    private Optional<Batch> once(List<Allocation> seen) throws IOException {
        Draft draft = drafts.draft();
        Map<String, List<IpAddress>> handles = new LinkedHashMap<>();
        List<Allocation> freed = new ArrayList<>();
        int looked = 0;
        while (looked < seen.size() && (looked == 0 || draft.operations() < Draft.MOST_OPERATIONS)) {
            Allocation one = seen.get(looked);
            looked++;
            List<IpAddress> known = handles.get(one.handle());
            List<IpAddress> held = known == null ? draft.handle(one.handle()) : known;
            if (free(one, draft)) {
                handles.put(one.handle(), without(held, one.address()));
                freed.add(one);
            }
        }
        handles.forEach(draft::putHandle);
        return draft.commit() ? Optional.of(new Batch(looked, freed)) : Optional.empty();
    }

    /** Writes what a holder says of itself, if it is still the same assignment. */
    Optional<Allocation> setAttributes(Allocation seen, Map<String, String> attributes) throws IOException {
        RecordText.requireFits(attributes);
        return attempts.until(() -> "what " + seen.address() + " is used for was not written", () -> {
            Draft draft = drafts.draft();
            Optional<Block> block = draft.blockOf(seen.address());
            Optional<Allocation> now = block.flatMap(found -> found.find(seen.address()))
                    .filter(found -> found.handle().equals(seen.handle()) && found.sequence() == seen.sequence());
            if (now.isEmpty()) {
                return Optional.of(now);
            }
            Map<String, String> after = new HashMap<>(attributes);
            String request = now.get().attributes().get(AssignRequest.REQUEST_ATTRIBUTE);
            if (request != null) {
                after.put(AssignRequest.REQUEST_ATTRIBUTE, request);
            }
            if (after.equals(now.get().attributes())) {
                return Optional.of(now);
            }
            Block changed = block.get().withAttributes(seen.address(), after);
            draft.put(changed);
            return draft.commit() ? Optional.of(changed.find(seen.address())) : Optional.empty();
        });
    }

    Optional<Allocation> transfer(Allocation seen, String handle, Map<String, String> attributes, Instant since)
            throws IOException {
        RecordText.requireName("handle", handle);
        RecordText.requireFits(attributes);
        return attempts.until(() -> "address " + seen.address() + " was not given to '" + handle + "'", () -> {
            Draft draft = drafts.draft();
            List<IpAddress> before = draft.handle(seen.handle());
            List<IpAddress> after = draft.handle(handle);
            if (!free(seen, draft)) {
                return Optional.of(draft.blockOf(seen.address())
                        .flatMap(block -> block.find(seen.address()))
                        .filter(now -> isMade(now, seen, handle, attributes, since)));
            }
            Block given = draft.blockOf(seen.address())
                    .orElseThrow()
                    .with(seen.address(), handle, seen.node(), since.toEpochMilli(), attributes);
            draft.put(given);
            if (!seen.handle().equals(handle)) {
                draft.putHandle(seen.handle(), without(before, seen.address()));
                draft.putHandle(handle, Assignments.joined(after, List.of(seen.address())));
            }
            return draft.commit() ? Optional.of(given.find(seen.address())) : Optional.empty();
        });
    }

    /** Whether a holder is what a transfer would make of the one that was seen: its answer may have been lost. */
    private static boolean isMade(
            Allocation now, Allocation seen, String handle, Map<String, String> attributes, Instant since) {
        return now.handle().equals(handle)
                && now.node().equals(seen.node())
                && now.sequence() > seen.sequence()
                && now.attributes().equals(attributes)
                && now.assignedAtMillis() == since.toEpochMilli();
    }

    /** A draft that releases an address if it is still held as it was seen; else it writes nothing. */
    Draft releasing(Allocation seen) throws IOException {
        Draft draft = drafts.draft();
        List<IpAddress> held = draft.handle(seen.handle());
        if (free(seen, draft)) {
            draft.putHandle(seen.handle(), without(held, seen.address()));
        }
        return draft;
    }

    private boolean free(Allocation seen, Draft draft) throws IOException {
        Optional<Block> block = draft.blockOf(seen.address());
        Holder holder = block.isPresent() ? block.get().holder(seen.address()) : null;
        boolean same = holder != null && holder.isOf(seen.handle()) && holder.sequence() == seen.sequence();
        if (same) {
            free(seen.address(), block.get(), draft);
        }
        return same;
    }

    private void free(IpAddress address, Block block, Draft draft) throws IOException {
        long nowMillis = clock.millis();
        draft.put(block.without(address, nowMillis));
        history.record(block, address, nowMillis, draft);
    }
}
