package dev.poplin.lab;

import dev.poplin.inet.IpAddress;
import dev.poplin.lab.Scheduler.ScheduledPod;
import dev.poplin.policy.model.Endpoint;
import dev.poplin.policy.model.Protocol;
import java.util.List;

/** A pod that has its address. */
record RunningPod(ScheduledPod scheduled, String netns, IpAddress address) {

    String id() {
        return scheduled.id();
    }

    /** The port that its program listens on: the first that the container names, or 80. */
    int port() {
        return scheduled.workload().ports().isEmpty()
                ? 80
                : scheduled.workload().ports().get(0).port();
    }

    /** Whether its container asks for UDP port 53: then its program is the cluster's name server. */
    boolean servesNames() {
        return scheduled.workload().ports().stream()
                .anyMatch(port -> port.protocol() == Protocol.UDP && port.port() == ClusterDns.PORT);
    }

    /** The pod as policy sees it. */
    Endpoint endpoint() {
        return new Endpoint(
                scheduled.namespace(),
                scheduled.name(),
                scheduled.workload().labels(),
                List.of(address),
                scheduled.workload().ports(),
                "node-" + scheduled.node(),
                false);
    }
}
