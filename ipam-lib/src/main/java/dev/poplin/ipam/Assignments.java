package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.Drafts;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gives addresses to handles, each time in one transaction. */
final class Assignments {

    /** So often a request is looked at before it is refused although blocks seem to move: they would not each time. */
    private static final int LOOKS = 8;

    private final Drafts drafts;
    private final Pools pools;
    private final Settings settings;
    private final Assigner assigner;
    private final GivenAddresses given;
    private final Attempts attempts;
    private final Clock clock;
    /** For a store whose transactions take their time; null if it is none. */
    private final @Nullable Gathering gathering;
    /** For any other store. */
    private final OneAddress one;

    Assignments(
            Drafts drafts,
            Pools pools,
            Settings settings,
            Attempts attempts,
            Clock clock,
            @Nullable Gathering gathering,
            OneAddress one) {
        this.drafts = drafts;
        this.pools = pools;
        this.settings = settings;
        this.given = new GivenAddresses(pools);
        this.assigner = new Assigner(drafts.store(), pools, settings);
        this.attempts = attempts;
        this.clock = clock;
        this.gathering = gathering;
        this.one = one;
    }

    Assignment assign(AssignRequest request) throws IOException {
        Assignment made = gathering == null ? one.assign(request) : assignWithOthers(request, gathering);
        if (made != null) {
            return made;
        }
        try (Attempts.Turn turn = attempts.begin()) {
            int looks = 1;
            for (int failed = 1; ; failed++) {
                Draft draft = drafts.draft();
                Standing standing = standing(request, draft);
                if (standing.rest().isEmpty()) {
                    return standing.before();
                }
                Optional<Assignment> drawn = drawn(standing, draft, looks < LOOKS);
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
    private Optional<Assignment> drawn(Standing standing, Draft draft, boolean mayLookAgain) throws IOException {
        try {
            return Optional.of(draw(standing, draft));
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
                Draft draft = drafts.draft();
                Standing standing = standing(request, draft);
                if (standing.rest().isEmpty()
                        || drawn(standing, draft, looks < LOOKS).isPresent()) {
                    return;
                }
                attempts.awaitNext(
                        turn, looks, () -> "nobody knows whether '" + request.handle() + "' would be served");
            }
        }
    }

    /** Assigns to a handle that nobody remembers, with others who do so for the same node. */
    private @Nullable Assignment assignWithOthers(AssignRequest request, Gathering others) throws IOException {
        String handle = request.handle();
        if (others.remembers(handle)) {
            return null;
        }
        Optional<Assignment> made = others.make("assign " + request.node(), handle, draft -> {
            draft.newHandle(handle);
            return Optional.of(draw(Standing.ofNobody(request), draft));
        });
        return made.orElse(null);
    }

    /**
     * How a request stands.
     *
     * @param held what its handle holds
     * @param before what of that answers the request
     * @param rest what is to be given yet; empty if nothing
     */
    private record Standing(List<IpAddress> held, Assignment before, Optional<AssignRequest> rest) {

        static Standing ofNobody(AssignRequest request) {
            return new Standing(
                    List.of(),
                    new Assignment(request.handle(), List.of(), List.of(), List.of(), false),
                    Optional.of(request));
        }
    }

    private Standing standing(AssignRequest request, Draft draft) throws IOException {
        List<IpAddress> held = draft.handle(request.handle());
        if (held.isEmpty()) {
            return Standing.ofNobody(request);
        }
        List<IpAddress> answered = answered(request, held, draft);
        Assignment before = assignment(request.handle(), answered, false, draft);
        return new Standing(
                held, before, answered.isEmpty() ? Optional.of(request) : request.beyond(before.prefixes()));
    }

    /** Adds to a draft that a handle gets more than it holds. */
    private Assignment draw(Standing standing, Draft draft) throws IOException {
        AssignRequest request = standing.rest().orElseThrow();
        List<IpAddress> held = standing.held();
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
        List<IpAddress> answered = standing.before().addresses();
        return assignment(request.handle(), joined(answered, taken), answered.isEmpty(), draft);
    }

    /** Some addresses, and behind them others. */
    static List<IpAddress> joined(List<IpAddress> before, List<IpAddress> more) {
        if (before.isEmpty()) {
            return more;
        }
        List<IpAddress> all = new ArrayList<>(before);
        all.addAll(more);
        return all;
    }

    /** Those of a handle's addresses that the same request was given before, or any that has no id. */
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

    static void requireOpen(String node, Conditions conditions) throws IpamException {
        if (conditions.terms().closedNodes().contains(node)) {
            throw new IpamException(
                    Reason.NODE_CLOSED, new Obstacle.NodeClosed(node), "reopen it if it shall be used again");
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
                Obstacle limit = new Obstacle.HandleLimit(request.handle(), family, all, request.mostPerHandle());
                throw new IpamException(Reason.HANDLE_LIMIT, limit.sentence(), List.of(limit));
            }
        }
    }

    private Conditions conditions(Draft draft) throws IOException {
        Terms terms = settings.terms(draft.store());
        Availability availability = terms.availability(clock.millis(), drafts.index());
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
            Optional<Block> drafted = draft.drafted(address);
            Optional<Block> block = drafted.isPresent() ? drafted : draft.blockOf(address);
            int length = block.isPresent()
                    ? block.get().unitLength()
                    : address.family().bits();
            prefixes[i] = Cidr.of(address, length);
            blocks[i] = block.isPresent() ? block.get().cidr() : prefixes[i];
        }
        return new Assignment(handle, addresses, List.of(prefixes), List.of(blocks), fresh);
    }
}
