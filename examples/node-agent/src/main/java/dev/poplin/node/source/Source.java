package dev.poplin.node.source;

import java.io.IOException;

/** The source of truth: what should be, and where the agent publishes what it made. Thread-safe. */
public interface Source extends AutoCloseable {

    /** The newest state known. */
    ClusterState current();

    /** Looks again at once, so that what was written before this call is in the state that is returned. */
    ClusterState refresh() throws IOException;

    /** Calls {@code listener} after every change, on the source's own thread. */
    void onChange(Runnable listener);

    /** Publishes an attached pod, replacing what was published under its name. */
    void publish(Endpoint endpoint) throws IOException;

    /** Takes back a published pod; nothing happens if it is not there. */
    void withdraw(PodKey pod) throws IOException;

    /** Whether something is published of the pod that could not be read at the last look. */
    boolean isUnreadable(PodKey pod);

    /** Publishes this node. */
    void publish(NodeManifest node) throws IOException;

    @Override
    void close();
}
