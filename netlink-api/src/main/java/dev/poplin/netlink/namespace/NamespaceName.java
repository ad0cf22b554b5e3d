package dev.poplin.netlink.namespace;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.system.SystemCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The name of a namespace: a file under {@code /run/netns} over which the namespace is mounted, as {@code ip netns} does. Immutable.
 *
 * @param path the file
 */
record NamespaceName(Path path) {

    static final Path DIRECTORY = Path.of("/run/netns");

    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int O_CREAT_EXCL = 0x40 | 0x80;
    private static final long MS_BIND = 4096;
    private static final long MS_REC = 16384;
    private static final long MS_SHARED = 1 << 20;
    private static final int MNT_DETACH = 2;

    /**
     * This name.
     *
     * @throws IllegalArgumentException if it is no file name
     */
    static NamespaceName of(String name) {
        if (name.isEmpty() || name.contains("/") || name.equals(".") || name.equals("..") || name.length() > 255) {
            throw new IllegalArgumentException("'" + name + "' is not a name for a network namespace");
        }
        return new NamespaceName(DIRECTORY.resolve(name));
    }

    /** All that there are, sorted. */
    static List<String> all() throws IOException {
        if (!Files.isDirectory(DIRECTORY)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Mounts a namespace over a file. */
    interface Mounting {

        /** Does so; when it fails it has ended. */
        int over(Path path) throws NetlinkException;
    }

    static int mount(String operation, String namespace, Path path) throws NetlinkException {
        return NetworkNamespace.required(operation, SystemCalls.mount(namespace, path.toString(), "none", MS_BIND));
    }

    /**
     * Gives this name to a namespace, which is opened.
     *
     * @throws NetlinkException EEXIST if there is one of this name, or why it could not be mounted or opened; then the name is free
     */
    NetworkNamespace bind(String operation, Mounting mounting) throws NetlinkException {
        prepareDirectory(operation);
        int file = NetworkNamespace.required(
                operation, SystemCalls.open(path.toString(), O_RDONLY_CLOEXEC | O_CREAT_EXCL, 0));
        SystemCalls.close(file);
        try {
            mounting.over(path);
            return NetworkNamespace.open(path);
        } catch (NetlinkException | RuntimeException | Error e) {
            try {
                remove();
            } catch (NetlinkException kept) {
                e.addSuppressed(kept);
            }
            throw e;
        }
    }

    /**
     * Takes this name away.
     *
     * @throws NetlinkException ENOENT if there is none of it
     */
    void unbind(String operation) throws NetlinkException {
        if (!Files.exists(path)) {
            throw new NetlinkException(operation, Errno.ENOENT);
        }
        remove();
    }

    private void remove() throws NetlinkException {
        SystemCalls.unmount(path.toString(), MNT_DETACH);
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new NetlinkException("delete " + path, Errno.EBUSY, e.getMessage(), null);
        }
    }

    /** Makes {@code /run/netns} a shared mount once, so that a deletion reaches every mount namespace. */
    private static synchronized void prepareDirectory(String operation) throws NetlinkException {
        try {
            Files.createDirectories(DIRECTORY);
        } catch (IOException e) {
            throw new NetlinkException(operation + ": cannot make " + DIRECTORY, Errno.EACCES);
        }
        String directory = DIRECTORY.toString();
        if (SystemCalls.mount("none", directory, "none", MS_SHARED | MS_REC) < 0) {
            NetworkNamespace.required(operation, SystemCalls.mount(directory, directory, "none", MS_BIND | MS_REC));
            NetworkNamespace.required(operation, SystemCalls.mount("none", directory, "none", MS_SHARED | MS_REC));
        }
    }
}
