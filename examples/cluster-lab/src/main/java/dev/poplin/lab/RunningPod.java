package dev.poplin.lab;

import dev.poplin.inet.IpAddress;
import dev.poplin.lab.Scheduler.ScheduledPod;
import dev.poplin.policy.model.Endpoint;
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
