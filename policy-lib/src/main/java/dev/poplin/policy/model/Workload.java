package dev.poplin.policy.model;

import java.util.List;
import java.util.Map;

/**
 * Something that makes pods of a template: a Deployment, StatefulSet, DaemonSet, ReplicaSet or Job.
 *
 * @param kind what it is
 * @param namespace its namespace
 * @param name its name
 * @param replicas how many pods it wants
 * @param labels the labels of its pods
 * @param ports the ports that its pods' containers name
 * @param hostNetwork whether its pods share their node's network
 * @param position where it was read
 */
public record Workload(
        String kind,
        String namespace,
        String name,
        int replicas,
        Map<String, String> labels,
        List<NamedPort> ports,
        boolean hostNetwork,
        Position position) {

    /** Copies the collections. */
    public Workload {
        labels = Map.copyOf(labels);
        ports = List.copyOf(ports);
    }
}
