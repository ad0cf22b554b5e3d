package dev.poplin.node.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.change.ChangePlan;
import dev.poplin.node.reconcile.Reconciler;
import dev.poplin.node.source.PoolManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Keeps address management's pools as they are declared; one that is no longer declared is disabled, not removed. Blocks of another size
 * than is declared are resized while they are used: every node does that, and each step that one has done is done. Confined to one thread.
 */
final class PoolReconciler implements Reconciler {

    private final Ipam ipam;
    private final String nodeName;
    private final Supplier<List<PoolManifest>> declared;
    /** What each resize still waits for, so that it is told once. */
    private final Map<Change, List<String>> waiting = new HashMap<>();

    /** Keeps the pools of {@code ipam} as {@code declared} says at each run, and gives back blocks that this node cannot use any more. */
    PoolReconciler(Ipam ipam, String nodeName, Supplier<List<PoolManifest>> declared) {
        this.ipam = ipam;
        this.nodeName = nodeName;
        this.declared = declared;
    }

    @Override
    public String name() {
        return "pools";
    }

    @Override
    public List<String> reconcile() throws IOException {
        PoolPlan plan = PoolPlan.of(declared.get(), ipam.pools(), ipam.resizing());
        List<String> log = new ArrayList<>();
        for (Pool pool : plan.disabled()) {
            ipam.putPool(pool.withDisabled(true));
            log.add("pool " + pool.cidr() + " is no longer declared, and gives no new address");
        }
        for (Pool pool : plan.put()) {
            ipam.putPool(pool);
            log.add("pool " + pool);
        }
        waiting.keySet().retainAll(plan.resizes());
        for (Change.ResizeBlocks resize : plan.resizes()) {
            log.addAll(carryOut(resize));
        }
        for (Cidr block : ipam.releaseUnservedBlocks(nodeName)) {
            log.add("gave back " + block + ", which is empty and in no pool for this node");
        }
        return log;
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
