package dev.poplin.benchmarks.ipam;

import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import java.io.IOException;
import java.util.Map;

/** What a node's plugin asks for: a handle of network and container, and two attributes. Some are held at any time. */
final class Pods {

    private static final Map<String, String> ATTRIBUTES = Map.of("pod", "web-5d9c7b", "namespace", "default");

    private final Ipam ipam;
    private final String node;
    private final String prefix;
    private final int kept;
    private long begun;
    private long ended;

    /** Pods of a node, of which {@code kept} stay; one caller's alone. */
    Pods(Ipam ipam, String node, String caller, int kept) {
        this.ipam = ipam;
        this.node = node;
        this.prefix = "net." + caller + "-";
        this.kept = kept;
    }

    /** The handle of the pod of this number, from 0. */
    String handle(long number) {
        return prefix + number;
    }

    /** Assigns to a new pod, and takes the addresses of the oldest back if there are more than are kept. */
    void next() throws IOException {
        assign();
        if (begun - ended > kept) {
            release();
        }
    }

    /** Assigns to a new pod. */
    void assign() throws IOException {
        ipam.assign(AssignRequest.ipv4(handle(begun++), node).withAttributes(ATTRIBUTES));
    }

    /** Takes back what the oldest pod has. */
    void release() throws IOException {
        ipam.release(handle(ended++));
    }

    /** As {@link #next}, so many times. */
    void next(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            next();
        }
    }
}
