package dev.poplin.node.source;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Replaces files so that readers, and whoever looks after a loss of power, find the former text or the new one, never a part of it. */
final class DurableFile {

    /** Puts on the disk what a path holds: a file's bytes, or a folder's names. */
    @FunctionalInterface
    interface Sync {

        void sync(Path path) throws IOException;
    }

    private DurableFile() {}

    /** Gives {@code file} this text; if that fails it may have it all the same, but whole. */
    static void replace(Path file, String text) throws IOException {
        replace(file, text, DurableFile::sync);
    }

    static void replace(Path file, String text, Sync disk) throws IOException {
        Path folder = Objects.requireNonNull(file.getParent(), "a file in a folder");
        Path draft = Files.createTempFile(folder, ".", ".tmp");
        try {
            Files.writeString(draft, text);
            disk.sync(draft);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            disk.sync(folder);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** As fsync(2) does, which a descriptor for reading suffices for. */
    static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
