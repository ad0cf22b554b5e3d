package dev.poplin.node.pod;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.node.reconcile.Changes;
import dev.poplin.node.reconcile.Reconciler;
import dev.poplin.node.source.PoolManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Keeps address management's pools as they are declared; one that is no longer declared is disabled, not removed. */
public final class PoolReconciler implements Reconciler {

    private final Ipam ipam;
    private final String nodeName;
    private final Supplier<List<PoolManifest>> declared;

    /** Keeps the pools of {@code ipam} as {@code declared} says at each run, and gives back blocks that this node cannot use any more. */
    public PoolReconciler(Ipam ipam, String nodeName, Supplier<List<PoolManifest>> declared) {
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
        Map<Cidr, Pool> desired = new LinkedHashMap<>();
        for (PoolManifest each : declared.get()) {
            desired.put(each.cidr(), new Pool(each.cidr(), each.blockSize(), each.disabled(), each.natOutgoing()));
        }
        Map<Cidr, Pool> actual = new LinkedHashMap<>();
        ipam.pools().forEach(pool -> actual.put(pool.cidr(), pool));
        Changes<Cidr, Pool> changes = Changes.between(desired, actual);
        List<String> log = new ArrayList<>();
        for (Map<Cidr, Pool> wanted : List.of(changes.added(), changes.changed())) {
            for (Pool pool : wanted.values()) {
                ipam.putPool(pool);
                log.add("pool " + pool);
            }
        }
        for (Pool pool : changes.removed().values()) {
            if (!pool.disabled()) {
                ipam.putPool(pool.withDisabled(true));
                log.add("pool " + pool.cidr() + " is no longer declared, and gives no new address");
            }
        }
        for (Cidr block : ipam.releaseUnservedBlocks(nodeName)) {
            log.add("gave back " + block + ", which is empty and in no pool for this node");
        }
        return log;
    }
}
