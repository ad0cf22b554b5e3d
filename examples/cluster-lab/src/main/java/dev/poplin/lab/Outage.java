package dev.poplin.lab;

import dev.poplin.ctl.AgentView;
import dev.poplin.ctl.ClusterOwners;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.check.IntegrityReport;
import dev.poplin.ipam.check.Problem;
import dev.poplin.lab.Scheduler.ScheduledPod;
import dev.poplin.policy.model.Position;
import dev.poplin.policy.model.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The part of the story in which etcd is away: pods come and go on every node all the same, and nothing is lost. */
final class Outage {

    private final Lab lab;
    private final Report report;
    private final List<RunningPod> guests = new ArrayList<>();

    Outage(Lab lab, Report report) {
        this.lab = lab;
        this.report = report;
    }

    /** Kills etcd, makes and deletes pods, starts it again, and looks whether all that was given is held. */
    void tell(boolean agentsAreProcesses) throws IOException {
        LabEtcd etcd = lab.store().etcd();
        report.step("etcd is killed (-9)", etcd::kill);
        report.step("meanwhile a pod comes and goes on every node, another stays", () -> {
            for (int node = 1; node <= lab.nodeCount(); node++) {
                comeAndGo(node);
                guests.add(lab.startPod(pod("guest", node)));
            }
        });
        if (agentsAreProcesses) {
            report.step("the agent of node-1 is killed (-9) and starts again, still without etcd", () -> {
                lab.restartAgent(1);
                comeAndGo(1);
            });
        }
        report.step("etcd is started again, agents report to it", () -> {
            etcd.start();
            lab.awaitAgents();
            awaitReports();
        });
        report.step("look whether anything was lost", () -> lab.store().look(this::check));
    }

    private static ScheduledPod pod(String name, int node) {
        Workload workload = new Workload(
                "Deployment", "default", name, 1, Map.of("app", name), List.of(), false, new Position("the lab", 1));
        return new ScheduledPod(workload, name + "-" + node, node);
    }

    /** A pod is attached, reached from its node, and detached. */
    private void comeAndGo(int node) throws IOException {
        RunningPod visitor = lab.startPod(pod("visitor", node));
        boolean reached =
                Probe.ping(lab.directory().namespace("node-" + node), visitor.address(), Probe.Patience.FOR_AN_ANSWER);
        report.check(
                "pod on node-" + node + " without etcd",
                reached,
                visitor.id() + " has " + visitor.address() + " and " + (reached ? "answers" : "does not answer"));
        lab.stopPod(visitor);
    }

    /** Returns when no agent has anything to report any more. */
    private void awaitReports() {
        // A question that was put while etcd was away is given up after 20 s, and put again.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (int node = 1; node <= lab.nodeCount(); node++) {
            AgentView agent = new AgentView(lab.socket(node));
            while (!unreported(agent).isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new LabException(
                            LabException.AGENT,
                            "node-" + node + " has not reported " + unreported(agent) + " after 60 s");
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private static String unreported(AgentView agent) {
        return agent.ask("status").get("granted") instanceof Map<?, ?> granted
                ? AgentView.text(granted, "unreported")
                : "";
    }

    private void check(Ipam ipam) throws IOException {
        IntegrityReport found = ipam.check(ClusterOwners.in(lab.directory().cluster()));
        report.check(
                "ipam check after etcd's return",
                found.isClean(),
                found.isClean()
                        ? found.addresses() + " held addresses, no problem"
                        : String.join(
                                "; ",
                                found.problems().stream().map(Problem::sentence).toList()));
        List<RunningPod> pods = new ArrayList<>(lab.pods());
        pods.addAll(guests);
        List<String> lost = new ArrayList<>();
        for (RunningPod pod : pods) {
            Optional<Allocation> holder = ipam.find(pod.address());
            if (!holder.map(held -> held.attributes().getOrDefault("pod", ""))
                    .equals(Optional.of(pod.scheduled().name()))) {
                lost.add(pod.id() + " has " + pod.address() + ", held by "
                        + holder.map(Allocation::handle).orElse("nobody"));
            }
        }
        report.check(
                "every pod's address is held by it",
                lost.isEmpty(),
                lost.isEmpty() ? pods.size() + " pods" : String.join("; ", lost));
    }
}
