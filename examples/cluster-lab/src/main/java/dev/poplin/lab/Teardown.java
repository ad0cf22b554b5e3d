package dev.poplin.lab;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Takes away what a lab's records name: its processes, those inside its namespaces, the namespaces, the directory. */
final class Teardown {

    private Teardown() {}

    /** Everything, if this process made the lab. */
    static void runIfMadeHere(LabDirectory lab) throws IOException {
        lab.seal();
        if (lab.isMadeHere()) {
            run(lab);
        }
    }

    /** Everything; can be repeated, and run by another process than the one that made the lab. */
    static void run(LabDirectory lab) throws IOException {
        lab.seal();
        if (!lab.exists()) {
            lab.delete();
            return;
        }
        Set<Long> doomed = new HashSet<>(lab.processes());
        List<String> namespaces = lab.namespaces();
        doomed.addAll(insideOf(namespaces));
        doomed.remove(ProcessHandle.current().pid());
        for (long pid : doomed) {
            end(pid);
        }
        for (String namespace : namespaces) {
            try {
                NetworkNamespace.delete(namespace);
            } catch (NetlinkException e) {
                if (!e.errno().equals(Errno.ENOENT)) {
                    throw e;
                }
            }
        }
        lab.delete();
    }

    /** A process in a namespace of the lab's was started by the lab, or by a shell of it. */
    private static Set<Long> insideOf(List<String> namespaces) throws IOException {
        Set<Object> inodes = new HashSet<>();
        for (String namespace : namespaces) {
            Path file = Path.of("/run/netns", namespace);
            if (Files.exists(file)) {
                inodes.add(Files.getAttribute(file, "unix:ino"));
            }
        }
        Set<Long> inside = new HashSet<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes.toList()) {
                String pid = process.getFileName().toString();
                if (pid.chars().allMatch(Character::isDigit) && inodes.contains(namespaceOf(process))) {
                    inside.add(Long.parseLong(pid));
                }
            }
        }
        return inside;
    }

    private static Object namespaceOf(Path process) {
        try {
            return Files.getAttribute(process.resolve("ns/net"), "unix:ino");
        } catch (IOException e) {
            // It has ended meanwhile.
            return "";
        }
    }

    private static void end(long pid) {
        ProcessHandle.of(pid).ifPresent(process -> {
            process.destroy();
            try {
                process.onExit().get(2, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                process.destroyForcibly();
            }
        });
    }
}
