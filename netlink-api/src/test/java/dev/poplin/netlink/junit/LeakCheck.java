package dev.poplin.netlink.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves something behind: a thread of ours, a socket, an eventfd, an open or a named network namespace. Holds
 * for every test class of every module that has this test-jar; found by {@link java.util.ServiceLoader}.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {

    private static final ExtensionContext.Namespace KEY = ExtensionContext.Namespace.create(LeakCheck.class);
    /** What is being closed by other threads has so long to be gone. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** The column of /proc/net/unix. */
    private static final int INODE = 6;

    private static final Path NAMED_NAMESPACES = Path.of("/run/netns");

    /** For {@link java.util.ServiceLoader}. */
    public LeakCheck() {}

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        openWhatTheJdkKeeps();
        context.getStore(KEY).put(context.getUniqueId(), held());
    }

    /** The first channel of a process leaves a socket behind, which the JDK needs to close others. */
    private static void openWhatTheJdkKeeps() throws IOException {
        try (SocketChannel channel = SocketChannel.open();
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            selector.selectNow();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<?> before = context.getStore(KEY).get(context.getUniqueId(), List.class);
        List<String> left = left(before);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            left = left(before);
        }
        if (!left.isEmpty()) {
            throw new AssertionError(context.getDisplayName() + " left behind: " + String.join(", ", left));
        }
    }

    private static List<String> left(List<?> before) {
        List<String> left = new ArrayList<>(held());
        before.forEach(left::remove);
        return left;
    }

    /** What this process holds now of what a test must give back. */
    static List<String> held() {
        List<String> held = new ArrayList<>();
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("poplin-"))
                .forEach(thread -> held.add("thread " + thread.getName()));
        String attachSocket = attachSocket();
        // A descriptor that is closed while we look has no link any more.
        entries(Path.of("/proc/self/fd")).forEach(descriptor -> {
            String target = target(descriptor);
            if (target.startsWith("socket:") && !target.equals(attachSocket)
                    || target.contains("eventfd")
                    || isNamespace(target)) {
                held.add("descriptor " + descriptor.getFileName() + " of " + target);
            }
        });
        String ours = "-" + ProcessHandle.current().pid() + "-";
        entries(NAMED_NAMESPACES).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.startsWith("poplin-") && (name + "-").contains(ours))
                .forEach(name -> held.add("namespace " + name));
        return held;
    }

    /** The JVM's own socket, there from when something attaches an agent to it, as Jazzer does. */
    private static String attachSocket() {
        String path = "/.java_pid" + ProcessHandle.current().pid();
        try (Stream<String> sockets = Files.lines(Path.of("/proc/self/net/unix"))) {
            return sockets.filter(line -> line.contains(path))
                    .map(line -> "socket:[" + line.strip().split(" +")[INODE] + "]")
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isNamespace(String target) {
        return target.startsWith("net:") || target.startsWith(NAMED_NAMESPACES + "/");
    }

    private static List<Path> entries(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
