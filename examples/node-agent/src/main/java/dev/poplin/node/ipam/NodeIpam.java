package dev.poplin.node.ipam;

import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.check.LeakCollector;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.delegation.DelegatedIpam;
import dev.poplin.ipam.delegation.Uptime;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.journal.Journal;
import dev.poplin.node.config.AgentConfig;
import dev.poplin.node.pod.PodAddresses;
import dev.poplin.node.reconcile.Reconciler;
import dev.poplin.node.source.PoolManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's address management. If addresses are granted ahead, it keeps them in a journal of the node's own, in {@code localDirectory};
 * a node that has been granted some before can be opened while the shared store is away. Thread-safe.
 */
public final class NodeIpam implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeIpam.class);
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private final Store store;
    private final Ipam ipam;
    private final Optional<DelegatedIpam> granted;
    private final PodAddresses addresses;
    private final OwnBlocks blocks;
    private final PoolReconciler pools;
    private final AddressReconciler reconciler;
    private final boolean takesOver;
    private final String nodeName;
    private final Uptime uptime;
    private volatile Runnable onUse = () -> {};

    private NodeIpam(
            AgentConfig config,
            DeclaredPools declared,
            Store store,
            Optional<DelegatedIpam> granted,
            Optional<RememberedBlocks> memory,
            Uptime uptime)
            throws IOException {
        this.nodeName = config.nodeName();
        this.uptime = uptime;
        this.store = store;
        this.granted = granted;
        this.ipam = Ipam.builder(store).selector(declared.selector()).open();
        this.blocks = new OwnBlocks(ipam, config.nodeName(), memory);
        this.takesOver = granted.isPresent() && config.takeOver();
        Optional<DeadNodes> deadNodes = takesOver
                ? Optional.of(new DeadNodes(ipam, store, config.nodeName(), config.addressLease(), uptime))
                : Optional.empty();
        this.pools = new PoolReconciler(ipam, config.nodeName(), declared);
        this.reconciler = new AddressReconciler(
                pools, granted, blocks, deadNodes, config.addressLease(), done -> LOG.info("addresses: {}", done));
        SharedAddresses shared = new SharedAddresses(ipam, declared.selector(), config.nodeName(), uptime.boot());
        this.addresses = granted.isEmpty()
                ? shared
                : new GrantedAddresses(
                        granted.get(),
                        shared,
                        pod -> pools.usable().stream()
                                .filter(pool -> !pool.disabled()
                                        && pool.scope().serves(declared.selector(), config.nodeName(), pod.namespace()))
                                .toList(),
                        this::used);
    }

    /**
     * Opens it; asks the store only if this node has not been granted anything before.
     *
     * @param declared the pools as they are declared at the time of the call
     * @throws IllegalArgumentException if the store's location makes no sense
     * @throws IOException if a store cannot be opened, or the shared one is needed and cannot be asked
     */
    public static NodeIpam open(AgentConfig config, DeclaredPools declared) throws IOException {
        return open(config, declared, Uptime.of(Files.readString(BOOT).strip()));
    }

    /** As {@link #open(AgentConfig, Supplier)}, by a clock of one's own. */
    static NodeIpam open(AgentConfig config, DeclaredPools declared, Uptime uptime) throws IOException {
        // By name, so that a node that is renamed does not take the addresses of another for its own.
        Path own = config.localDirectory().resolve(config.nodeName());
        Path journal = own.resolve("addresses");
        RememberedBlocks memory = new RememberedBlocks(own.resolve("blocks"));
        return config.addressesAhead() > 0
                ? openAhead(config, declared, journal, memory, uptime)
                : openShared(config, declared, journal, memory, uptime);
    }

    private static NodeIpam openAhead(
            AgentConfig config, DeclaredPools declared, Path journal, RememberedBlocks memory, Uptime uptime)
            throws IOException {
        Files.createDirectories(journal);
        Store shared = Store.connect(config.store());
        Store local = openJournal(journal, shared);
        int each = config.addressesAhead();
        DelegatedIpam granted = DelegatedIpam.builder(shared, local, config.nodeName())
                .ahead(each, each)
                .lease(config.addressLease())
                .uptime(uptime)
                .shared(settings -> settings.selector(declared.selector()))
                .open();
        try {
            NodeIpam opened = new NodeIpam(config, declared, shared, Optional.of(granted), Optional.of(memory), uptime);
            if (memory.read().isEmpty()) {
                opened.reconcileFirst();
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            granted.close();
            throw e;
        }
    }

    private static Store openJournal(Path directory, Store shared) throws IOException {
        try {
            return Journal.open(directory);
        } catch (IOException | RuntimeException e) {
            shared.close();
            throw e;
        }
    }

    private static NodeIpam openShared(
            AgentConfig config, DeclaredPools declared, Path journal, RememberedBlocks memory, Uptime uptime)
            throws IOException {
        Store shared = Store.open(config.store());
        try {
            List<String> lost = giveBack(config, declared, shared, journal, memory, uptime);
            if (!lost.isEmpty()) {
                LOG.warn(
                        "addresses: {} have lost theirs to others, because the store was away for longer than the lease; the journal {} is kept"
                                + " for these: delete those pods, and start the agent again",
                        lost,
                        journal);
                shared.close();
                return openAhead(config, declared, journal, memory, uptime);
            }
            NodeIpam opened = new NodeIpam(config, declared, shared, Optional.empty(), Optional.empty(), uptime);
            opened.reconcileFirst();
            return opened;
        } catch (IOException | RuntimeException e) {
            shared.close();
            throw e;
        }
    }

    /**
     * Addresses are granted ahead no more: tells the shared store what it does not know yet, and forgets the journal, unless it knows of handles whose
     * addresses others have: these are returned.
     */
    private static List<String> giveBack(
            AgentConfig config,
            DeclaredPools declared,
            Store shared,
            Path journal,
            RememberedBlocks memory,
            Uptime uptime)
            throws IOException {
        if (!Files.isDirectory(journal)) {
            return List.of();
        }
        List<String> lost;
        try (Journal local = Journal.open(journal)) {
            lost = DelegatedIpam.builder(shared, local, config.nodeName())
                    .ahead(0, 0)
                    .lease(config.addressLease())
                    .uptime(uptime)
                    .shared(settings -> settings.selector(declared.selector()))
                    .open()
                    .sync()
                    .lost();
        }
        if (!lost.isEmpty()) {
            return lost;
        }
        memory.forget();
        try (Stream<Path> files = Files.walk(journal)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        return lost;
    }

    /** A pool that is refused keeps no node from its other addresses; later rounds tell of it. */
    private void reconcileFirst() throws IOException {
        try {
            reconciler.reconcile();
        } catch (IpamException e) {
            LOG.warn("addresses: {}", e.getMessage());
        }
    }

    void used() {
        reconciler.used();
        onUse.run();
    }

    /** Calls {@code listener} after the shared store has something to be told, and after it has changed. */
    public Store.Watch onWork(Runnable listener) {
        onUse = listener;
        return ipam.watch(listener);
    }

    /** The addresses of pods. */
    public PodAddresses addresses() {
        return addresses;
    }

    /** The node's blocks, as of the last look. */
    public OwnBlocks blocks() {
        return blocks;
    }

    /**
     * The pools that this node may use: those that overlap no network of its host. Pools that are declared no more are among them, disabled, for as
     * long as the store has them, for their pods keep their addresses.
     */
    public List<PoolManifest> pools() {
        return pools.usable();
    }

    /** Calls {@code listener} when a comparison with the host has made other {@link #pools} of them. */
    public void onPools(Runnable listener) {
        pools.onChange(listener);
    }

    /** Keeps pools, grants and blocks in step with the shared store. */
    public Reconciler reconciler() {
        return reconciler;
    }

    /** What tells this start of the node from the others. */
    public String boot() {
        return uptime.boot();
    }

    /**
     * Releases what is held for pods of this node that are not there any more.
     *
     * @param owners which pods are there
     * @param detach takes back what the node has of a pod, its addresses too; says false if the pod is there after all
     * @param grace how long a pod must have been missing
     */
    public Reconciler leaks(LiveOwners owners, LeakCollector.Release detach, Duration grace) {
        LeakCollector.Release release = leak -> {
            if (!detach.release(leak)) {
                return false;
            }
            // A journal of the node that was lost has not known of it.
            ipam.release(leak);
            return true;
        };
        return new LeakReconciler(LeakCollector.ofNode(ipam, nodeName, owners, release, grace, uptime), uptime);
    }

    /**
     * Lets go of pods of this node that have lost their addresses to others, and are gone; empty if nothing is granted ahead, for then nobody loses any.
     *
     * @param detach takes back what the node has of such a pod; says false if the pod is there
     */
    public Optional<Reconciler> lostPods(LeakCollector.Release detach) {
        return granted.map(own -> new LostPods(own, detach));
    }

    /** What an operator asks. */
    public IpamQuestions questions() {
        return new IpamQuestions(store, ipam, granted, this::used);
    }

    /** What is granted ahead; empty if nothing ever is. */
    public Optional<DelegatedIpam> granted() {
        return granted;
    }

    /** The handles whose addresses others have meanwhile: see {@link dev.poplin.ipam.delegation.SyncReport#lost}. */
    public List<String> lost() {
        return reconciler.lost();
    }

    /**
     * The addresses that pods of this node may not use now, because another node may have them: what was not reported before the lease's end, if
     * agents free what dead nodes were granted.
     */
    public Set<IpAddress> uncertain() throws IOException {
        return takesOver && granted.isPresent() ? granted.get().uncertain() : Set.of();
    }

    /** Closes the stores. */
    @Override
    public void close() {
        granted.ifPresent(DelegatedIpam::close);
        ipam.close();
    }
}
