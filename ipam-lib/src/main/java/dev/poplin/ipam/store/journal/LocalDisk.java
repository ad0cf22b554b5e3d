package dev.poplin.ipam.store.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A directory of a file system of this machine. */
final class LocalDisk implements Disk {

    /** As the kernel names them, or as what follows {@code fuse.}; shared directories of a virtual machine's host are such, too. */
    private static final Set<String> NETWORK_FILE_SYSTEMS = Set.of(
            "9p",
            "afs",
            "beegfs",
            "ceph",
            "ceph-fuse",
            "cifs",
            "coda",
            "davfs",
            "davfs2",
            "glusterfs",
            "gpfs",
            "juicefs",
            "lustre",
            "mfs",
            "ncpfs",
            "nfs",
            "nfs4",
            "orangefs",
            "pvfs2",
            "rclone",
            "s3fs",
            "smb2",
            "smb3",
            "smbfs",
            "sshfs",
            "virtiofs");

    private static final String FUSE = "fuse.";

    private final Path path;
    private final SteadyChannel lockFile;

    /** The disk in a directory, which is made if there is none. */
    LocalDisk(Path path) throws IOException {
        this(path, typeOf(path));
    }

    /** The disk in a directory of a file system of this type. */
    LocalDisk(Path path, String type) throws IOException {
        if (isOnNetwork(type)) {
            throw new IOException(path + " is on a network file system (" + type
                    + "), whose locks and syncs cannot be relied on; put the journal on a local disk");
        }
        this.path = path;
        this.lockFile = SteadyChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static String typeOf(Path path) throws IOException {
        Files.createDirectories(path);
        return Files.getFileStore(path).type();
    }

    /** Whether a type, as {@code /proc/mounts} has it, is that of a file system that other machines write, too. */
    static boolean isOnNetwork(String type) {
        return NETWORK_FILE_SYSTEMS.contains(type.startsWith(FUSE) ? type.substring(FUSE.length()) : type);
    }

    @Override
    public List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Override
    public boolean exists(String name) {
        // Asked on every read; Files.exists makes an exception for each file that is not there.
        return path.resolve(name).toFile().exists();
    }

    @Override
    public File open(String name) throws IOException {
        return LocalFile.open(path.resolve(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(path.resolve(from), path.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(path.resolve(name));
    }

    @Override
    public void sync() throws IOException {
        try (SteadyChannel directory = SteadyChannel.open(path, StandardOpenOption.READ)) {
            directory.run(channel -> {
                channel.force(true);
                return true;
            });
        }
    }

    @Override
    public Lock lock() throws IOException {
        FileLock held = lockFile.run(FileChannel::lock);
        return held::release;
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
