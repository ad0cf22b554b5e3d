package dev.poplin.netlink.namespace;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.system.SystemCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

/**
 * A network namespace, held open by a descriptor. Thread-safe. Closing gives the descriptor back; a named namespace goes on to
 * exist until {@link #delete(String)}.
 */
public final class NetworkNamespace implements AutoCloseable {

    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;
    private static final int EBADF = 9;

    private final String name;
    private final int fd;
    /** Read: a call uses the descriptor. Write: it is being closed. */
    private final ReentrantReadWriteLock descriptor = new ReentrantReadWriteLock();

    private boolean closed;

    private NetworkNamespace(String name, int fd) {
        this.name = name;
        this.fd = fd;
    }

    /**
     * Makes a namespace and binds it to {@code /run/netns/NAME}, as {@code ip netns add NAME} does; its loopback is down.
     *
     * @throws NetlinkException EEXIST if there is one of this name, EPERM without CAP_SYS_ADMIN
     * @throws IllegalArgumentException if the name is no file name
     */
    public static NetworkNamespace create(String name) throws NetlinkException {
        String operation = "netns add " + name;
        return NamespaceName.of(name)
                .bind(
                        operation,
                        path -> PrivateThread.finish(operation, () -> {
                            required(operation, SystemCalls.unshare(CLONE_NEWNET));
                            return NamespaceName.mount(operation, "/proc/thread-self/ns/net", path);
                        }));
    }

    /**
     * Gives the namespace of a process a name under {@code /run/netns}, as {@code ip netns attach NAME PID}.
     *
     * @throws NetlinkException EEXIST if there is one of this name, ENOENT if there is no such process, EPERM without CAP_SYS_ADMIN
     * @throws IllegalArgumentException if the name is no file name
     */
    public static NetworkNamespace attach(String name, long pid) throws NetlinkException {
        String operation = "netns attach " + name + " " + pid;
        return NamespaceName.of(name)
                .bind(
                        operation,
                        path -> NamespaceName.mount(operation, ofPid(pid).toString(), path));
    }

    /**
     * Makes a namespace without a name; it ends when this is closed and nothing else holds it.
     *
     * @throws NetlinkException EPERM without CAP_SYS_ADMIN
     */
    public static NetworkNamespace createAnonymous() throws NetlinkException {
        return PrivateThread.finish("make a network namespace", () -> {
            required("make a network namespace", SystemCalls.unshare(CLONE_NEWNET));
            return current();
        });
    }

    /**
     * Opens the namespace that {@code ip netns} knows by this name.
     *
     * @throws NetlinkException ENOENT if there is none
     */
    public static NetworkNamespace open(String name) throws NetlinkException {
        return open(NamespaceName.of(name).path());
    }

    /**
     * Opens the namespace at a path such as {@code /run/netns/blue} or {@code /proc/PID/ns/net}.
     *
     * @throws NetlinkException ENOENT if there is none
     */
    public static NetworkNamespace open(Path path) throws NetlinkException {
        int fd = required("open network namespace " + path, SystemCalls.open(path.toString(), O_RDONLY_CLOEXEC, 0));
        Path name = path.getFileName();
        boolean listed = path.startsWith(NamespaceName.DIRECTORY);
        return new NetworkNamespace(listed && name != null ? name.toString() : path.toString(), fd);
    }

    /** Opens the calling thread's own namespace. */
    public static NetworkNamespace current() throws NetlinkException {
        return open(Path.of("/proc/thread-self/ns/net"));
    }

    /** Opens the namespace of a process. */
    public static NetworkNamespace ofProcess(long pid) throws NetlinkException {
        return open(ofPid(pid));
    }

    private static Path ofPid(long pid) {
        return Path.of("/proc", Long.toString(pid), "ns", "net");
    }

    /** Opens the namespace of one thread of a process. */
    public static NetworkNamespace ofThread(long pid, long threadId) throws NetlinkException {
        return open(Path.of("/proc", Long.toString(pid), "task", Long.toString(threadId), "ns", "net"));
    }

    /** The names under {@code /run/netns}, sorted. */
    public static List<String> list() throws IOException {
        return NamespaceName.all();
    }

    /**
     * Removes the name, as {@code ip netns delete NAME}; the namespace itself ends with its last process and descriptor.
     *
     * @throws NetlinkException ENOENT if there is none
     */
    public static void delete(String name) throws NetlinkException {
        NamespaceName.of(name).unbind("netns delete " + name);
    }

    static int required(String operation, int result) throws NetlinkException {
        if (result < 0) {
            throw new NetlinkException(operation, Errno.of(-result));
        }
        return result;
    }

    /** The name under {@code /run/netns}, or the path that was opened. */
    public String name() {
        return name;
    }

    /**
     * The descriptor that holds the namespace; valid until this is closed.
     *
     * @throws IllegalStateException if it is closed
     */
    public int descriptor() {
        descriptor.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("network namespace " + name + " is closed");
            }
            return fd;
        } finally {
            descriptor.readLock().unlock();
        }
    }

    /**
     * Whether the other is the same namespace, whatever way each was opened.
     *
     * @throws IOException if either is closed
     */
    public boolean sameAs(NetworkNamespace other) throws IOException {
        return identity().equals(other.identity());
    }

    /** The device and inode of the namespace's file, which name it for as long as it lives. */
    private Map<String, Object> identity() throws IOException {
        descriptor.readLock().lock();
        try {
            if (closed) {
                throw new NetlinkException("compare network namespace " + name + ", which is closed", Errno.of(EBADF));
            }
            return identity(Path.of("/proc/self/fd", Integer.toString(fd)));
        } finally {
            descriptor.readLock().unlock();
        }
    }

    private static Map<String, Object> identity(Path path) throws IOException {
        return Files.readAttributes(path, "unix:dev,ino");
    }

    /**
     * Its names under {@code /run/netns}, sorted, as {@code ip netns identify} finds them; none if it has none.
     *
     * @throws IOException if it is closed, or the names cannot be read
     */
    public List<String> names() throws IOException {
        Map<String, Object> own = identity();
        return list().stream()
                .filter(each -> isAt(NamespaceName.of(each).path(), own))
                .toList();
    }

    /**
     * The processes whose first thread is in it, in rising order: {@code ip netns pids NAME}. One that this process may not look into is left
     * out.
     *
     * @throws IOException if it is closed, or {@code /proc} cannot be read
     */
    public List<Long> processes() throws IOException {
        Map<String, Object> own = identity();
        try (Stream<Path> files = Files.list(Path.of("/proc"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.chars().allMatch(Character::isDigit))
                    .map(Long::valueOf)
                    .filter(pid -> isAt(ofPid(pid), own))
                    .sorted()
                    .toList();
        }
    }

    /** Whether this namespace is at a path; not if the path is gone meanwhile or closed to us. */
    private static boolean isAt(Path path, Map<String, Object> own) {
        try {
            return own.equals(identity(path));
        } catch (IOException e) {
            return false;
        }
    }

    /** The settings under {@code /proc/sys/net} of this namespace. */
    public Sysctl sysctl() {
        return new Sysctl(this);
    }

    /**
     * Runs code inside the namespace, on a thread of its own that ends with it, and returns the outcome. What the code opens
     * (sockets, processes) belongs to the namespace and can be used from any thread afterwards. The code must not start or use
     * thread pools.
     *
     * @throws IOException what the code throws, or that the namespace could not be entered: EBADF once this is closed
     */
    public <T> T call(Callable<T> code) throws IOException {
        return PrivateThread.run("enter network namespace " + name, () -> {
            enter();
            return code.call();
        });
    }

    /**
     * As {@link #call}, of code that only opens: whoever is in this namespace already may run it without the right to enter one.
     *
     * @throws IOException what the code throws, or that the namespace could not be entered: EBADF once this is closed
     */
    public <T> T callToOpen(Callable<T> code) throws IOException {
        try {
            return call(code);
        } catch (NetlinkException e) {
            if (!e.errno().equals(Errno.EPERM) || !isCurrent()) {
                throw e;
            }
            return here(code);
        }
    }

    private boolean isCurrent() throws IOException {
        try (NetworkNamespace current = current()) {
            return sameAs(current);
        }
    }

    private static <T> T here(Callable<T> code) throws IOException {
        try {
            return code.call();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** Not while it is being closed: the descriptor's number could be somebody else's by then. */
    private void enter() throws NetlinkException {
        String operation = "enter network namespace " + name;
        descriptor.readLock().lock();
        try {
            if (closed) {
                throw new NetlinkException(operation + ", which is closed", Errno.of(EBADF));
            }
            required(operation, SystemCalls.setns(fd, CLONE_NEWNET));
        } finally {
            descriptor.readLock().unlock();
        }
    }

    @Override
    public void close() {
        descriptor.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                SystemCalls.close(fd);
            }
        } finally {
            descriptor.writeLock().unlock();
        }
    }

    @Override
    public String toString() {
        return "netns " + name;
    }
}
