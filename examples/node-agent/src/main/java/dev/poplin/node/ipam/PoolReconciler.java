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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps address management's pools and reservations as they are declared; one that is no longer declared is disabled, not removed. Blocks of another size
 * than is declared are resized while they are used: every node does that, and each step that one has done is done. A pool that overlaps a network of
 * this host is not added, and told of for as long as it does. Confined to one thread, but {@link #usable} is for any.
 */
final class PoolReconciler {

    private final Ipam ipam;
    private final String nodeName;
    private final DeclaredPools declared;
    private final ReservationReconciler reservations;
    /** The pools, declared or only in the store, that overlap no network of the host; empty before the first comparison. */
    private volatile Optional<List<PoolManifest>> apart = Optional.empty();

    private volatile Runnable onChange = () -> {};
    /** What each resize still waits for, so that it is told once. */
    private final Map<Change, List<String>> waiting = new HashMap<>();

    /** Keeps the pools of {@code ipam} as {@code declared} says at each run, and gives back blocks that this node cannot use any more. */
    PoolReconciler(Ipam ipam, String nodeName, DeclaredPools declared) {
        this.ipam = ipam;
        this.nodeName = nodeName;
        this.declared = declared;
        this.reservations = new ReservationReconciler(ipam, declared);
    }

    /** Calls {@code listener} when other pools are {@link #usable} than before. */
    void onChange(Runnable listener) {
        onChange = listener;
    }

    /**
     * The pools as they are declared now, and disabled those that the store has besides, for pods that are there; those of the store if none is declared.
     * But none that overlaps a network of the host or has not been compared with these yet. Before the first comparison all that are declared: an
     * agent does not start with one that overlaps.
     */
    List<PoolManifest> usable() {
        List<PoolManifest> wanted = declared.get();
        if (wanted.isEmpty()) {
            return apart.orElseGet(() -> declared.ifNone().stream().toList());
        }
        List<PoolManifest> known = apart.orElse(wanted);
        List<PoolManifest> usable = new ArrayList<>(
                wanted.stream().filter(pool -> has(known, pool.cidr())).toList());
        usable.addAll(former(known, wanted));
        return List.copyOf(usable);
    }

    private static boolean has(List<PoolManifest> pools, Cidr cidr) {
        return pools.stream().anyMatch(pool -> pool.cidr().equals(cidr));
    }

    /** Those of {@code known} that are not declared, as pools that give no new address. */
    private static List<PoolManifest> former(List<PoolManifest> known, List<PoolManifest> wanted) {
        return known.stream()
                .filter(pool -> !has(wanted, pool.cidr()))
                .map(pool -> former(pool.cidr(), pool.blockSize(), pool.natOutgoing()))
                .toList();
    }

    private static PoolManifest former(Cidr cidr, int blockSize, boolean natOutgoing) {
        return new PoolManifest(cidr.toString(), cidr, blockSize, natOutgoing, true);
    }

    /**
     * Makes the pools as they are declared, and adds what was done to {@code log}, also if it throws.
     *
     * @throws IpamException if pools are refused, by the host or by address management; the others are done
     */
    void reconcile(List<String> log) throws IOException {
        // Before a pool serves anybody.
        reservations.reconcile(log);
        boolean complete = declared.isComplete();
        List<PoolManifest> wanted = wanted();
        List<PoolManifest> before = apart.orElse(List.of());
        List<IpamException> refusals = new ArrayList<>();
        List<PoolManifest> usable = new ArrayList<>();
        for (PoolManifest pool : wanted) {
            Optional<String> refusal = has(before, pool.cidr()) ? Optional.empty() : refusal(pool.cidr());
            refusal.ifPresentOrElse(
                    sentence -> refusals.add(new IpamException(Reason.OVERLAP, sentence)), () -> usable.add(pool));
        }
        know(usable, former(before, wanted));
        PoolPlan plan = PoolPlan.of(wanted, ipam.pools(), ipam.resizing());
        know(usable, former(plan, before, refusals));
        if (complete) {
            carryOut(plan, pool -> !has(wanted, pool.cidr()) || has(usable, pool.cidr()), refusals, log);
        }
        if (!refusals.isEmpty()) {
            throw together(refusals);
        }
    }

    /** What is declared; if that is nothing, what is there, or what is to be there then. */
    private List<PoolManifest> wanted() throws IOException {
        List<PoolManifest> said = declared.get();
        if (!said.isEmpty()) {
            return said;
        }
        List<Pool> actual = ipam.pools();
        return actual.isEmpty()
                ? declared.ifNone().stream().toList()
                : actual.stream().map(PoolManifest::of).toList();
    }

    private void carryOut(PoolPlan plan, Predicate<Pool> allowed, List<IpamException> refusals, List<String> log)
            throws IOException {
        for (Pool pool : plan.undeclared()) {
            if (!pool.disabled()) {
                attempt(refusals, () -> {
                    ipam.putPool(pool.withDisabled(true));
                    log.add("pool " + pool.cidr() + " is no longer declared, and gives no new address");
                });
            }
        }
        for (Pool pool : plan.put()) {
            if (allowed.test(pool)) {
                attempt(refusals, () -> {
                    ipam.putPool(pool);
                    log.add("pool " + pool);
                });
            }
        }
        waiting.keySet().retainAll(plan.resizes());
        for (Change.ResizeBlocks resize : plan.resizes()) {
            attempt(refusals, () -> log.addAll(carryOut(resize)));
        }
        attempt(refusals, () -> {
            for (Cidr block : ipam.releaseUnservedBlocks(nodeName)) {
                log.add("gave back " + block + ", which is empty and in no pool for this node");
            }
        });
    }

    /** A step that may be refused while others are not. */
    @FunctionalInterface
    private interface Attempt {

        void run() throws IOException;
    }

    private static void attempt(List<IpamException> refusals, Attempt step) throws IOException {
        try {
            step.run();
        } catch (IpamException e) {
            refusals.add(e);
        }
    }

    private static IpamException together(List<IpamException> refusals) {
        IpamException first = refusals.get(0);
        return refusals.size() == 1
                ? first
                : new IpamException(
                        first.reason(),
                        refusals.stream().map(Throwable::getMessage).collect(Collectors.joining("; ")));
    }

    private void know(List<PoolManifest> usable, List<PoolManifest> former) {
        List<PoolManifest> now = Stream.concat(usable.stream(), former.stream()).toList();
        if (!apart.equals(Optional.of(now))) {
            apart = Optional.of(now);
            onChange.run();
        }
    }

    /** The pools that only the store has. One that overlaps the host is left out in silence, for nobody asks for it any more. */
    private List<PoolManifest> former(PoolPlan plan, List<PoolManifest> before, List<IpamException> refusals) {
        List<PoolManifest> former = new ArrayList<>();
        for (Pool pool : plan.undeclared()) {
            try {
                if (has(before, pool.cidr()) || declared.overlap(pool.cidr()).isEmpty()) {
                    former.add(former(pool.cidr(), pool.blockLength(), pool.natOutgoing()));
                }
            } catch (IOException e) {
                refusals.add(new IpamException(Reason.OVERLAP, uncompared(pool.cidr(), e)));
            }
        }
        return former;
    }

    private Optional<String> refusal(Cidr pool) {
        try {
            return declared.overlap(pool)
                    .map(overlap -> overlap + "; choose another prefix for the pods, or renumber the host");
        } catch (IOException e) {
            // An agent that starts has compared its pools just before.
            return apart.isEmpty() ? Optional.empty() : Optional.of(uncompared(pool, e));
        }
    }

    private static String uncompared(Cidr pool, IOException e) {
        return "the pool " + pool + " is not used while it cannot be compared with the networks of this host: "
                + e.getMessage();
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
