package dev.poplin.lab;

import dev.poplin.policy.model.NamedPort;
import dev.poplin.policy.model.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The control plane's part: pods of each workload's template, one node after the other. Pure. */
final class Scheduler {

    private Scheduler() {}

    /** A pod and its node, from 1 on. */
    record ScheduledPod(Workload workload, String name, int node) {

        String namespace() {
            return workload.namespace();
        }

        String id() {
            return namespace() + "/" + name;
        }

        /** What its sandbox is known by; no namespace has a dot, so that no two pods have the same. */
        String sandbox() {
            return namespace() + "." + name;
        }

        /** What {@code kubectl get pod -o yaml} would show of it, as far as the agents need it. */
        String manifest() {
            StringBuilder yaml = new StringBuilder("apiVersion: v1\nkind: Pod\nmetadata:\n");
            yaml.append("  name: ")
                    .append(name)
                    .append("\n  namespace: ")
                    .append(namespace())
                    .append("\n  labels:\n");
            new TreeMap<>(workload.labels())
                    .forEach((key, value) -> yaml.append("    \"" + key + "\": \"" + value + "\"\n"));
            yaml.append("spec:\n  nodeName: node-").append(node).append("\n  containers:\n    - name: main\n");
            if (!workload.ports().isEmpty()) {
                yaml.append("      ports:\n");
            }
            for (NamedPort port : workload.ports()) {
                yaml.append("        - containerPort: ").append(port.port()).append('\n');
                yaml.append("          protocol: ").append(port.protocol()).append('\n');
                if (!port.name().isEmpty()) {
                    yaml.append("          name: ").append(port.name()).append('\n');
                }
            }
            return yaml.toString();
        }
    }

    /**
     * {@code NAME-1} to {@code NAME-n} of each workload.
     *
     * @throws LabException if two workloads have a pod of one name
     */
    static List<ScheduledPod> schedule(List<Workload> workloads, int nodes) {
        Map<String, ScheduledPod> pods = new LinkedHashMap<>();
        for (Workload workload : workloads) {
            for (int replica = 1; replica <= workload.replicas(); replica++) {
                ScheduledPod pod = new ScheduledPod(workload, workload.name() + "-" + replica, pods.size() % nodes + 1);
                ScheduledPod before = pods.putIfAbsent(pod.sandbox(), pod);
                if (before != null) {
                    throw new LabException(
                            LabException.MANIFESTS,
                            named(before.workload()) + " and " + named(workload) + " both have a pod " + pod.id()
                                    + "; give one of them another name");
                }
            }
        }
        return List.copyOf(pods.values());
    }

    private static String named(Workload workload) {
        return workload.kind() + " " + workload.name();
    }
}
