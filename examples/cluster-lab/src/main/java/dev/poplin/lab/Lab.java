package dev.poplin.lab;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.lab.Scheduler.ScheduledPod;
import dev.poplin.netlink.Capability;
import dev.poplin.netlink.Netlink;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A lab that is being built up: fabric, agents, pods, programs. Confined to its owner. */
final class Lab implements AutoCloseable {

    static final String POOL = "10.244.0.0/16";

    private final LabDirectory directory;
    private final LabStore store;
    private final Nodes nodes;
    private final int nodeCount;
    private final Path home;
    private final @Nullable ForeignBgp foreign;
    private final String pool;
    private final List<Closeable> programs = new ArrayList<>();
    private List<RunningPod> pods = List.of();

    /** With a daemon as {@code peer}, the last node's BGP is its. */
    Lab(LabDirectory directory, int nodeCount, Path home, LabStore.Kind kind, @Nullable BgpDaemon peer, String pool) {
        this.directory = directory;
        this.nodeCount = nodeCount;
        this.home = home;
        this.store = new LabStore(directory, kind);
        this.foreign = peer == null ? null : new ForeignBgp(directory, peer, nodeCount);
        this.nodes = new Nodes(directory, nodeCount, home, store, foreign);
        this.pool = pool;
    }

    LabDirectory directory() {
        return directory;
    }

    int nodeCount() {
        return nodeCount;
    }

    Path socket(int node) {
        return nodes.socket(node);
    }

    List<RunningPod> pods() {
        return pods;
    }

    /** Refuses what cannot work, before anything is made. */
    void requirePossible() throws IOException {
        if (foreign != null) {
            foreign.requirePossible(poolPrefix());
        }
        if (!"0".equals(String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid")))) {
            throw new LabException(
                    LabException.NOT_ROOT, "the lab makes network namespaces and needs root: run it with sudo");
        }
        Set<Capability> present = Netlink.probe();
        for (Capability capability : Capability.values()) {
            if (!present.contains(capability)) {
                throw new LabException(
                        LabException.KERNEL,
                        "this kernel lacks " + capability
                                + ", without which the lab cannot work; load its module or use" + " another kernel");
            }
        }
        if (directory.exists()) {
            throw new LabException(
                    LabException.ALREADY_RUNNING,
                    "a lab named '" + directory.name() + "' is there already: use 'lab status', or take it away with"
                            + " 'lab down --name " + directory.name() + "'");
        }
    }

    void buildFabric() throws IOException {
        directory.create();
        new Fabric(directory).build(nodeCount);
    }

    LabStore store() {
        return store;
    }

    void startStore() throws IOException {
        store.start();
    }

    void startAgents(boolean here) throws IOException {
        nodes.start(here, pool);
        if (foreign != null) {
            foreign.start(poolPrefix());
        }
    }

    private Cidr poolPrefix() {
        return Cidr.parse(pool);
    }

    /** The node whose BGP is somebody else's, if there is one. */
    Optional<ForeignBgp> foreign() {
        return Optional.ofNullable(foreign);
    }

    /** The routes between the nodes. */
    BlockRoutes blockRoutes() {
        return new BlockRoutes(directory, nodeCount, poolPrefix());
    }

    void awaitAgents() {
        nodes.awaitReady();
    }

    /** Kills the agent of a node and starts it again; returns when it answers, whether it is ready or not. */
    void restartAgent(int node) throws IOException {
        nodes.restart(node);
    }

    /** Starts one pod more, beside the {@link #pods}. */
    RunningPod startPod(ScheduledPod pod) throws IOException {
        PodRuntime runtime = new PodRuntime(directory, home);
        runtime.publish(pod);
        return new RunningPod(pod, PodRuntime.namespaceOf(directory, pod), runtime.start(pod));
    }

    /** Takes a pod away that {@link #startPod} has made. */
    void stopPod(RunningPod pod) throws IOException {
        new PodRuntime(directory, home).stop(pod.scheduled());
    }

    /** Starts the pods, as many at once as there are processors. */
    void startPods(List<ScheduledPod> scheduled) throws IOException {
        PodRuntime runtime = new PodRuntime(directory, home);
        for (ScheduledPod pod : scheduled) {
            runtime.publish(pod);
        }
        List<Callable<RunningPod>> starts = new ArrayList<>();
        for (ScheduledPod pod : scheduled) {
            starts.add(() -> {
                IpAddress address = runtime.start(pod);
                return new RunningPod(pod, PodRuntime.namespaceOf(directory, pod), address);
            });
        }
        pods = inParallel(starts, Runtime.getRuntime().availableProcessors());
    }

    /** Runs all, so many at a time, and returns their outcomes in order. */
    static <T> List<T> inParallel(List<Callable<T>> tasks, int threads) throws IOException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<T> outcomes = new ArrayList<>();
            for (Future<T> future : executor.invokeAll(tasks)) {
                outcomes.add(future.get());
            }
            return List.copyOf(outcomes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LabException refused) {
                throw refused;
            }
            throw new IOException(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    /** Starts the programs in the pods and on the outside host, in this process. */
    void startPrograms() throws IOException {
        for (RunningPod pod : pods) {
            programs.add(Listener.open(pod.netns(), pod.port(), pod.scheduled().name()));
            if (pod.servesNames()) {
                programs.add(ClusterDns.open(
                        pod.netns(), nodes.socket(pod.scheduled().node())));
            }
        }
        programs.add(Listener.open(directory.namespace("outside"), 80, "outside"));
    }

    @Override
    public void close() throws IOException {
        for (Closeable program : programs) {
            program.close();
        }
        nodes.close();
    }
}
