package dev.poplin.ipam.delegation;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Assignment;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.Obstacle;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.delegation.LocalState.Known;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hands out a node's addresses without asking the shared store, and tells it later.
 *
 * <pre>{@code
 * try (DelegatedIpam ipam = DelegatedIpam.builder(etcd, Journal.open(directory), "node-1").open()) {
 *     ipam.sync();                                                // every few seconds; may fail while etcd is away
 *     ipam.assign(AssignRequest.ipv4("container-1", "node-1"));   // one write to the journal
 * }
 * }</pre>
 *
 * <p>Requests that name pools, addresses, other uses, prefixes, request ids or a limit of blocks go to the shared store at once, and need it; an
 * address that is named and granted to this node is taken from its grants, one that is granted to another node is in use. All assigning for the node
 * goes through this; what handles of the node held in the shared store before stays theirs. Every operation can be repeated with the
 * same arguments.
 *
 * <p>Addresses of pools for certain namespaces are granted ahead once this was asked for one, and as long as it holds one. What is granted ahead is as of the last {@link #sync}: then addresses of pools that were disabled, made manual or given to other nodes or uses
 * since, and reserved ones, go back to the shared store, and such that handles hold go there when these release them.
 *
 * <p><b>The lease.</b> While it runs, everything given is the holder's. What could not be reported before its end is not
 * the holder's any more, for another may have taken over: {@link #leaseLeft} says how long that is, and {@link #sync} what has been
 * lost. Thread-safe; any number of processes of the node may use the same local store.
 */
public final class DelegatedIpam implements AutoCloseable {

    private final Store sharedStore;
    private final Store localStore;
    private final Ipam shared;
    private final LocalState local;
    private final Synchronizer synchronizer;
    private final Attempts attempts;
    private final Clock clock;
    private final Uptime uptime;
    private final String node;
    /** The pools for certain namespaces that have been asked for an address here. */
    private final Set<Cidr> asked = ConcurrentHashMap.newKeySet();

    DelegatedIpam(DelegatedIpamBuilder builder) {
        this.sharedStore = builder.shared;
        this.localStore = builder.local;
        this.node = builder.node;
        this.clock = builder.clock;
        this.uptime = builder.uptime;
        this.attempts = new Attempts(builder.pause);
        this.shared = builder.ipam();
        this.local = new LocalState(localStore);
        this.synchronizer = new Synchronizer(builder, shared, local, asked, attempts);
    }

    /** Collects what it is opened with: the shared store, the node's own, and its name in the shared one. */
    public static DelegatedIpamBuilder builder(Store shared, Store local, String node) {
        return new DelegatedIpamBuilder(shared, local, node);
    }

    /**
     * Assigns addresses, or returns those that the handle holds already: from the node's grants while these last and the lease
     * runs, else with the shared store. What the node has given alone is not added to: who asks for more under the same handle, or with a request
     * id, is refused.
     *
     * @throws IpamException with the reason, if they cannot be given
     * @throws IOException if a store failed; repeat the call, it does not assign twice
     */
    public Assignment assign(AssignRequest request) throws IOException {
        if (!request.node().equals(node)) {
            throw new IllegalArgumentException(
                    "this assigns for node " + node + ", and the request is for " + request.node());
        }
        Optional<Assignment> known = known(request);
        if (known.isPresent()) {
            return known.get();
        }
        if (isSimple(request)) {
            Optional<Assignment> given = give(request);
            if (given.isEmpty()) {
                syncOrExplain();
                given = give(request);
            }
            if (given.isPresent()) {
                return given.get();
            }
        }
        return assignShared(request);
    }

    /** What a handle holds here, if its assignment still counts. */
    private Optional<Assignment> known(AssignRequest request) throws IOException {
        Optional<Holding> holding = local.holding(request.handle());
        if (holding.isEmpty()) {
            return Optional.empty();
        }
        Holding.State state = holding.get().state();
        if (state == Holding.State.SHARED) {
            return Optional.of(synchronizer.assignShared(request));
        }
        if (state != Holding.State.REPORTED && !isRunning(holding.get().epoch())) {
            syncOrExplain();
            holding = local.holding(request.handle());
            state = holding.map(Holding::state).orElse(Holding.State.LOST);
        }
        if (state == Holding.State.LOST) {
            throw new IpamException(
                    Reason.LEASE_ENDED,
                    "the addresses of '" + request.handle() + "' were not reported before the lease of node " + node
                            + " ended, and others have them now; release the handle, and assign anew");
        }
        return holding.isEmpty() ? Optional.empty() : Optional.of(answer(request, holding.get()));
    }

    private Assignment answer(AssignRequest request, Holding holding) throws IpamException {
        Assignment before = assignment(request.handle(), holding.addresses(), holding.blocks(), false);
        // Whatever has a request id is asked for in the shared store, so this was given to another request.
        if (!request.requestId().isEmpty() || request.beyond(before.prefixes()).isPresent()) {
            throw new IpamException(
                    Reason.HANDLE_HOLDS_OTHERS,
                    "'" + request.handle() + "' was given " + before.addresses() + " by node " + node
                            + " alone, and now more or something else is asked for; release it first",
                    List.of(new Obstacle.HandleHoldsOthers(request.handle(), before.prefixes())));
        }
        return before;
    }

    /** Whether this epoch goes on and its lease runs. */
    private boolean isRunning(long epoch) throws IOException {
        return local.lease()
                .filter(known -> known.lease().epoch() == epoch && known.lease().isRunning(uptime))
                .isPresent();
    }

    private void syncOrExplain() throws IOException {
        try {
            synchronizer.sync();
        } catch (IpamException refused) {
            throw refused;
        } catch (IOException e) {
            throw new IOException(
                    "node " + node + " cannot go on by itself (its lease runs for "
                            + leaseLeft().toSeconds() + " s more), and the shared store cannot be asked: "
                            + e.getMessage(),
                    e);
        }
    }

    private static Assignment assignment(String handle, List<IpAddress> addresses, List<Cidr> blocks, boolean fresh) {
        return new Assignment(
                handle, addresses, addresses.stream().map(IpAddress::toCidr).toList(), blocks, fresh);
    }

    /** Whether any address of the node's will do. */
    private static boolean isSimple(AssignRequest request) {
        int most = Math.max(request.ipv4(), request.ipv6());
        return request.pools().isEmpty()
                && request.addresses().isEmpty()
                && request.requestId().isEmpty()
                && request.use() == Pool.Use.WORKLOAD
                && (request.mostPerHandle() == 0 || request.mostPerHandle() >= most)
                && request.ipv4Length() == IpFamily.IPV4.bits()
                && request.ipv6Length() == IpFamily.IPV6.bits()
                && request.mostBlocks() == 0;
    }

    /** Gives free grants to a handle that holds nothing; empty if there are too few, or the lease does not run. */
    private Optional<Assignment> give(AssignRequest request) throws IOException {
        Optional<Assignment> given = attempts.until("no address was assigned to '" + request.handle() + "'", () -> {
            Optional<Known> lease = local.lease().filter(known -> known.lease().isRunning(uptime));
            List<Grant> taken =
                    lease.isEmpty() ? List.of() : free(request, lease.get().lease());
            if (taken.isEmpty()) {
                return Optional.of(Optional.empty());
            }
            long epoch = lease.get().lease().epoch();
            Transaction transaction =
                    new Transaction().requireUnchanged(lease.get().record());
            for (Grant grant : taken) {
                LocalState.change(transaction, grant, epoch, Grant.State.HELD, 0, "");
            }
            LocalState.add(
                    transaction,
                    request.handle(),
                    epoch,
                    Holding.State.UNREPORTED,
                    taken,
                    clock.instant(),
                    request.attributes());
            if (!local.commit(transaction)) {
                return local.holding(request.handle()).isPresent() ? Optional.of(Optional.empty()) : Optional.empty();
            }
            return Optional.of(Optional.of(assignment(
                    request.handle(),
                    taken.stream().map(Grant::address).toList(),
                    taken.stream().map(Grant::block).toList(),
                    true)));
        });
        // Another call under the same handle was faster, or the write took so long that the lease has ended.
        boolean counts = given.isPresent()
                && local.lease()
                        .filter(known -> known.lease().isRunning(uptime))
                        .isPresent();
        return counts ? given : known(request);
    }

    /** Whether the pool of an address, as it was at the last sync, serves a request. */
    private boolean serves(List<Pool> pools, IpAddress address, AssignRequest request) {
        return pools.stream()
                .filter(pool -> pool.cidr().contains(address))
                .allMatch(pool -> shared.serves(pool, request));
    }

    /**
     * As many free addresses as the request asks for and may have: those first that it prefers, then those that were released longest ago; none if
     * they are too few.
     */
    private List<Grant> free(AssignRequest request, Lease lease) throws IOException {
        List<Pool> pools = local.pools();
        noteAsked(pools, request);
        List<Grant> usable = new ArrayList<>(usable(lease));
        usable.removeIf(grant -> !serves(pools, grant.address(), request));
        List<IpAddress> preferred = request.preferred();
        usable.sort(Comparator.comparingInt(
                grant -> preferred.contains(grant.address()) ? preferred.indexOf(grant.address()) : preferred.size()));
        List<Grant> taken = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            int count = family == IpFamily.IPV4 ? request.ipv4() : request.ipv6();
            usable.stream()
                    .filter(grant -> grant.address().family() == family)
                    .limit(count)
                    .forEach(taken::add);
        }
        return taken.size() == request.ipv4() + request.ipv6() ? taken : List.of();
    }

    /** Pools for certain namespaces that serve a request are to be granted ahead from now on. */
    private void noteAsked(List<Pool> pools, AssignRequest request) {
        for (Pool pool : pools) {
            if (!pool.namespaceSelector().equals(Pool.ALL) && shared.serves(pool, request)) {
                asked.add(pool.cidr());
            }
        }
    }

    /** The grants that are free and have rested, those first that were released longest ago. */
    private List<Grant> usable(Lease lease) throws IOException {
        long rested = clock.millis() - lease.coolDown().toMillis();
        return local.grants().stream()
                .filter(grant -> grant.state() == Grant.State.FREE && grant.epoch() == lease.epoch())
                .filter(grant -> grant.freeSinceMillis() == 0 || grant.freeSinceMillis() <= rested)
                .sorted(Comparator.comparingLong(Grant::freeSinceMillis).thenComparing(Grant::address))
                .toList();
    }

    /** Assigns in the shared store, after having noted here that the handle is to be looked for there. */
    private Assignment assignShared(AssignRequest request) throws IOException {
        synchronizer.returnAddresses(request.handle());
        boolean noted = attempts.until("'" + request.handle() + "' was not noted", () -> {
            if (local.holding(request.handle()).isPresent()) {
                return Optional.of(false);
            }
            Transaction note = new Transaction();
            LocalState.add(note, request.handle(), 0, Holding.State.SHARED, List.of(), clock.instant(), Map.of());
            return local.commit(note) ? Optional.of(true) : Optional.empty();
        });
        return noted ? synchronizer.assignShared(request) : assign(request);
    }

    /**
     * Gives back all addresses of a handle and returns them; empty if it holds none. A handle that has {@linkplain #lost lost} addresses is
     * forgotten: others keep what they have of these, and what nobody else has goes back with the next {@link #sync}.
     *
     * @throws IOException if a store failed, the shared one only if the handle's addresses came from there; repeat the call
     */
    public List<IpAddress> release(String handle) throws IOException {
        return attempts.until("the addresses of '" + handle + "' were not released", () -> {
            Optional<Holding> found = local.holding(handle);
            if (found.isEmpty()) {
                return Optional.of(List.of());
            }
            Holding holding = found.get();
            Transaction transaction = new Transaction();
            LocalState.remove(transaction, holding);
            List<IpAddress> released = holding.state() == Holding.State.LOST ? List.of() : holding.addresses();
            if (holding.state() == Holding.State.SHARED) {
                released = shared.release(handle);
            } else {
                returning(holding, transaction);
            }
            return local.commit(transaction) ? Optional.of(released) : Optional.empty();
        });
    }

    /** Frees what nobody else knows of; what was reported, or may have been, is free when the shared store has agreed. */
    private void returning(Holding holding, Transaction transaction) throws IOException {
        Optional<Known> lease = local.lease();
        boolean unknown = holding.state() == Holding.State.UNREPORTED
                && lease.filter(known -> known.lease().epoch() == holding.epoch())
                        .isPresent();
        lease.ifPresent(known -> transaction.requireUnchanged(known.record()));
        List<Grant> grants = local.grants();
        for (int i = 0; i < holding.addresses().size(); i++) {
            IpAddress address = holding.addresses().get(i);
            Optional<Grant> grant = grants.stream()
                    .filter(each -> each.address().equals(address))
                    .findFirst();
            Grant.State state = unknown ? Grant.State.FREE : Grant.State.RETURNING;
            String former = unknown ? "" : holding.handle();
            if (grant.isPresent()) {
                LocalState.change(transaction, grant.get(), holding.epoch(), state, clock.millis(), former);
            } else {
                LocalState.add(transaction, address, holding.blocks().get(i), holding.epoch(), state, former);
            }
        }
    }

    /** What a handle held before others were given all or some of it, because it was reported too late; empty if it has lost nothing. */
    public List<IpAddress> lost(String handle) throws IOException {
        return local.holding(handle)
                .filter(holding -> holding.state() == Holding.State.LOST)
                .map(Holding::addresses)
                .orElse(List.of());
    }

    /**
     * The addresses of all handles that have {@linkplain #lost(String) lost} some, each as it was assigned, without a sequence. A handle that was released
     * is not among them.
     */
    public List<Allocation> lost() throws IOException {
        return local.holdings().stream()
                .filter(holding -> holding.state() == Holding.State.LOST)
                .flatMap(holding -> holding.allocations(node))
                .toList();
    }

    /** The addresses that a handle holds, in the order of their assignment. */
    public List<IpAddress> held(String handle) throws IOException {
        Optional<Holding> holding = local.holding(handle);
        if (holding.isEmpty() || holding.get().state() == Holding.State.LOST) {
            return List.of();
        }
        return holding.get().state() == Holding.State.SHARED
                ? shared.held(handle)
                : holding.get().addresses();
    }

    /**
     * Renews the lease, reports what was assigned, gives back what was released, and is granted more. To be called several times per lease.
     *
     * @throws IOException if the shared store cannot be reached; what was done stays, the rest is left for the next call
     */
    public SyncReport sync() throws IOException {
        return synchronizer.sync();
    }

    /** The addresses that could be given now without the shared store; none once the lease has ended. */
    public List<IpAddress> free() throws IOException {
        Optional<Known> lease = local.lease().filter(known -> known.lease().isRunning(uptime));
        return lease.isEmpty()
                ? List.of()
                : usable(lease.get().lease()).stream().map(Grant::address).toList();
    }

    /** The handles that hold something here of which the shared store does not know yet. */
    public List<String> unreported() throws IOException {
        return local.holdings().stream()
                .filter(Synchronizer::isToBeReported)
                .map(Holding::handle)
                .toList();
    }

    /**
     * The addresses of handles that do not count any more, or not until the shared store has been asked: what was not reported before the lease's end, and
     * what others have. Whoever runs their holders keeps them from using these, or another node's holders may use them at the same time.
     */
    public Set<IpAddress> uncertain() throws IOException {
        Set<IpAddress> uncertain = new HashSet<>();
        for (Holding holding : local.holdings()) {
            boolean counts = !Synchronizer.isToBeReported(holding) || isRunning(holding.epoch());
            if (!counts || holding.state() == Holding.State.LOST) {
                uncertain.addAll(holding.addresses());
            }
        }
        return uncertain;
    }

    /** How long the node may go on without the shared store. */
    public Duration leaseLeft() throws IOException {
        return local.lease().map(known -> known.lease().left(uptime)).orElse(Duration.ZERO);
    }

    /** Closes both stores. */
    @Override
    public void close() {
        localStore.close();
        sharedStore.close();
    }
}
