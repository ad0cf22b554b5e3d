package dev.poplin.node.ipam;

import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.check.LeakCollector;
import dev.poplin.ipam.delegation.Uptime;
import dev.poplin.node.reconcile.Reconciler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for leaks of this node once a minute, by the machine's uptime, so that a clock that is set makes no pod missing for long. What keeps it
 * from looking is told once and keeps the node from nothing. Confined to one thread.
 */
final class LeakReconciler implements Reconciler {

    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final LeakCollector collector;
    private final Uptime uptime;
    private long lookedAt;
    private boolean hindered;

    LeakReconciler(LeakCollector collector, Uptime uptime) {
        this.collector = collector;
        this.uptime = uptime;
        this.lookedAt = uptime.nanos() - PAUSE.toNanos();
    }

    @Override
    public String name() {
        return "leaks";
    }

    @Override
    public List<String> reconcile() {
        long now = uptime.nanos();
        if (now - lookedAt < PAUSE.toNanos()) {
            return List.of();
        }
        lookedAt = now;
        List<String> log = new ArrayList<>();
        try {
            for (Allocation leak : collector.collect().released()) {
                log.add("released " + leak.address() + ", which '" + leak.handle() + "' held for a pod that is gone");
            }
            hindered = false;
        } catch (IOException e) {
            if (!hindered) {
                log.add("leaks are not looked for: " + e.getMessage());
            }
            hindered = true;
        }
        return log;
    }
}
