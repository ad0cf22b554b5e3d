package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.BlockIndex;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.DraftMemory;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.Rests;
import dev.poplin.ipam.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Gives addresses to handles and takes them back, each in one transaction. */
final class Assignments {

    /** So often a request is looked at before it is refused although blocks seem to move: they would not each time. */
    private static final int LOOKS = 8;

    private final Store store;
    private final BlockIndex index;
    private final Rests rests;
    private final Pools pools;
    private final Settings settings;
    private final Assigner assigner;
    private final GivenAddresses given;
    private final History history;
    private final Attempts attempts;
    private final Clock clock;
    private final DraftMemory memory = new DraftMemory();
    /** For a store whose transactions take their time. */
    private final Optional<Gathering> gathering;

    Assignments(
            Store store,
            BlockIndex index,
            Rests rests,
            Pools pools,
            Settings settings,
            Assigner assigner,
            History history,
            Attempts attempts,
            Clock clock) {
        this.store = store;
        this.index = index;
        this.rests = rests;
        this.pools = pools;
        this.settings = settings;
        this.assigner = assigner;
        this.given = new GivenAddresses();
        this.history = history;
        this.attempts = attempts;
        this.clock = clock;
        this.gathering = store.recent().map(view -> new Gathering(view, index, rests, memory));
    }

    private Draft draft() {
        return new Draft(store, index, rests, memory);
    }

    Assignment assign(AssignRequest request) throws IOException {
        Optional<Assignment> made = assignWithOthers(request);
        if (made.isPresent()) {
            return made.get();
        }
        try (Attempts.Turn turn = attempts.begin()) {
            int looks = 1;
            for (int failed = 1; ; failed++) {
                Draft draft = draft();
                List<IpAddress> held = draft.handle(request.handle());
                List<IpAddress> answered = answered(request, held, draft);
                if (!answered.isEmpty()) {
                    return assignment(request.handle(), answered, false, draft);
                }
                Optional<Assignment> drawn = drawn(request, held, draft, looks < LOOKS);
                if (drawn.isEmpty()) {
                    looks++;
                } else if (draft.commit()) {
                    return drawn.get();
                }
                attempts.awaitNext(turn, failed, () -> "no address was assigned to '" + request.handle() + "'");
            }
        }
    }

    /** Nothing if it is refused because of blocks that moved between two looks, and may look again. */
    private Optional<Assignment> drawn(AssignRequest request, List<IpAddress> held, Draft draft, boolean mayLookAgain)
            throws IOException {
        try {
            return Optional.of(draw(request, held, draft));
        } catch (IpamException refused) {
            if (mayLookAgain && draft.hasSeenMove()) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** Throws if a request would be refused. */
    void requireAssignable(AssignRequest request) throws IOException {
        try (Attempts.Turn turn = attempts.begin()) {
            for (int looks = 1; ; looks++) {
                Draft draft = draft();
                List<IpAddress> held = draft.handle(request.handle());
                if (!answered(request, held, draft).isEmpty()
                        || drawn(request, held, draft, looks < LOOKS).isPresent()) {
                    return;
                }
                attempts.awaitNext(
                        turn, looks, () -> "nobody knows whether '" + request.handle() + "' would be served");
            }
        }
    }

    /** Assigns to a handle that nobody remembers, with others who do so for the same node, if transactions of the store take their time. */
    private Optional<Assignment> assignWithOthers(AssignRequest request) throws IOException {
        String handle = request.handle();
        if (gathering.isEmpty() || isRemembered(handle)) {
            return Optional.empty();
        }
        return gathering.get().make("assign " + request.node(), handle, draft -> {
            draft.newHandle(handle);
            return Optional.of(draw(request, List.of(), draft));
        });
    }

    private boolean isRemembered(String handle) {
        return gathering
                .flatMap(each -> each.view().remembered(Keys.handle(handle)))
                .isPresent();
    }

    /** Adds to a draft that a handle gets more than it holds. */
    private Assignment draw(AssignRequest request, List<IpAddress> held, Draft draft) throws IOException {
        Conditions conditions = conditions(draft);
        requireOpen(request.node(), conditions);
        requireWithinLimit(request, held);
        List<IpAddress> taken = new ArrayList<>(request.ipv4() + request.ipv6());
        for (int i = 0; i < request.addresses().size(); i++) {
            IpAddress address = request.addresses().get(i);
            List<Pool> serving = pools.serving(request, address.family(), draft);
            taken.add(given.require(request, address, serving, conditions, draft));
        }
        take(request, IpFamily.IPV4, request.ipv4(), taken, conditions, draft);
        take(request, IpFamily.IPV6, request.ipv6(), taken, conditions, draft);
        draft.putHandle(request.handle(), joined(held, taken));
        return assignment(request.handle(), taken, true, draft);
    }

    private static List<IpAddress> joined(List<IpAddress> before, List<IpAddress> more) {
        if (before.isEmpty()) {
            return more;
        }
        List<IpAddress> all = new ArrayList<>(before);
        all.addAll(more);
        return all;
    }

    private static List<IpAddress> first(int count, List<IpAddress> all) {
        return count == all.size() ? all : all.subList(0, count);
    }

    private static List<IpAddress> without(List<IpAddress> all, IpAddress address) {
        List<IpAddress> rest = new ArrayList<>(all);
        rest.remove(address);
        return rest;
    }

    /** Those of a handle's addresses that the same request was given before. */
    private List<IpAddress> answered(AssignRequest request, List<IpAddress> held, Draft draft) throws IOException {
        if (request.requestId().isEmpty()) {
            return held;
        }
        List<IpAddress> answered = new ArrayList<>();
        for (IpAddress address : held) {
            Optional<Block> block = draft.blockOf(address);
            if (block.flatMap(found -> found.find(address))
                    .filter(allocation ->
                            request.requestId().equals(allocation.attributes().get(AssignRequest.REQUEST_ATTRIBUTE)))
                    .isPresent()) {
                answered.add(address);
            }
        }
        return answered;
    }

    private static void requireOpen(String node, Conditions conditions) throws IpamException {
        if (conditions.terms().closedNodes().contains(node)) {
            throw new IpamException(
                    Reason.NODE_CLOSED,
                    "node " + node
                            + " is being drained and is given no addresses; reopen it if it shall be used again");
        }
    }

    private static void requireWithinLimit(AssignRequest request, List<IpAddress> held) throws IpamException {
        if (request.mostPerHandle() <= 0) {
            return;
        }
        for (IpFamily family : IpFamily.values()) {
            long before = Stream.concat(held.stream(), request.addresses().stream())
                    .filter(address -> address.family() == family)
                    .count();
            long all = before + (family == IpFamily.IPV4 ? request.ipv4() : request.ipv6());
            if (all > request.mostPerHandle()) {
                throw new IpamException(
                        Reason.HANDLE_LIMIT,
                        "'" + request.handle() + "' would hold " + all + " " + Pools.word(family)
                                + " addresses, and was to hold no more than " + request.mostPerHandle());
            }
        }
    }

    private Conditions conditions(Draft draft) throws IOException {
        Terms terms = settings.terms(draft.store());
        Availability availability = new Availability(
                clock.millis(),
                terms.configuration().coolDown().toMillis(),
                index.keptFirst(),
                index.keptLast(),
                terms.reserved());
        draft.know(availability.nowMillis(), availability.coolDownMillis());
        return new Conditions(terms, availability, clock);
    }

    private void take(
            AssignRequest request,
            IpFamily family,
            int count,
            List<IpAddress> taken,
            Conditions conditions,
            Draft draft)
            throws IOException {
        int left = count;
        for (int i = 0; i < request.preferred().size(); i++) {
            IpAddress wish = request.preferred().get(i);
            if (left > 0 && wish.family() == family) {
                Optional<IpAddress> held =
                        given.prefer(request, wish, pools.serving(request, family, draft), conditions, draft);
                held.ifPresent(taken::add);
                left -= held.isPresent() ? 1 : 0;
            }
        }
        for (; left > 0; left--) {
            taken.add(assigner.any(request, family, conditions, draft));
        }
    }

    private static Assignment assignment(String handle, List<IpAddress> addresses, boolean fresh, Draft draft)
            throws IOException {
        Cidr[] prefixes = new Cidr[addresses.size()];
        Cidr[] blocks = new Cidr[addresses.size()];
        for (int i = 0; i < blocks.length; i++) {
            IpAddress address = addresses.get(i);
            Optional<Block> block = fresh ? draft.drafted(address) : draft.blockOf(address);
            int length = block.isPresent()
                    ? block.get().unitLength()
                    : address.family().bits();
            prefixes[i] = Cidr.of(address, length);
            blocks[i] = block.isPresent() ? block.get().cidr() : prefixes[i];
        }
        return new Assignment(handle, addresses, List.of(prefixes), List.of(blocks), fresh);
    }

    List<IpAddress> release(String handle) throws IOException {
        Optional<List<IpAddress>> made = releaseWithOthers(handle);
        if (made.isPresent()) {
            return made.get();
        }
        List<IpAddress> released = List.of();
        try (Attempts.Turn turn = attempts.begin()) {
            int failed = 0;
            while (true) {
                Draft draft = draft();
                List<IpAddress> held = draft.handle(handle);
                if (held.isEmpty()) {
                    return released;
                }
                int taken = freePortion(handle, held, draft).taken();
                if (draft.commit()) {
                    released = joined(released, first(taken, held));
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

    private Optional<List<IpAddress>> releaseWithOthers(String handle) throws IOException {
        if (gathering.isEmpty() || !isRemembered(handle)) {
            return Optional.empty();
        }
        return gathering.get().make("release", handle, draft -> {
            List<IpAddress> held = draft.handle(handle);
            boolean all = !held.isEmpty() && freePortion(handle, held, draft).freed() == held.size();
            return all ? Optional.of(held) : Optional.empty();
        });
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

    Optional<Allocation> transfer(Allocation seen, String handle, Map<String, String> attributes, Instant since)
            throws IOException {
        return attempts.until(() -> "address " + seen.address() + " was not given to '" + handle + "'", () -> {
            Draft draft = draft();
            List<IpAddress> before = draft.handle(seen.handle());
            List<IpAddress> after = draft.handle(handle);
            if (!free(seen, draft)) {
                return Optional.of(Optional.empty());
            }
            Block given = draft.blockOf(seen.address())
                    .orElseThrow()
                    .with(seen.address(), handle, seen.node(), since.toEpochMilli(), attributes);
            draft.put(given);
            if (!seen.handle().equals(handle)) {
                draft.putHandle(seen.handle(), without(before, seen.address()));
                draft.putHandle(handle, joined(after, List.of(seen.address())));
            }
            return draft.commit() ? Optional.of(given.find(seen.address())) : Optional.empty();
        });
    }

    /** A draft that releases an address if it is still held as it was seen; else it writes nothing. */
    Draft releasing(Allocation seen) throws IOException {
        Draft draft = draft();
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
