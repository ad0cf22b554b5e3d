package dev.poplin.node.source;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/** Replaces files so that readers, and whoever looks after a loss of power, find the former text or the new one, never a part of it. */
final class DurableFile {

    /** Puts on the disk what a path holds: a file's bytes, or a folder's names. */
    @FunctionalInterface
    interface Sync {

        void sync(Path path) throws IOException;
    }

    /** What file systems allow for a name, in bytes. */
    private static final int LONGEST_NAME = 255;

    private static final String YAML = ".yaml";

    private DurableFile() {}

    /** The file's name for an object: its own, but the end of one that is too long is a hash of it, behind a character that no object's name has. */
    static String yamlOf(String name) {
        if (name.length() + YAML.length() <= LONGEST_NAME) {
            return name + YAML;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            String end = "~" + HexFormat.of().formatHex(hash, 0, 16) + YAML;
            return name.substring(0, LONGEST_NAME - end.length()) + end;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

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

    /** Deletes a file, for good also if the power fails afterwards; nothing happens if it is not there. */
    static void delete(Path file) throws IOException {
        delete(file, DurableFile::sync);
    }

    static void delete(Path file, Sync disk) throws IOException {
        if (Files.deleteIfExists(file)) {
            disk.sync(Objects.requireNonNull(file.getParent(), "a file in a folder"));
        }
    }

    /** As fsync(2) does, which a descriptor for reading suffices for. */
    static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
