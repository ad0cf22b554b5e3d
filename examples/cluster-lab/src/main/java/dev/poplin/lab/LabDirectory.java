package dev.poplin.lab;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A lab's state directory: what exists outside it is written down here before it is made, so that it can be taken away by whoever
 * comes later. Thread-safe.
 */
final class LabDirectory {

    private static final String NAMESPACE = "namespace ";
    private static final String NOT_OURS = "not-ours ";
    private static final String PROCESS = "process ";

    private final String name;
    private final Path path;
    private boolean sealed;
    private boolean made;

    LabDirectory(Path parent, String name) {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,20}")) {
            throw new LabException(
                    LabException.USAGE, "'" + name + "' is not a lab's name: use small letters, digits and '-'");
        }
        this.name = name;
        this.path = parent.resolve(name);
    }

    String name() {
        return name;
    }

    Path path() {
        return path;
    }

    Path cluster() {
        return path.resolve("cluster");
    }

    Path node(int number) {
        return path.resolve("node-" + number);
    }

    /** The full name of one of the lab's namespaces. */
    String namespace(String what) {
        return "poplin-" + name + "-" + what;
    }

    boolean exists() {
        return Files.exists(path.resolve("records"));
    }

    synchronized void create() throws IOException {
        requireOpen();
        Files.createDirectories(path);
        Files.writeString(path.resolve("records"), "", StandardOpenOption.CREATE_NEW);
        made = true;
    }

    /** Whether it was this process that made the directory, and not another that was faster. */
    synchronized boolean isMadeHere() {
        return made;
    }

    /**
     * Makes a namespace, after writing it down; one that is there already is somebody else's, and struck out again, unless it was
     * written down before.
     */
    synchronized NetworkNamespace makeNamespace(String fullName) throws IOException {
        boolean ours = namespaces().contains(fullName);
        record(NAMESPACE + fullName);
        try {
            return NetworkNamespace.create(fullName);
        } catch (NetlinkException e) {
            if (!ours && e.errno().equals(Errno.EEXIST)) {
                record(NOT_OURS + fullName);
            }
            throw e;
        }
    }

    /** Starts a process inside a namespace, where whoever takes the lab away finds it. */
    synchronized Process start(ProcessBuilder builder, NetworkNamespace namespace) throws IOException {
        requireOpen();
        // A process belongs to the namespace of the thread that starts it.
        return namespace.call(builder::start);
    }

    /** Writes down a process, by its id and the time it was started, so that no other is ever taken for it. */
    void recordProcess(long pid) throws IOException {
        record(PROCESS + pid + " " + startTime(pid));
    }

    /** Writes a file of the directory, which whoever watches sees whole or not at all. */
    void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file of the directory, which whoever watches sees whole or not at all. */
    synchronized void write(Path file, byte[] content) throws IOException {
        requireOpen();
        Files.createDirectories(file.getParent());
        Path draft = file.resolveSibling("." + file.getFileName());
        Files.write(draft, content);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Nothing more is made by this process, inside the directory or outside: the lab is being taken away. */
    synchronized void seal() {
        sealed = true;
    }

    private void requireOpen() throws IOException {
        if (sealed) {
            throw new IOException("the lab is being taken away");
        }
    }

    private synchronized void record(String line) throws IOException {
        requireOpen();
        Files.writeString(path.resolve("records"), line + "\n", StandardOpenOption.APPEND, StandardOpenOption.SYNC);
    }

    private List<String> records(String kind) throws IOException {
        List<String> found = new ArrayList<>();
        for (String line : Files.readAllLines(path.resolve("records"))) {
            if (line.startsWith(kind)) {
                found.add(line.substring(kind.length()));
            }
        }
        Collections.reverse(found);
        return found;
    }

    /** The namespaces that were written down, the last one first. */
    List<String> namespaces() throws IOException {
        List<String> ours = records(NAMESPACE);
        ours.removeAll(records(NOT_OURS));
        return ours;
    }

    /** The processes that were written down and still are the same ones. */
    List<Long> processes() throws IOException {
        List<Long> alive = new ArrayList<>();
        for (String record : records(PROCESS)) {
            String[] parts = record.split(" ");
            long pid = Long.parseLong(parts[0]);
            if (parts.length == 2 && parts[1].equals(startTime(pid))) {
                alive.add(pid);
            }
        }
        return alive;
    }

    /** The 22nd field of /proc/PID/stat, or the empty text if there is no such process. */
    private static String startTime(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
        } catch (IOException | IndexOutOfBoundsException e) {
            return "";
        }
    }

    void delete() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
        Path parent = path.getParent();
        try (Stream<Path> others = Files.list(parent)) {
            if (others.findAny().isPresent()) {
                return;
            }
        }
        Files.deleteIfExists(parent);
    }
}
