package dev.poplin.node.ipam;

import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.check.LeakCollector;
import dev.poplin.ipam.delegation.DelegatedIpam;
import dev.poplin.node.reconcile.Failures;
import dev.poplin.node.reconcile.Reconciler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Lets go of pods that have lost their addresses to others, and are gone. Nobody waits for these: what they held is another's already. Confined to one
 * thread.
 */
final class LostPods implements Reconciler {

    private final DelegatedIpam granted;
    private final LeakCollector.Release detach;

    LostPods(DelegatedIpam granted, LeakCollector.Release detach) {
        this.granted = granted;
        this.detach = detach;
    }

    @Override
    public String name() {
        return "lost pods";
    }

    @Override
    public List<String> reconcile() throws IOException {
        List<String> log = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Failures failures = new Failures();
        for (Allocation lost : granted.lost()) {
            failures.attempt(() -> {
                if (seen.add(lost.handle()) && detach.release(lost)) {
                    log.add("forgot '" + lost.handle()
                            + "', which had lost its addresses to others, and whose pod is gone");
                }
            });
        }
        failures.throwIfAny();
        return log;
    }
}
