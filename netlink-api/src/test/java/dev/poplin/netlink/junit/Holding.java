package dev.poplin.netlink.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One thing that this process holds and somebody has to give back.
 *
 * @param kind what it is
 * @param name the name of a thread or a namespace, what a descriptor is open on
 * @param descriptor the number of the descriptor, -1 for what is none
 */
record Holding(Kind kind, String name, int descriptor) {

    /** Its columns are: address, count, protocol, flags, type, state, inode, path. */
    private static final Path UNIX_SOCKETS = Path.of("/proc/thread-self/net/unix");

    private static final int INODE = 6;
    private static final int PATH = 7;

    private static final Path NAMED_NAMESPACES = Path.of("/run/netns");

    /** What there is to hold; all but the first and the last are kinds of descriptors. */
    enum Kind {
        THREAD("thread"),
        SOCKET("socket"),
        EVENTFD("eventfd"),
        EPOLL("epoll"),
        PIPE("pipe"),
        OPEN_NAMESPACE("open namespace"),
        FILE("file"),
        NAMED_NAMESPACE("named namespace");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }

        private static Kind of(String target) {
            if (target.startsWith("socket:")) {
                return SOCKET;
            }
            if (target.startsWith("pipe:")) {
                return PIPE;
            }
            if (target.startsWith("net:") || target.startsWith(NAMED_NAMESPACES + "/")) {
                return OPEN_NAMESPACE;
            }
            if (target.contains("eventfd")) {
                return EVENTFD;
            }
            return target.contains("eventpoll") ? EPOLL : FILE;
        }
    }

    @Override
    public String toString() {
        return descriptor < 0 ? kind + " " + name : kind + " " + name + " as descriptor " + descriptor;
    }

    /** All threads of this process, its descriptors, and the named namespaces that bear its number. */
    static List<Holding> now() {
        List<Holding> held = new ArrayList<>();
        Thread.getAllStackTraces().keySet().forEach(thread -> held.add(new Holding(Kind.THREAD, thread.getName(), -1)));
        List<String> jvm = socketsOfTheJvm();
        entries(Path.of("/proc/self/fd")).forEach(descriptor -> {
            // A descriptor that was closed while we looked has no link any more; the one that lists them is such.
            String target = target(descriptor);
            if (!target.isEmpty() && !jvm.contains(target)) {
                held.add(new Holding(
                        Kind.of(target),
                        target,
                        Integer.parseInt(descriptor.getFileName().toString())));
            }
        });
        String ours = "-" + ProcessHandle.current().pid() + "-";
        entries(NAMED_NAMESPACES).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.startsWith("poplin-") && (name + "-").contains(ours))
                .forEach(name -> held.add(new Holding(Kind.NAMED_NAMESPACE, name, -1)));
        return held;
    }

    /** The first channel of a process leaves a socket behind, which the JDK needs to close others; after this it is there. */
    static void openWhatTheJdkKeeps() {
        try (SocketChannel channel = SocketChannel.open();
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            selector.selectNow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A JVM that an agent attaches to, as Jazzer's does, listens for the next one as long as it lives. */
    private static List<String> socketsOfTheJvm() {
        String path = ".java_pid" + ProcessHandle.current().pid();
        try {
            return Files.readAllLines(UNIX_SOCKETS).stream()
                    .map(line -> line.trim().split("\\s+"))
                    .filter(columns -> columns.length > PATH && columns[PATH].contains(path))
                    .map(columns -> "socket:[" + columns[INODE] + "]")
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
