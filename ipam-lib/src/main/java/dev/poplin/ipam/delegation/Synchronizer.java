package dev.poplin.ipam.delegation;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.delegation.LocalState.Known;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Brings a node's local store and the shared one together: lease, releases, reports, grants, in this order. What is done to an address in
 * the shared store is noted here before, and settled here afterwards; whoever finds a note without a settlement does it again. Several
 * processes may: each looks at the address, then makes sure that the note is still there by writing it anew, and then changes the address
 * only if it is as it was seen. Thread-safe.
 */
final class Synchronizer {

    /** The attributes of what a node is granted. */
    private static final Map<String, String> GRANTED = Map.of("type", "delegation");

    private final ReentrantLock one = new ReentrantLock();
    private final DelegatedIpamBuilder settings;
    private final String node;
    private final Store store;
    private final Ipam shared;
    private final LocalState local;
    private final Attempts attempts;

    Synchronizer(DelegatedIpamBuilder settings, Ipam shared, LocalState local, Attempts attempts) {
        this.settings = settings;
        this.node = settings.node;
        this.store = settings.shared;
        this.shared = shared;
        this.local = local;
        this.attempts = attempts;
    }

    SyncReport sync() throws IOException {
        one.lock();
        try {
            Known known = renew();
            Lease lease = known.lease();
            List<IpAddress> returned = returnAddresses(known);
            List<String> reported = new ArrayList<>();
            List<String> lost = new ArrayList<>();
            for (Holding holding : local.holdings()) {
                if (isToBeReported(holding)) {
                    (report(holding.handle()) ? reported : lost).add(holding.handle());
                } else if (holding.state() == Holding.State.LOST) {
                    lost.add(holding.handle());
                }
            }
            leaveFormerEpochs(lease);
            return new SyncReport(lease.epoch(), reported, beGranted(known), returned, lost);
        } finally {
            one.unlock();
        }
    }

    /** Renews the lease; begins a new epoch if there was none, or another has ended it. */
    private Known renew() throws IOException {
        return attempts.until("the lease of node " + node + " was not renewed", () -> {
            long begun = settings.uptime.nanos();
            Optional<Known> known = local.lease();
            if (known.isEmpty()) {
                noteWhatIsShared();
            }
            Optional<StoreRecord> record = Delegation.find(store, node);
            long last = record.isEmpty() ? 0 : Delegation.of(record.get()).epoch();
            boolean goesOn = known.filter(own -> own.lease().epoch() == last).isPresent();
            if (known.isPresent() && !goesOn) {
                known = forget(known.get());
            }
            long epoch = goesOn ? last : last + 1;
            Delegation renewed = new Delegation(node, epoch, settings.lease, false, settings.clock.instant(), 0);
            Transaction transaction = new Transaction().put(Delegation.key(node), renewed.encode());
            record.ifPresentOrElse(
                    transaction::requireUnchanged, () -> transaction.requireAbsent(Delegation.key(node)));
            if (!store.commit(transaction)) {
                return Optional.empty();
            }
            Lease lease = new Lease(
                    epoch,
                    known.map(own -> own.lease().firstEpoch()).orElse(epoch),
                    settings.uptime.boot(),
                    begun + settings.lease.toNanos(),
                    shared.configuration().coolDown());
            boolean written = local.commit(local.put(lease, known));
            return local.lease().filter(now -> written && now.lease().equals(lease));
        });
    }

    /** Before the node gives anything by itself: the handles that hold something already are to be looked for in the shared store. */
    private void noteWhatIsShared() throws IOException {
        Set<String> handles = new HashSet<>();
        for (Block block : shared.blocks()) {
            for (Allocation allocation : block.allocations().values()) {
                if (allocation.node().equals(node) && !allocation.handle().startsWith(Delegation.handles(node))) {
                    handles.add(allocation.handle());
                }
            }
        }
        for (String handle : handles) {
            Transaction note = new Transaction();
            LocalState.add(note, handle, 0, Holding.State.SHARED, List.of(), settings.clock.instant(), Map.of());
            local.commit(note);
        }
    }

    /** Another has ended the epoch: what it granted is not the node's any more, and the lease is over whatever the time. */
    private Optional<Known> forget(Known known) throws IOException {
        Lease over = known.lease();
        Transaction transaction = local.put(
                new Lease(over.epoch(), over.firstEpoch(), over.boot(), settings.uptime.nanos(), over.coolDown()),
                Optional.of(known));
        for (Grant grant : local.grants()) {
            if (grant.state() == Grant.State.FREE || grant.state() == Grant.State.LEAVING) {
                LocalState.remove(transaction, grant);
            }
        }
        local.commit(transaction);
        return local.lease();
    }

    /** Settles the addresses that this handle has released, so that nothing of it is on its way any more. */
    void returnAddresses(String handle) throws IOException {
        boolean waits = local.grants().stream()
                .anyMatch(grant -> grant.state() == Grant.State.RETURNING
                        && grant.formerHandle().equals(handle));
        if (waits) {
            sync();
        }
    }

    /** Brings released addresses back among the node's grants, in the shared store first. */
    private List<IpAddress> returnAddresses(Known known) throws IOException {
        List<IpAddress> returned = new ArrayList<>();
        for (Grant grant : local.grants()) {
            if (grant.state() == Grant.State.RETURNING
                    && attempts.until(
                            "address " + grant.address() + " was not returned",
                            () -> returnOnce(grant.address(), known))) {
                returned.add(grant.address());
            }
        }
        return returned;
    }

    private Optional<Boolean> returnOnce(IpAddress address, Known known) throws IOException {
        long epoch = known.lease().epoch();
        Optional<Allocation> holder = shared.find(address);
        Optional<Grant> noted = noteAgain(address, Grant.State.RETURNING);
        if (noted.isEmpty()) {
            return Optional.of(false);
        }
        Grant grant = noted.get();
        boolean own = holder.filter(found -> found.node().equals(node))
                .filter(found -> found.handle().equals(grant.formerHandle()) || isGrantedUntil(epoch, found.handle()))
                .isPresent();
        // Even if the node has it already: the write makes void whatever is still on its way.
        if (own
                && shared.transfer(
                                holder.orElseThrow(), Delegation.handle(node, epoch), GRANTED, settings.clock.instant())
                        .isEmpty()) {
            return Optional.empty();
        }
        Transaction settle = new Transaction().requireUnchanged(known.record());
        if (own) {
            LocalState.change(settle, grant, epoch, Grant.State.FREE, grant.freeSinceMillis(), "");
        } else {
            LocalState.remove(settle, grant);
        }
        return Optional.of(local.commit(settle));
    }

    /** Whether a handle is that of this node's grants in some epoch that has begun. */
    private boolean isGrantedUntil(long epoch, String handle) {
        String prefix = Delegation.handles(node);
        return handle.startsWith(prefix) && Long.parseLong(handle.substring(prefix.length())) <= epoch;
    }

    /** Writes a grant as it is, if it still is in this state: nothing that was seen before has become something else since. */
    private Optional<Grant> noteAgain(IpAddress address, Grant.State state) throws IOException {
        Optional<Grant> grant = local.grant(address).filter(found -> found.state() == state);
        if (grant.isEmpty()) {
            return Optional.empty();
        }
        Transaction note = new Transaction();
        LocalState.change(
                note,
                grant.get(),
                grant.get().epoch(),
                state,
                grant.get().freeSinceMillis(),
                grant.get().formerHandle());
        return local.commit(note) ? local.grant(address).filter(found -> found.state() == state) : Optional.empty();
    }

    /** Tells the shared store what a handle holds; false if others have it. */
    private boolean report(String handle) throws IOException {
        return attempts.until("'" + handle + "' was not reported", () -> reportOnce(handle));
    }

    private Optional<Boolean> reportOnce(String handle) throws IOException {
        Map<IpAddress, Optional<Allocation>> holders = new LinkedHashMap<>();
        for (IpAddress address : addressesOf(handle)) {
            holders.put(address, shared.find(address));
        }
        Optional<Holding> before = local.holding(handle).filter(Synchronizer::isToBeReported);
        if (before.isEmpty()) {
            // It was released, or reported, meanwhile.
            return Optional.of(true);
        }
        Transaction begin = new Transaction();
        LocalState.change(begin, before.get(), Holding.State.REPORTING);
        Optional<Holding> begun =
                local.commit(begin) ? local.holding(handle).filter(Synchronizer::isToBeReported) : Optional.empty();
        if (begun.isEmpty() || !holders.keySet().containsAll(begun.get().addresses())) {
            return Optional.empty();
        }
        Holding holding = begun.get();
        boolean all = true;
        for (IpAddress address : holding.addresses()) {
            Optional<Boolean> told = report(address, holders.getOrDefault(address, Optional.empty()), holding);
            if (told.isEmpty()) {
                return Optional.empty();
            }
            all &= told.get();
        }
        Transaction end = new Transaction();
        LocalState.change(end, holding, all ? Holding.State.REPORTED : Holding.State.LOST);
        for (IpAddress address : holding.addresses()) {
            Optional<Grant> grant = local.grant(address).filter(found -> found.state() == Grant.State.HELD);
            grant.ifPresent(found -> LocalState.remove(end, found));
        }
        return local.commit(end) ? Optional.of(all) : Optional.empty();
    }

    private List<IpAddress> addressesOf(String handle) throws IOException {
        return local.holding(handle).map(Holding::addresses).orElse(List.of());
    }

    private static boolean isToBeReported(Holding holding) {
        return holding.state() == Holding.State.UNREPORTED || holding.state() == Holding.State.REPORTING;
    }

    /** Whether the handle has the address in the shared store now; empty if it is not as it was seen any more. */
    private Optional<Boolean> report(IpAddress address, Optional<Allocation> holder, Holding holding)
            throws IOException {
        if (holder.isEmpty()) {
            return Optional.of(claimBack(address, holding));
        }
        Allocation found = holder.get();
        if (found.node().equals(node) && found.handle().equals(holding.handle())) {
            return Optional.of(true);
        }
        if (!found.handle().startsWith(Delegation.handles(node))) {
            return Optional.of(false);
        }
        boolean moved = shared.transfer(found, holding.handle(), holding.attributes(), holding.assignedAt())
                .isPresent();
        return moved ? Optional.of(true) : Optional.empty();
    }

    /** Another has taken over and freed the address; it may be still to be had. */
    private boolean claimBack(IpAddress address, Holding holding) throws IOException {
        try {
            shared.assign(AssignRequest.ipv4(holding.handle(), node)
                    .withAddresses(List.of(address))
                    .withAttributes(holding.attributes())
                    .withRequestId(address.toString()));
            return true;
        } catch (IpamException taken) {
            return false;
        }
    }

    /** Gives back what late writes may have granted in epochs of which everything is known here. */
    private void leaveFormerEpochs(Lease lease) throws IOException {
        for (StoreRecord record : store.list(Keys.handle(Delegation.handles(node)))) {
            String handle = record.key().substring(Keys.HANDLES.length());
            long epoch =
                    Long.parseLong(handle.substring(Delegation.handles(node).length()));
            if (epoch >= lease.firstEpoch() && epoch < lease.epoch()) {
                shared.release(handle);
            }
        }
    }

    /** Takes up what the shared store has granted, asks for more, and gives back what is too much. */
    private List<IpAddress> beGranted(Known known) throws IOException {
        List<IpAddress> granted = new ArrayList<>(takeUp(known));
        boolean closed = shared.closedNodes().contains(node);
        for (IpFamily family : IpFamily.values()) {
            int wanted = family == IpFamily.IPV4 ? settings.ipv4 : settings.ipv6;
            int missing = closed ? 0 : wanted - free(family).size();
            ask(known.lease(), family, missing);
            granted.addAll(takeUp(known));
            List<Grant> free = free(family);
            int most = closed ? 0 : 2 * wanted;
            for (Grant surplus : free.subList(Math.min(most, free.size()), free.size())) {
                Transaction leaving = new Transaction();
                LocalState.change(leaving, surplus, surplus.epoch(), Grant.State.LEAVING, 0, "");
                local.commit(leaving);
            }
        }
        for (Grant grant : local.grants()) {
            if (grant.state() == Grant.State.LEAVING) {
                leave(grant.address());
            }
        }
        return granted;
    }

    private List<Grant> free(IpFamily family) throws IOException {
        return local.grants().stream()
                .filter(grant ->
                        grant.state() == Grant.State.FREE && grant.address().family() == family)
                .toList();
    }

    /** Asks for as many addresses as there are, up to some. */
    private void ask(Lease lease, IpFamily family, int missing) throws IOException {
        boolean ipv4 = family == IpFamily.IPV4;
        for (int count = missing; count > 0; count /= 2) {
            try {
                shared.assign(AssignRequest.ipv4(Delegation.handle(node, lease.epoch()), node)
                        .withCounts(ipv4 ? count : 0, ipv4 ? 0 : count)
                        .withAttributes(GRANTED)
                        .withRequestId(UUID.randomUUID().toString()));
                return;
            } catch (IpamException refused) {
                if (refused.reason() != Reason.EXHAUSTED) {
                    // Whoever asks for an address hears the reason.
                    return;
                }
            }
        }
    }

    /** Adds what the node holds in the shared store and does not know of here. */
    private List<IpAddress> takeUp(Known lease) throws IOException {
        String handle = Delegation.handle(node, lease.lease().epoch());
        List<IpAddress> granted = new ArrayList<>();
        for (IpAddress address : shared.held(handle)) {
            Set<IpAddress> known = new HashSet<>();
            local.grants().forEach(grant -> known.add(grant.address()));
            local.holdings().forEach(holding -> known.addAll(holding.addresses()));
            Optional<Block> block = known.contains(address) ? Optional.empty() : shared.blockOf(address);
            if (block.isPresent() && takeUp(address, block.get(), handle, lease)) {
                granted.add(address);
            }
        }
        return granted;
    }

    /**
     * Notes an address and looks again before it may be given: between the look and the note, another process of this node may
     * have given it back.
     */
    private boolean takeUp(IpAddress address, Block block, String handle, Known lease) throws IOException {
        long epoch = lease.lease().epoch();
        Transaction note = new Transaction().requireUnchanged(lease.record());
        LocalState.add(note, address, block.cidr(), epoch, Grant.State.RETURNING, handle);
        if (!local.commit(note)) {
            return false;
        }
        boolean own = shared.find(address)
                .filter(found -> found.handle().equals(handle))
                .isPresent();
        for (Grant grant : local.grants()) {
            if (grant.address().equals(address) && grant.state() == Grant.State.RETURNING) {
                Transaction settle = new Transaction().requireUnchanged(lease.record());
                if (own) {
                    LocalState.change(settle, grant, epoch, Grant.State.FREE, 0, "");
                } else {
                    LocalState.remove(settle, grant);
                }
                return local.commit(settle) && own;
            }
        }
        return false;
    }

    /** Gives an address back to its pool, and forgets it when it is there. */
    private void leave(IpAddress address) throws IOException {
        attempts.until("address " + address + " was not given back", () -> {
            Optional<Allocation> holder = shared.find(address)
                    .filter(found -> found.node().equals(node) && found.handle().startsWith(Delegation.handles(node)));
            Optional<Grant> grant = noteAgain(address, Grant.State.LEAVING);
            if (grant.isEmpty()) {
                return Optional.of(true);
            }
            if (holder.isPresent() && !shared.release(holder.get())) {
                return Optional.empty();
            }
            Transaction forget = new Transaction();
            LocalState.remove(forget, grant.get());
            return Optional.of(local.commit(forget));
        });
    }
}
