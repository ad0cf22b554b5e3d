package dev.poplin.node.ipam;

import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.delegation.Delegation;
import dev.poplin.ipam.delegation.Takeover;
import dev.poplin.ipam.delegation.Uptime;
import dev.poplin.ipam.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Frees what other nodes were granted and have not reported, once they are dead: each agent looks at the next few nodes in the order of their names. The
 * time in which the store did not answer does not count, so that all nodes can renew their leases when it is back. Confined to one thread.
 */
final class DeadNodes {

    /** One more than may die at the same time without being noticed until one of them is back. */
    private static final int WATCHED = 4;

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Ipam ipam;
    private final Store store;
    private final String node;
    private final Uptime uptime;
    private final Duration pause;
    private Takeover takeover;
    private long lookedAt;

    DeadNodes(Ipam ipam, Store store, String node, Duration lease, Uptime uptime) {
        this.ipam = ipam;
        this.store = store;
        this.node = node;
        this.uptime = uptime;
        Duration tenth = lease.dividedBy(10);
        this.pause = tenth.compareTo(LONGEST_PAUSE) < 0 ? tenth : LONGEST_PAUSE;
        this.takeover = new Takeover(ipam, store, uptime);
        this.lookedAt = uptime.nanos() - pause.toNanos();
    }

    /** Looks if it is time to; tells what it has freed. */
    List<String> reconcile() throws IOException {
        long now = uptime.nanos();
        if (now - lookedAt < pause.toNanos()) {
            return List.of();
        }
        if (now - lookedAt > 3 * pause.toNanos()) {
            takeover = new Takeover(ipam, store, uptime);
        }
        List<String> log = new ArrayList<>();
        for (Delegation dead : takeover.lapsedBehind(node, WATCHED)) {
            List<IpAddress> freed = takeover.end(dead);
            if (!freed.isEmpty()) {
                log.add("node " + dead.node() + " is dead: freed " + freed.size()
                        + " addresses that it was granted and had not reported");
            }
        }
        lookedAt = now;
        return log;
    }
}
