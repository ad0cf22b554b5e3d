package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.change.ChangePlan;
import dev.poplin.ipam.check.IntegrityReport;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.check.Repair;
import dev.poplin.ipam.importing.Inventory;
import dev.poplin.ipam.importing.LoadReport;
import dev.poplin.ipam.importing.Remarks;
import dev.poplin.ipam.store.Store;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hands out addresses, and takes them back.
 *
 * <pre>{@code
 * try (Ipam ipam = Ipam.open(Journal.open(directory))) {
 *     ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/16")));
 *     Assignment assignment = ipam.assign(AssignRequest.ipv4("container-1", "node-1"));
 *     ipam.release("container-1");
 * }
 * }</pre>
 *
 * <p>Every operation can be repeated with the same arguments: assigning again under the same handle gives the same addresses,
 * releasing again does nothing. An operation that throws has changed nothing, or may be repeated until it succeeds. Thread-safe;
 * any number of processes may use the same store.
 */
public final class Ipam implements AutoCloseable {

    private final Store store;
    private final IpamParts parts;

    Ipam(IpamBuilder builder) {
        this.store = builder.store;
        this.parts = IpamParts.of(builder, this);
    }

    /** Opens address management over a store, which it closes with itself. */
    public static Ipam open(Store store) {
        return builder(store).open();
    }

    /** Sets more than the store. */
    public static IpamBuilder builder(Store store) {
        return new IpamBuilder(store);
    }

    /** All pools, in the order of their prefixes' text. */
    public List<Pool> pools() throws IOException {
        return parts.pools().list();
    }

    /** Whether a pool may serve a request: it is enabled, for this use, node and namespace by the selector that this was built with, and not manual unless it is named. */
    public boolean serves(Pool pool, AssignRequest request) {
        return parts.pools().serves(pool, request);
    }

    /** Those of the {@link #pools()} that may have blocks of another size than their own, because a resize has not ended. */
    public List<Pool> resizing() throws IOException {
        return parts.pools().resizing();
    }

    /**
     * Adds a pool, or changes the one of the same prefix.
     *
     * @throws IpamException OVERLAP if another pool shares addresses with it, POOL_IN_USE if it has blocks of another size
     */
    public void putPool(Pool pool) throws IOException {
        parts.settings().establish();
        parts.pools().put(pool);
    }

    /**
     * Removes a pool with its empty blocks; nothing happens if there is none.
     *
     * @throws IpamException POOL_IN_USE if an address of it is held
     */
    public void removePool(Cidr cidr) throws IOException {
        parts.settings().heed();
        parts.pools().remove(cidr);
    }

    /** The addresses that are not given out unless they are asked for one by one, in the order of their names. */
    public List<Reservation> reservations() throws IOException {
        return parts.settings().terms().reservations();
    }

    /** Adds a reservation, or changes the one of the same name. Addresses that are held already stay. */
    public void putReservation(Reservation reservation) throws IOException {
        parts.settings().put(reservation);
    }

    /** Removes the reservation of this name; nothing happens if there is none. */
    public void removeReservation(String name) throws IOException {
        parts.settings().removeReservation(name);
    }

    /** What all users of the store agree on; what {@link IpamBuilder} was told, if nobody has written a configuration. */
    public Configuration configuration() throws IOException {
        return parts.settings().terms().configuration();
    }

    /**
     * Sets what all users of the store agree on.
     *
     * @throws IpamException CONFIGURATION_DIFFERS if hosts were to keep other addresses than this was opened with, POOL_IN_USE if they were to keep
     *     others than now while there are blocks; a block that is claimed at that very moment may be found later by {@link #check}
     */
    public void configure(Configuration configuration) throws IOException {
        parts.settings().put(configuration);
    }

    /**
     * Refuses pools that share addresses with a network the host itself has or routes.
     *
     * @throws IpamException OVERLAP, naming both prefixes
     */
    public static void requireApart(Collection<Pool> pools, Collection<Cidr> hostNetworks) throws IpamException {
        Pools.requireApart(pools, hostNetworks);
    }

    /**
     * Assigns addresses, or returns those that the handle holds already; if these are fewer of a family than are asked for, with what was missing.
     *
     * @throws IpamException with the reason, if they cannot be given; HANDLE_HOLDS_OTHERS if the handle holds something else instead
     * @throws IOException if the store failed; repeat the call, it does not assign twice
     */
    public Assignment assign(AssignRequest request) throws IOException {
        parts.settings().establish();
        return parts.assignments().assign(request);
    }

    /**
     * Says whether {@link #assign} would give what a request asks for now, without giving it: looks for addresses as that does, and writes no more
     * than that no block is left to claim, if none is.
     *
     * @throws IpamException with the reason, if they could not be given
     * @throws IOException if the store failed
     */
    public void requireAssignable(AssignRequest request) throws IOException {
        parts.assignments().requireAssignable(request);
    }

    /**
     * Gives back all addresses of a handle and returns them; empty if it holds none.
     *
     * @throws IOException if the store failed; repeat the call
     */
    public List<IpAddress> release(String handle) throws IOException {
        return parts.releases().release(handle);
    }

    /**
     * Gives back one address if it is still held as {@code seen}: by the same handle, from the same assignment.
     *
     * @return whether it was released; false if it is free or held by another meanwhile
     */
    public boolean release(Allocation seen) throws IOException {
        parts.settings().heed();
        return parts.releases().release(seen);
    }

    /**
     * Gives an address to another handle of the same node, or to the same one anew, if it is still held as {@code seen}: by the
     * same handle, from the same assignment. It is free at no time in between. Repeated with the same arguments it returns what it made.
     *
     * @param attributes what the new holder says of itself
     * @param since when it was assigned to the new holder
     * @return the new assignment; empty if the address is free or held by another meanwhile
     * @throws IllegalArgumentException if handle or attributes are such as no {@link AssignRequest} may have
     */
    public Optional<Allocation> transfer(Allocation seen, String handle, Map<String, String> attributes, Instant since)
            throws IOException {
        parts.settings().heed();
        return parts.releases().transfer(seen, handle, attributes, since);
    }

    /**
     * Gives back addresses that are still held as they were seen, many of one block or handle in one transaction, for who has to release much
     * at once: what a dead node held. An address that was assigned anew stays.
     *
     * @return those that this call has released, in the order of their addresses
     * @throws IOException if the store failed; what was released stays so, repeat the call for the rest
     */
    public List<Allocation> releaseAll(Collection<Allocation> seen) throws IOException {
        return parts.releases().releaseAll(seen);
    }

    /**
     * Writes what a holder says of itself, in the place of what it said before, if the address is still held as {@code seen}. It stays the same
     * assignment: sequence, time, request id and history are not touched.
     *
     * @return the assignment as it is now; empty if the address is free or held by another meanwhile
     * @throws IllegalArgumentException if an attribute has more than 65,535 bytes
     * @throws IOException if the store failed; repeat the call
     */
    public Optional<Allocation> setAttributes(Allocation seen, Map<String, String> attributes) throws IOException {
        return parts.releases().setAttributes(seen, attributes);
    }

    /** Who holds an address. */
    public Optional<Allocation> find(IpAddress address) throws IOException {
        return parts.lookup().find(address);
    }

    /**
     * Who holds an address and who held it, the latest first: as many former holders as {@link Configuration#historyPerAddress}
     * says; of an address of a prefix that is handed out as one, the holders of that.
     */
    public List<Tenure> history(IpAddress address) throws IOException {
        return parts.history().of(address);
    }

    /** Who held an address at a time, as far as that is remembered. */
    public Optional<Tenure> holder(IpAddress address, Instant time) throws IOException {
        return parts.history().at(address, time);
    }

    /** The addresses that a handle holds, in the order of their assignment. */
    public List<IpAddress> held(String handle) throws IOException {
        return parts.lookup().held(handle);
    }

    /**
     * A page of the handles that hold something, in the order of their names.
     *
     * @param beginning with what their names begin; empty for all
     * @param after the last name of the page before, or the empty text
     * @param limit how many at most, 1 or more
     */
    public List<Handle> handles(String beginning, String after, int limit) throws IOException {
        return parts.lookup().handles(beginning, after, limit);
    }

    /** The block that an address is in, if it exists. */
    public Optional<Block> blockOf(IpAddress address) throws IOException {
        return parts.lookup().blockOf(address);
    }

    /** All blocks, in the order of their prefixes. */
    public List<Block> blocks() throws IOException {
        return parts.lookup().blocks();
    }

    /** The blocks that a node owns, in the order of their prefixes. */
    public List<Block> blocksOf(String node) throws IOException {
        return parts.affinities().blocksOf(node);
    }

    /**
     * What a node holds, in its own blocks and in others, in the order of the addresses. Found by the index: reads the node's blocks, and those that
     * it has borrowed from.
     */
    public List<Allocation> heldBy(String node) throws IOException {
        return parts.lookup().heldBy(node);
    }

    /** The addresses that are held in blocks of another node than their own: routes to them need a prefix of their own. */
    public List<Allocation> borrowed() throws IOException {
        return parts.lookup().borrowed();
    }

    /** To which nodes routes have to lead: blocks, and the exceptions in them. */
    public RouteHints routeHints() throws IOException {
        return parts.lookup().routeHints(Optional.empty());
    }

    /** Of the {@link #routeHints()} those that lead to a node: what it has to announce. */
    public RouteHints routeHints(String node) throws IOException {
        return parts.lookup().routeHints(Optional.of(node));
    }

    /**
     * Calls {@code listener} after {@link #routeHints()} may have changed, by whoever changed it; not after addresses have only been assigned from
     * their own node's block, unless that is empty or full since. It must not block.
     */
    public Store.Watch watchRouteHints(Runnable listener) {
        return parts.lookup().watchRouteHints(listener);
    }

    /**
     * Claims a block of a pool for an owner, a node or a virtual one, whether blocks are claimed automatically or not, and however many it owns.
     * Nothing happens if it is the owner's already; one that nobody owns any more becomes its own with what is held in it.
     *
     * @param block the block's prefix, of the length of the pool's blocks
     * @return the block as it is now
     * @throws IpamException BLOCK_UNAVAILABLE if it is another's, or no enabled pool that selects the owner has it; NODE_CLOSED
     * @throws IllegalArgumentException if the prefix is not canonical, or the owner's name empty, longer than 512 characters or with a line break
     * @throws IOException if the store failed; repeat the call
     */
    public Block claim(String owner, Cidr block) throws IOException {
        return parts.claims().claim(owner, block);
    }

    /**
     * A block of a family that a node owns in a pool that gives addresses to workloads on it; one is claimed if there is none, whether blocks are
     * claimed automatically or not.
     *
     * @throws IpamException NO_POOL, NODE_CLOSED, or EXHAUSTED if no block is left
     * @throws IOException if the store failed; repeat the call
     */
    public Block ensureBlock(String node, IpFamily family) throws IOException {
        return parts.claims().ensure(node, family);
    }

    /**
     * Gives up one block: it goes away if it is empty, else with its last address.
     *
     * @param mustBeEmpty whether it stays the owner's if an address of it is held
     * @return whether it was the owner's and is no more
     * @throws IOException if the store failed; repeat the call
     */
    public boolean releaseAffinity(String owner, Cidr block, boolean mustBeEmpty) throws IOException {
        return parts.affinities().giveUp(owner, block, mustBeEmpty);
    }

    /**
     * Gives up the blocks within a prefix, such as a pool, whoever owns them, each in a transaction of its own.
     *
     * @param mustBeEmpty whether those of which an address is held stay their owners'
     * @return the blocks that were given up, in order
     * @throws IOException if the store failed; repeat the call for the rest
     */
    public List<Cidr> releaseAffinities(Cidr within, boolean mustBeEmpty) throws IOException {
        return parts.affinities().giveUpWithin(within, mustBeEmpty);
    }

    /**
     * Gives up a node's blocks: empty ones go away, the others with their last address.
     *
     * @throws IOException if the store failed; repeat the call
     */
    public void releaseAffinities(String node) throws IOException {
        parts.settings().heed();
        parts.affinities().giveUp(node, block -> true);
    }

    /**
     * Gives back the node's empty blocks of pools that do not serve it any more: disabled ones, and those whose selector selects
     * other nodes now. Blocks with addresses stay until these are released. What is remembered of the {@linkplain Configuration#coolDown rest}
     * of addresses whose blocks have gone away is forgotten if their rest is over, whichever node had them.
     *
     * @return the blocks that the node has given back
     * @throws IOException if the store failed; repeat the call
     */
    public List<Cidr> releaseUnservedBlocks(String node) throws IOException {
        parts.settings().heed();
        return parts.affinities().giveUpUnserved(node, parts.pools().servingNode(node));
    }

    /** How full each node's blocks are, and what it has from others: of all that own or hold something, in the order of their names. Reads all blocks. */
    public List<NodeUtilization> utilizationByNode() throws IOException {
        return parts.lookup().utilizationByNode();
    }

    /** How full each pool is, in the order of {@link #pools}. Reads all blocks. */
    public List<Utilization> utilization() throws IOException {
        return parts.lookup().utilization();
    }

    /**
     * Holds blocks, handles and the index against each other and against live owners. Reads everything once; a second time if
     * there is something to report, so that what others were just writing is not taken for a fault.
     */
    public IntegrityReport check(LiveOwners owners) throws IOException {
        return parts.upkeep().check(owners);
    }

    /**
     * Mends what {@link #check} has found, if it is still so. What owners that are merely missing hold is left to a leak collector,
     * which waits and looks again.
     *
     * @param dryRun whether to tell only what would be written
     */
    public Repair repair(IntegrityReport report, boolean dryRun) throws IOException {
        return parts.upkeep().repair(report, dryRun ? Optional.empty() : Optional.of((number, step) -> {}));
    }

    /** As {@link #repair(IntegrityReport, boolean)}; each step is told to {@code witness} before it is written, so that it can be undone even if this process dies. */
    public Repair repair(IntegrityReport report, Repair.Witness witness) throws IOException {
        return parts.upkeep().repair(report, Optional.of(witness));
    }

    /** Puts back what a repair has changed; returns the steps whose records others have changed since, which stay. What is as before already counts as put back. */
    public List<Repair.Step> undo(Repair repair) throws IOException {
        return parts.upkeep().undo(repair);
    }

    /**
     * Puts back what one step of a repair has changed, such as was kept in a file; undo the last step of a repair first. Says false, and
     * leaves all as it is, if others have changed it since; true also if all is as before already.
     */
    public boolean undo(List<Repair.Write> writes) throws IOException {
        return parts.upkeep().undo(writes);
    }

    /**
     * Resizes the blocks of a pool, splits, merges or drains pools, drains a node, or tidies up, while everything is used. Every
     * step is a transaction after which every address has the holder that it had; a change that was broken off goes on when it
     * is asked for again.
     *
     * @param dryRun whether to tell only which steps it would take now
     * @throws IpamException POOL_UNAVAILABLE if there is no such pool, POOL_UNSUITABLE if it cannot be changed so
     * @throws IOException if the store failed; what was done stays, repeat the call for the rest
     */
    public ChangePlan change(Change change, boolean dryRun) throws IOException {
        return parts.upkeep().change(change, dryRun);
    }

    /**
     * Adds what other address management holds, block by block; what is there already and different stays, also a configuration and reservations, and is
     * told as refused. May be repeated.
     *
     * @throws IOException if the store failed; repeat the call for the rest
     */
    public LoadReport load(Inventory inventory) throws IOException {
        return parts.upkeep().load(inventory);
    }

    /** What was {@linkplain #load loaded} that means nothing here and is kept, to be written again. */
    public Remarks remarks() throws IOException {
        return parts.upkeep().remarks();
    }

    /** The nodes that are given no addresses because they are drained, in the order of their names. */
    public List<String> closedNodes() throws IOException {
        return parts.settings().closedNodes();
    }

    /** Whether each pool is large enough for so many nodes and addresses, in the order of {@link #pools}. */
    public List<CapacityForecast> forecast(int nodes, int addressesPerNode) throws IOException {
        return parts.lookup().forecast(nodes, addressesPerNode);
    }

    /** Calls {@code listener} after pools, blocks or addresses have changed, by whoever changed them; it must not block. */
    public Store.Watch watch(Runnable listener) {
        return parts.lookup().watch(listener);
    }

    @Override
    public void close() {
        store.close();
    }
}
