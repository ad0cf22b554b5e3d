package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Gives addresses to handles and takes them back, each in one transaction. */
final class Assignments {

    private final Store store;
    private final BlockIndex index;
    private final Pools pools;
    private final Settings settings;
    private final Assigner assigner;
    private final Lookup lookup;
    private final Attempts attempts;
    private final Clock clock;

    Assignments(
            Store store,
            BlockIndex index,
            Pools pools,
            Settings settings,
            Assigner assigner,
            Lookup lookup,
            Attempts attempts,
            Clock clock) {
        this.store = store;
        this.index = index;
        this.pools = pools;
        this.settings = settings;
        this.assigner = assigner;
        this.lookup = lookup;
        this.attempts = attempts;
        this.clock = clock;
    }

    Assignment assign(AssignRequest request) throws IOException {
        return attempts.until("no address was assigned to '" + request.handle() + "'", () -> {
            Draft draft = new Draft(store, index);
            Conditions conditions = conditions();
            List<IpAddress> held = draft.handle(request.handle());
            if (!held.isEmpty()) {
                return Optional.of(assignment(request.handle(), held, false));
            }
            for (IpAddress address : request.addresses()) {
                assigner.given(request, address, pools.serving(request, address.family()), conditions, draft);
                held.add(address);
            }
            take(request, IpFamily.IPV4, request.ipv4(), held, conditions, draft);
            take(request, IpFamily.IPV6, request.ipv6(), held, conditions, draft);
            draft.putHandle(request.handle(), held);
            return draft.commit() ? Optional.of(assignment(request.handle(), held, true)) : Optional.empty();
        });
    }

    private Conditions conditions() throws IOException {
        Terms terms = settings.terms();
        Instant now = clock.instant();
        long nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        Availability availability = new Availability(
                now.toEpochMilli(),
                terms.configuration().coolDown().toMillis(),
                index.keptFirst(),
                index.keptLast(),
                terms.reserved());
        return new Conditions(terms, availability, nanos);
    }

    private void take(
            AssignRequest request, IpFamily family, int count, List<IpAddress> held, Conditions conditions, Draft draft)
            throws IOException {
        for (int i = 0; i < count; i++) {
            held.add(assigner.any(
                    request, pools.serving(request, family), pools.servingNode(request.node()), conditions, draft));
        }
    }

    private Assignment assignment(String handle, List<IpAddress> addresses, boolean fresh) throws IOException {
        List<Cidr> blocks = new ArrayList<>(addresses.size());
        for (IpAddress address : addresses) {
            blocks.add(pools.block(address).orElse(address.toCidr()));
        }
        return new Assignment(handle, addresses, blocks, fresh);
    }

    List<IpAddress> release(String handle) throws IOException {
        return attempts.until("the addresses of '" + handle + "' were not released", () -> {
            Draft draft = new Draft(store, index);
            List<IpAddress> held = draft.handle(handle);
            if (held.isEmpty()) {
                return Optional.of(List.of());
            }
            List<Allocation> allocations = new ArrayList<>();
            for (IpAddress address : held) {
                lookup.find(address).ifPresent(allocations::add);
            }
            for (Allocation allocation : allocations) {
                free(allocation, draft);
            }
            draft.putHandle(handle, List.of());
            return draft.commit() ? Optional.of(held) : Optional.empty();
        });
    }

    boolean release(Allocation seen) throws IOException {
        return attempts.until("address " + seen.address() + " was not released", () -> {
            Draft draft = new Draft(store, index);
            List<IpAddress> held = draft.handle(seen.handle());
            if (!free(seen, draft)) {
                return Optional.of(false);
            }
            held.remove(seen.address());
            draft.putHandle(seen.handle(), held);
            return draft.commit() ? Optional.of(true) : Optional.empty();
        });
    }

    private boolean free(Allocation seen, Draft draft) throws IOException {
        Optional<Cidr> cidr = pools.block(seen.address());
        if (cidr.isEmpty()) {
            return false;
        }
        Optional<Block> block = draft.block(cidr.get());
        boolean same = block.flatMap(found -> found.find(seen.address()))
                .filter(now -> now.handle().equals(seen.handle()) && now.sequence() == seen.sequence())
                .isPresent();
        if (block.isPresent() && same) {
            draft.put(block.get().without(seen.address(), clock.millis()));
        }
        return same;
    }
}
