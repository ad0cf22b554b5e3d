package dev.poplin.lab;

import dev.poplin.ctl.AgentView;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.NodeAgent;
import dev.poplin.node.StartException;
import dev.poplin.node.config.AgentConfigReader;
import dev.poplin.node.config.ConfigException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The agents: one process per node inside the node's namespace, or all in this one. Confined to its owner. */
final class Nodes implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** What is added to the number of the signal that ended a process. */
    private static final int SIGNALLED = 128;

    private final LabDirectory lab;
    private final int count;
    private final Path home;
    private final LabStore store;
    private final @Nullable ForeignBgp foreign;
    private final Map<Integer, Process> processes = new LinkedHashMap<>();
    private final List<AutoCloseable> inProcess = new ArrayList<>();

    /** The node of {@code foreign}, if there is one, leaves BGP to it. */
    Nodes(LabDirectory lab, int count, Path home, LabStore store, @Nullable ForeignBgp foreign) {
        this.foreign = foreign;
        this.store = store;
        this.lab = lab;
        this.count = count;
        this.home = home;
    }

    Path socket(int node) {
        return lab.node(node).resolve("agent.sock");
    }

    /** Starts all agents at once, and returns without waiting for them. */
    void start(boolean here, String pool) throws IOException {
        URI location = here ? locationHere() : store.location();
        for (int node = 1; node <= count; node++) {
            Path config = config(node);
            lab.write(
                    config,
                    """
                    nodeName: node-%d
                    clusterDirectory: %s
                    store: %s
                    socket: %s
                    localDirectory: %s
                    nodeAddress: interface=eth0
                    defaultPool: %s
                    bgp: %s
                    """
                            .formatted(
                                    node,
                                    lab.cluster(),
                                    location,
                                    socket(node),
                                    lab.node(node).resolve("local"),
                                    pool,
                                    foreign != null && foreign.node() == node
                                            ? foreign.daemon().agentMode()
                                            : "mesh"));
            try {
                if (here) {
                    startHere(node, config);
                } else {
                    startProcess(node);
                }
            } catch (StartException | ConfigException e) {
                throw new LabException(
                        LabException.AGENT, "the agent of node-" + node + " did not start: " + e.getMessage());
            }
        }
    }

    private URI locationHere() throws IOException {
        if (store.kind() == LabStore.Kind.JOURNAL) {
            return store.location();
        }
        Relay relay = store.relay();
        inProcess.add(relay);
        return LabStore.location(relay);
    }

    private void startHere(int node, Path config) throws IOException, StartException, ConfigException {
        NetworkNamespace namespace = NetworkNamespace.open(lab.namespace("node-" + node));
        NodeAgent agent = NodeAgent.start(AgentConfigReader.read(config), namespace);
        inProcess.add(0, namespace);
        inProcess.add(0, agent);
    }

    private Path config(int node) {
        return lab.node(node).resolve("agent.yaml");
    }

    private void startProcess(int node) throws IOException {
        ProcessBuilder agent = new ProcessBuilder(
                        home.resolve("examples/node-agent/node-agent").toString(),
                        "--config",
                        config(node).toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        lab.node(node).resolve("agent.log").toFile()));
        agent.environment().put("POPLIN_CLASSPATH", store.classPath(home));
        try (NetworkNamespace namespace = NetworkNamespace.open(lab.namespace("node-" + node))) {
            processes.put(node, lab.start(agent, namespace));
        }
    }

    /** Kills an agent that is a process of its own, starts it again, and returns when it answers. */
    void restart(int node) throws IOException {
        Process before = processes.remove(node);
        if (before == null) {
            throw new IOException("the agent of node-" + node + " is no process of its own");
        }
        await(before);
        // What a killed agent leaves of its socket is no sign that the next one listens.
        Files.deleteIfExists(socket(node));
        startProcess(node);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(socket(node))) {
            requireAlive(node);
            if (System.nanoTime() > deadline) {
                throw new LabException(LabException.AGENT, "the agent of node-" + node + " does not listen");
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static void await(Process killed) throws IOException {
        try {
            killed.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void requireAlive(int node) {
        Process process = processes.get(node);
        if (process != null && !process.isAlive()) {
            throw new LabException(
                    LabException.AGENT, "the agent of node-" + node + " " + end(process.exitValue(), node));
        }
    }

    /** Returns when every agent is in step with its kernel and every session is established. */
    void awaitReady() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (int node = 1; node <= count; node++) {
            String reason = notReady(node);
            while (!reason.isEmpty()) {
                requireAlive(node);
                if (System.nanoTime() > deadline) {
                    throw new LabException(
                            LabException.AGENT,
                            "node-" + node + " is not ready after " + PATIENCE.toSeconds() + " s: " + reason
                                    + "; its log is " + lab.node(node).resolve("agent.log"));
                }
                LockSupport.parkNanos(20_000_000);
                reason = notReady(node);
            }
        }
    }

    private String notReady(int node) {
        if (!Files.exists(socket(node))) {
            return "it does not listen yet";
        }
        try {
            AgentView agent = new AgentView(socket(node));
            Map<String, Object> ready = agent.ask("ready");
            if (!Boolean.TRUE.equals(ready.get("ready"))) {
                return AgentView.text(ready, "reasons");
            }
            if (foreign != null && foreign.node() == node) {
                return "";
            }
            long established = agent.list("peers").stream()
                    .filter(peer -> AgentView.text(peer, "state").equals("Established"))
                    .count();
            return established >= count - 1 ? "" : established + " of " + (count - 1) + " sessions are established";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String end(int exitCode, int node) {
        return exitCode > SIGNALLED
                ? "was ended by signal " + (exitCode - SIGNALLED)
                : "ended with exit code " + exitCode + ": " + lastLine(node);
    }

    private String lastLine(int node) {
        try {
            List<String> lines = Files.readAllLines(lab.node(node).resolve("agent.log"));
            return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
        } catch (IOException e) {
            return "its log cannot be read";
        }
    }

    @Override
    public void close() throws IOException {
        for (AutoCloseable agent : inProcess) {
            try {
                agent.close();
            } catch (Exception e) {
                throw new IOException("an agent did not stop", e);
            }
        }
    }
}
