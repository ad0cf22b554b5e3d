package dev.poplin.ipam.delegation;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Assignment;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.delegation.LocalState.Known;
import dev.poplin.ipam.record.Attempts;
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
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Brings a node's local store and the shared one together: lease, releases, reports, grants, in this order. What is done to an address in
 * the shared store is noted here before, and settled here afterwards; whoever finds a note without a settlement does it again. Several
 * processes may: each looks at the address, then makes sure that the note is still there by writing it anew, and then changes the address
 * only if it is as it was seen. Thread-safe.
 */
final class Synchronizer {

    private final ReentrantLock one = new ReentrantLock();
    private final DelegatedIpamBuilder settings;
    private final String node;
    private final Store store;
    private final Ipam shared;
    private final LocalState local;
    private final Set<Cidr> asked;
    private final Attempts attempts;
    private final Granting granting;

    /** With the pools for certain namespaces that were asked for an address, which grow. */
    Synchronizer(DelegatedIpamBuilder settings, Ipam shared, LocalState local, Set<Cidr> asked, Attempts attempts) {
        this.settings = settings;
        this.node = settings.node;
        this.store = settings.shared;
        this.shared = shared;
        this.local = local;
        this.asked = asked;
        this.attempts = attempts;
        this.granting = new Granting(settings, shared, local, attempts);
    }

    SyncReport sync() throws IOException {
        one.lock();
        try {
            Known known = renew();
            Lease lease = known.lease();
            local.remember(shared.pools());
            List<Holding> held = local.holdings();
            GrantSources sources = GrantSources.of(shared, node, pool -> asked.contains(pool) || uses(held, pool));
            List<IpAddress> returned = granting.takeBack(known, sources);
            List<String> reported = new ArrayList<>();
            List<String> lost = new ArrayList<>();
            for (Holding holding : local.holdings()) {
                if (isToBeReported(holding)) {
                    (report(holding.handle()) ? reported : lost).add(holding.handle());
                } else if (holding.state() == Holding.State.LOST) {
                    lost.add(holding.handle());
                }
            }
            granting.leaveFormerEpochs(lease);
            return new SyncReport(lease.epoch(), reported, granting.beGranted(known, sources), returned, lost);
        } finally {
            one.unlock();
        }
    }

    private static boolean uses(List<Holding> holdings, Cidr pool) {
        return holdings.stream()
                .flatMap(holding -> holding.addresses().stream())
                .anyMatch(pool::contains);
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
                if (!forget(known.get())) {
                    return Optional.empty();
                }
                known = local.lease();
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
        for (Allocation allocation : shared.heldBy(node)) {
            if (!allocation.handle().startsWith(Delegation.handles(node))) {
                handles.add(allocation.handle());
            }
        }
        for (String handle : handles) {
            Transaction note = new Transaction();
            LocalState.add(note, handle, 0, Holding.State.SHARED, List.of(), settings.clock.instant(), Map.of());
            local.commit(note);
        }
    }

    /**
     * Another has ended the epoch: what it granted is not the node's any more, and the lease is over whatever the time. Says false, and nothing is
     * done, if another process of the node wrote at the same time.
     */
    private boolean forget(Known known) throws IOException {
        Lease over = known.lease();
        Transaction transaction = local.put(
                new Lease(over.epoch(), over.firstEpoch(), over.boot(), settings.uptime.nanos(), over.coolDown()),
                Optional.of(known));
        for (Grant grant : local.grants()) {
            if (grant.state() == Grant.State.FREE || grant.state() == Grant.State.LEAVING) {
                LocalState.remove(transaction, grant);
            }
        }
        return local.commit(transaction);
    }

    /**
     * Assigns in the shared store. Addresses that the request names go back there first if they are granted to this node and free, and are not granted
     * again meanwhile.
     */
    Assignment assignShared(AssignRequest request) throws IOException {
        if (request.addresses().isEmpty()) {
            return shared.assign(request);
        }
        one.lock();
        try {
            if (waits(grant -> request.addresses().contains(grant.address()))) {
                sync();
            }
            granting.giveUp(request.addresses());
            return shared.assign(request);
        } finally {
            one.unlock();
        }
    }

    /** Settles the addresses that this handle has released, so that nothing of it is on its way any more. */
    void returnAddresses(String handle) throws IOException {
        if (waits(grant -> grant.formerHandle().equals(handle))) {
            sync();
        }
    }

    /** Whether such an address was released and is not settled yet. */
    private boolean waits(Predicate<Grant> such) throws IOException {
        return local.grants().stream().anyMatch(grant -> grant.state() == Grant.State.RETURNING && such.test(grant));
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

    static boolean isToBeReported(Holding holding) {
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
        } catch (IpamException refused) {
            if (refused.reason() == Reason.CONTENTION || refused.reason() == Reason.CONFIGURATION_DIFFERS) {
                // That says nothing of the address: the next report asks again.
                throw refused;
            }
            return false;
        }
    }
}
