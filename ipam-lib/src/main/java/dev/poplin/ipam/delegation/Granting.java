package dev.poplin.ipam.delegation;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.delegation.GrantSources.Source;
import dev.poplin.ipam.delegation.LocalState.Known;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The addresses that a node holds ahead: takes them from their pools, back from handles, and gives those back that are too many. Thread-safe, as the
 * stores are.
 */
final class Granting {

    /** So many are asked for in one transaction: though each be from another block, they stay below the 128 operations that etcd allows. */
    private static final int PORTION = 20;

    /** The attributes of what a node is granted. */
    private static final Map<String, String> GRANTED = Map.of("type", "delegation");

    private final DelegatedIpamBuilder settings;
    private final String node;
    private final Store store;
    private final Ipam shared;
    private final LocalState local;
    private final Attempts attempts;

    Granting(DelegatedIpamBuilder settings, Ipam shared, LocalState local, Attempts attempts) {
        this.settings = settings;
        this.node = settings.node;
        this.store = settings.shared;
        this.shared = shared;
        this.local = local;
        this.attempts = attempts;
    }

    /** Brings released addresses back among the node's grants, in the shared store first, or to their pools if these do not give to the node any more. */
    List<IpAddress> takeBack(Known known, GrantSources sources) throws IOException {
        List<IpAddress> returned = new ArrayList<>();
        for (Grant grant : local.grants()) {
            if (grant.state() == Grant.State.RETURNING
                    && attempts.until(
                            "address " + grant.address() + " was not returned",
                            () -> returnOnce(grant.address(), known, sources))) {
                returned.add(grant.address());
            }
        }
        return returned;
    }

    private Optional<Boolean> returnOnce(IpAddress address, Known known, GrantSources sources) throws IOException {
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
        boolean stays = own && sources.give(address);
        // Even if the node has it already: the write makes void whatever is still on its way.
        if (own && !(stays ? regrant(holder.orElseThrow(), epoch) : shared.release(holder.orElseThrow()))) {
            return Optional.empty();
        }
        Transaction settle = new Transaction().requireUnchanged(known.record());
        if (stays) {
            LocalState.change(settle, grant, epoch, Grant.State.FREE, grant.freeSinceMillis(), "");
        } else {
            LocalState.remove(settle, grant);
        }
        return Optional.of(local.commit(settle));
    }

    private boolean regrant(Allocation seen, long epoch) throws IOException {
        return shared.transfer(seen, Delegation.handle(node, epoch), GRANTED, settings.clock.instant())
                .isPresent();
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

    /** Gives back what late writes may have granted in epochs of which everything is known here. */
    void leaveFormerEpochs(Lease lease) throws IOException {
        for (StoreRecord record : store.list(Keys.handle(Delegation.handles(node)))) {
            String handle = record.key().substring(Keys.HANDLES.length());
            long epoch =
                    Long.parseLong(handle.substring(Delegation.handles(node).length()));
            if (epoch >= lease.firstEpoch() && epoch < lease.epoch()) {
                shared.release(handle);
            }
        }
    }

    /** Takes up what the shared store has granted, asks for more, and gives back what is too much or must not be given any more. */
    List<IpAddress> beGranted(Known known, GrantSources sources) throws IOException {
        List<IpAddress> granted = new ArrayList<>(takeUp(known));
        for (Source source : sources.list()) {
            int wanted = source.family() == IpFamily.IPV4 ? settings.ipv4 : settings.ipv6;
            ask(
                    known.lease(),
                    source,
                    wanted - free(known.lease(), source, sources).size());
            granted.addAll(takeUp(known));
            List<Grant> free = free(known.lease(), source, sources);
            for (Grant surplus : free.subList(Math.min(2 * wanted, free.size()), free.size())) {
                markLeaving(surplus);
            }
        }
        for (Grant grant : local.grants()) {
            boolean former = grant.epoch() != known.lease().epoch();
            if (grant.state() == Grant.State.FREE && (former || !sources.give(grant.address()))) {
                markLeaving(grant);
            }
        }
        for (Grant grant : local.grants()) {
            if (grant.state() == Grant.State.LEAVING) {
                leave(grant.address());
            }
        }
        return granted;
    }

    private void markLeaving(Grant grant) throws IOException {
        Transaction leaving = new Transaction();
        LocalState.change(leaving, grant, grant.epoch(), Grant.State.LEAVING, 0, "");
        local.commit(leaving);
    }

    private List<Grant> free(Lease lease, Source source, GrantSources sources) throws IOException {
        return local.grants().stream()
                .filter(grant -> grant.state() == Grant.State.FREE
                        && grant.epoch() == lease.epoch()
                        && source.has(grant.address())
                        && sources.give(grant.address()))
                .toList();
    }

    /** Asks for as many addresses as there are, up to some. */
    private void ask(Lease lease, Source source, int missing) throws IOException {
        int given = 1;
        for (int left = missing; left > 0 && given > 0; left -= given) {
            given = askOnce(lease, source, Math.min(left, PORTION));
        }
    }

    /** Asks for so many, or else for fewer; says how many it got. */
    private int askOnce(Lease lease, Source source, int most) throws IOException {
        boolean ipv4 = source.family() == IpFamily.IPV4;
        for (int count = most; count > 0; count /= 2) {
            try {
                shared.assign(AssignRequest.ipv4(Delegation.handle(node, lease.epoch()), node)
                        .withCounts(ipv4 ? count : 0, ipv4 ? 0 : count)
                        .withPools(source.named())
                        .withAttributes(GRANTED)
                        .withRequestId(UUID.randomUUID().toString()));
                return count;
            } catch (IpamException refused) {
                if (refused.reason() != Reason.EXHAUSTED) {
                    // Whoever asks for an address hears the reason.
                    return 0;
                }
            }
        }
        return 0;
    }

    /** Adds what the node holds in the shared store and does not know of here. */
    private List<IpAddress> takeUp(Known lease) throws IOException {
        String handle = Delegation.handle(node, lease.lease().epoch());
        List<IpAddress> granted = new ArrayList<>();
        List<IpAddress> held = shared.held(handle);
        Set<IpAddress> known = new HashSet<>();
        // After the look above: what another process has taken up by then is known.
        local.grants().forEach(grant -> known.add(grant.address()));
        local.holdings().forEach(holding -> known.addAll(holding.addresses()));
        for (IpAddress address : held) {
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

    /** Gives those of the addresses back to their pools that are granted and that no handle here has. */
    void giveUp(List<IpAddress> addresses) throws IOException {
        for (IpAddress address : addresses) {
            Optional<Grant> free = local.grant(address).filter(found -> found.state() == Grant.State.FREE);
            if (free.isPresent()) {
                markLeaving(free.get());
                leave(address);
            }
        }
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
