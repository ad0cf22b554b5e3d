package dev.poplin.ipam.delegation;

import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Frees what nodes were granted and have not reported, when they are dead. A node is taken for dead when its lease, and an eighth of it more, has passed here
 * without a renewal; its own time may run up to 5 % slower than this one's. Confined to one thread.
 *
 * <pre>{@code
 * for (Delegation dead : takeover.lapsed()) { // every minute
 *     takeover.end(dead);
 * }
 * }</pre>
 */
public final class Takeover {

    private final Ipam shared;
    private final Store store;
    private final Uptime uptime;
    private Map<String, Sight> seen = new HashMap<>();

    /** Since when a delegation has been at a revision, as far as it was looked, and whether nothing is left of the epochs before. */
    private record Sight(long revision, long sinceNanos, boolean freed) {}

    /**
     * Watches the delegations of a shared store.
     *
     * @param shared address management in the shared store
     * @param store the same store
     */
    public Takeover(Ipam shared, Store store, Uptime uptime) {
        this.shared = shared;
        this.store = store;
        this.uptime = uptime;
    }

    /** Looks, and returns the delegations that were not renewed for too long, and those whose end was not finished. */
    public List<Delegation> lapsed() throws IOException {
        return lapsed(uptime.nanos(), Delegation.list(store));
    }

    /**
     * As {@link #lapsed()}, but looks only at the next nodes behind one in the order of their names: where each node looks at those behind it, all are
     * seen, and the effort does not grow with their number.
     *
     * @param node who looks
     * @param most at how many that have not ended; one more than may die at the same time
     */
    public List<Delegation> lapsedBehind(String node, int most) throws IOException {
        return lapsed(uptime.nanos(), Delegation.behind(store, node, most));
    }

    /** The time is that before the look: what is renewed during it counts as renewed later. */
    private List<Delegation> lapsed(long now, List<Delegation> watched) throws IOException {
        Map<String, Sight> current = new HashMap<>();
        List<Delegation> lapsed = new ArrayList<>();
        for (Delegation delegation : watched) {
            Sight before = seen.get(delegation.node());
            if (before == null || before.revision() != delegation.revision()) {
                before = new Sight(delegation.revision(), uptime.nanos(), false);
            }
            long since = before.sinceNanos();
            boolean freed = before.freed()
                    || delegation.ended() && ofEndedEpochs(delegation).isEmpty();
            current.put(delegation.node(), new Sight(delegation.revision(), since, freed));
            Duration limit = delegation.lease().plus(delegation.lease().dividedBy(8));
            if (delegation.ended() ? !freed : now - since > limit.toNanos()) {
                lapsed.add(delegation);
            }
        }
        seen = current;
        return lapsed;
    }

    /** The handles under which the node holds something from epochs before this one. */
    private List<String> ofEndedEpochs(Delegation delegation) throws IOException {
        List<String> handles = new ArrayList<>();
        String prefix = Delegation.handles(delegation.node());
        for (StoreRecord record : store.list(Keys.handle(prefix))) {
            String handle = record.key().substring(Keys.HANDLES.length());
            if (Long.parseLong(handle.substring(prefix.length())) < delegation.epoch()) {
                handles.add(handle);
            }
        }
        return handles;
    }

    /**
     * Begins the next epoch of a node, so that nothing it was granted in the last one counts, and frees that. Only for what
     * {@link #lapsed} has told, or for a node that is known to be gone for good.
     *
     * @return what is free since then; nothing if the node has renewed its lease since it was seen
     * @throws IOException if the store failed; {@link #lapsed} tells the delegation again
     */
    public List<IpAddress> end(Delegation dead) throws IOException {
        Delegation ended = dead;
        if (!dead.ended()) {
            StoreRecord record = Delegation.find(store, dead.node())
                    .filter(found -> found.revision() == dead.revision())
                    .orElse(null);
            if (record == null) {
                return List.of();
            }
            ended = new Delegation(
                    dead.node(), dead.epoch() + 1, dead.lease(), true, dead.renewedAt(), dead.revision());
            if (!store.commit(new Transaction().requireUnchanged(record).put(record.key(), ended.encode()))) {
                return List.of();
            }
        }
        List<IpAddress> freed = new ArrayList<>();
        for (String handle : ofEndedEpochs(ended)) {
            freed.addAll(shared.release(handle));
        }
        return freed;
    }
}
