package dev.poplin.node.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.change.ChangePlan;
import dev.poplin.node.source.PoolManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps address management's pools as they are declared; one that is no longer declared is disabled, not removed. Blocks of another size
 * than is declared are resized while they are used: every node does that, and each step that one has done is done. A pool that overlaps a network of
 * this host is not added, and told of for as long as it does. Confined to one thread, but {@link #usable} is for any.
 */
final class PoolReconciler {

    private final Ipam ipam;
    private final String nodeName;
    private final DeclaredPools declared;
    /** The declared pools that overlap no network of the host; empty before the first comparison. */
    private volatile Optional<Set<Cidr>> apart = Optional.empty();

    private volatile Runnable onChange = () -> {};
    /** What each resize still waits for, so that it is told once. */
    private final Map<Change, List<String>> waiting = new HashMap<>();

    /** Keeps the pools of {@code ipam} as {@code declared} says at each run, and gives back blocks that this node cannot use any more. */
    PoolReconciler(Ipam ipam, String nodeName, DeclaredPools declared) {
        this.ipam = ipam;
        this.nodeName = nodeName;
        this.declared = declared;
    }

    /** Calls {@code listener} when other pools are {@link #usable} than before. */
    void onChange(Runnable listener) {
        onChange = listener;
    }

    /**
     * The pools as they are declared now, but those that overlap a network of the host or have not been compared with these yet. Before the first
     * comparison all: an agent does not start with one that overlaps.
     */
    List<PoolManifest> usable() {
        return declared.get().stream().filter(pool -> isApart(pool.cidr())).toList();
    }

    private boolean isApart(Cidr pool) {
        Optional<Set<Cidr>> known = apart;
        return known.isEmpty() || known.get().contains(pool);
    }

    /**
     * Makes the pools as they are declared, and adds what was done to {@code log}, also if it throws.
     *
     * @throws IpamException if a pool is refused, by the host or by address management; with the host's the others are done
     */
    void reconcile(List<String> log) throws IOException {
        List<PoolManifest> wanted = declared.get();
        List<String> refusals = refusals(wanted);
        Set<Cidr> refused = new HashSet<>();
        wanted.stream().map(PoolManifest::cidr).filter(cidr -> !isApart(cidr)).forEach(refused::add);
        PoolPlan plan = PoolPlan.of(wanted, ipam.pools(), ipam.resizing());
        for (Pool pool : plan.disabled()) {
            ipam.putPool(pool.withDisabled(true));
            log.add("pool " + pool.cidr() + " is no longer declared, and gives no new address");
        }
        for (Pool pool : plan.put()) {
            if (!refused.contains(pool.cidr())) {
                ipam.putPool(pool);
                log.add("pool " + pool);
            }
        }
        waiting.keySet().retainAll(plan.resizes());
        for (Change.ResizeBlocks resize : plan.resizes()) {
            log.addAll(carryOut(resize));
        }
        for (Cidr block : ipam.releaseUnservedBlocks(nodeName)) {
            log.add("gave back " + block + ", which is empty and in no pool for this node");
        }
        if (!refusals.isEmpty()) {
            throw new IpamException(Reason.OVERLAP, String.join("; ", refusals));
        }
    }

    /** What the host has to say to pools that are declared anew, or that overlapped when it was asked before. */
    private List<String> refusals(List<PoolManifest> wanted) {
        Set<Cidr> known = apart.orElse(Set.of());
        Set<Cidr> found = new HashSet<>();
        List<String> refusals = new ArrayList<>();
        for (PoolManifest pool : wanted) {
            Optional<String> refusal = known.contains(pool.cidr()) ? Optional.empty() : refusal(pool.cidr());
            refusal.ifPresentOrElse(refusals::add, () -> found.add(pool.cidr()));
        }
        if (!apart.equals(Optional.of(found))) {
            apart = Optional.of(Set.copyOf(found));
            onChange.run();
        }
        return refusals;
    }

    private Optional<String> refusal(Cidr pool) {
        try {
            return declared.overlap(pool)
                    .map(overlap -> overlap + "; choose another prefix for the pods, or renumber the host");
        } catch (IOException e) {
            // An agent that starts has compared its pools just before.
            return apart.isEmpty()
                    ? Optional.empty()
                    : Optional.of("the pool " + pool
                            + " is not used while it cannot be compared with the networks of this host: "
                            + e.getMessage());
        }
    }

    private List<String> carryOut(Change.ResizeBlocks resize) throws IOException {
        ChangePlan done = ipam.change(resize, false);
        List<String> left = done.left().stream()
                .map(remainder -> "left: " + remainder.sentence())
                .toList();
        boolean told = left.equals(waiting.put(resize, left));
        return done.steps().isEmpty() && told ? List.of() : done.sentences();
    }
}
