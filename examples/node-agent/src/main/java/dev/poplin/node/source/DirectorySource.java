package dev.poplin.node.source;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of YAML files that all nodes share: {@code manifests/} as users have them, {@code pods/} from the control plane,
 * {@code nodes/} and {@code endpoints/} from the agents. Watched, and looked through from time to time as well, since a
 * watch may lose events. Files are synced and replaced by rename, so a reader never sees half of one, also after a loss of power.
 */
public final class DirectorySource implements Source {

    private static final Logger LOG = LoggerFactory.getLogger(DirectorySource.class);
    private static final long LOOK_AGAIN_MILLIS = 5_000;
    private static final long QUIET_MILLIS = 2;

    private final Path directory;
    private final WatchService watch;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final DirectorySnapshot snapshot;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile ClusterState current = ClusterState.EMPTY;

    private DirectorySource(Path directory, WatchService watch) {
        this.directory = directory;
        this.watch = watch;
        this.snapshot = new DirectorySnapshot(directory, DirectorySnapshot.FOLDERS);
        this.thread = new Thread(this::run, "poplin-source");
        thread.setDaemon(true);
    }

    /** Opens the directory, making what is missing of it, and reads it once. */
    public static DirectorySource open(Path directory) throws IOException {
        WatchService watch = directory.getFileSystem().newWatchService();
        DirectorySource source = new DirectorySource(directory, watch);
        try {
            for (String folder : DirectorySnapshot.FOLDERS) {
                Path path = Files.createDirectories(directory.resolve(folder));
                path.register(watch, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
            }
            source.refresh();
        } catch (IOException | RuntimeException e) {
            watch.close();
            throw e;
        }
        source.thread.start();
        return source;
    }

    /** What a directory holds now, without watching it or making what is missing of it. */
    public static ClusterState look(Path directory) throws IOException {
        List<String> folders = DirectorySnapshot.FOLDERS.stream()
                .filter(folder -> Files.isDirectory(directory.resolve(folder)))
                .toList();
        return new DirectorySnapshot(directory, folders).read();
    }

    @Override
    public ClusterState current() {
        return current;
    }

    @Override
    public ClusterState refresh() throws IOException {
        ClusterState before;
        ClusterState after;
        lock.lock();
        try {
            before = current;
            after = snapshot.read();
            current = after;
        } finally {
            lock.unlock();
        }
        if (after != before) {
            after.problems().stream()
                    .filter(problem -> !before.problems().contains(problem))
                    .forEach(problem -> LOG.warn("{}", problem));
            listeners.forEach(Runnable::run);
        }
        return after;
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public void publish(Endpoint endpoint) throws IOException {
        DurableFile.replace(endpointFile(endpoint.pod()), PublishedManifest.write(endpoint));
    }

    @Override
    public void withdraw(PodKey pod) throws IOException {
        DurableFile.delete(endpointFile(pod));
    }

    @Override
    public boolean isUnreadable(PodKey pod) {
        Path file = endpointFile(pod);
        return current.problems().stream().anyMatch(problem -> problem.file().equals(file));
    }

    @Override
    public void publish(NodeManifest node) throws IOException {
        Path file = directory.resolve("nodes").resolve(DurableFile.yamlOf(node.name()));
        if (!node.equals(refresh().nodes().get(node.name()))) {
            DurableFile.replace(file, PublishedManifest.write(node));
        }
    }

    private Path endpointFile(PodKey pod) {
        return directory.resolve("endpoints").resolve(DurableFile.yamlOf(pod.dotted()));
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = watch.poll(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                while (key != null) {
                    key.pollEvents();
                    key.reset();
                    key = watch.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
                }
                try {
                    refresh();
                } catch (IOException | RuntimeException | Error e) {
                    LOG.warn("reading {} failed; what was read before stays in force", directory, e);
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException e) {
            LOG.debug("{} is no longer watched", directory);
        }
    }

    @Override
    public void close() {
        try {
            watch.close();
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (IOException e) {
            LOG.warn("closing the watch of {} failed: {}", directory, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
