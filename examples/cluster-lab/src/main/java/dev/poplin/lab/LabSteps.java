package dev.poplin.lab;

import java.io.IOException;
import java.util.List;

/** The steps that {@code run} and {@code up} share. */
final class LabSteps {

    private LabSteps() {}

    static void build(Lab lab, Applied applied, LabOptions.Making options, Report report) throws IOException {
        List<Scheduler.ScheduledPod> pods =
                Scheduler.schedule(applied.manifests().workloads(), lab.nodeCount());
        report.step("fabric: " + lab.nodeCount() + " nodes and an outside host on a bridge", lab::buildFabric);
        report.step("addresses in " + options.store, lab::startStore);
        report.step("manifests, agents started", () -> {
            applied.applyFirst();
            lab.startAgents(options.inProcess);
        });
        report.step("agents ready, BGP sessions established", lab::awaitAgents);
        report.step(pods.size() + " pods by the CNI plugin", () -> lab.startPods(pods));
        report.step(
                "routes to all pods on all nodes"
                        + lab.foreign().map(foreign -> ", " + foreign).orElse(""),
                () -> lab.blockRoutes().await(lab.pods()));
    }
}
