package dev.poplin.ipam.store.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A directory of a file system of this machine. */
final class LocalDisk implements Disk {

    private static final Set<String> NETWORK_FILE_SYSTEMS =
            Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "fuse.sshfs", "afs", "lustre");

    private final Path path;
    private final SteadyChannel lockFile;

    /** The disk in a directory, which is made if there is none. */
    LocalDisk(Path path) throws IOException {
        Files.createDirectories(path);
        FileStore fileStore = Files.getFileStore(path);
        if (NETWORK_FILE_SYSTEMS.contains(fileStore.type())) {
            throw new IOException(path + " is on a network file system (" + fileStore.type()
                    + "), whose locks and syncs cannot be relied on; put the journal on a local disk");
        }
        this.path = path;
        this.lockFile = SteadyChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
