package dev.poplin.benchmarks.ipam;

import dev.poplin.ipam.Ipam;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Four processes, each a node, that assign from one journal at once; counts the commits and looks for an address that two were given.
 * The argument is a directory on the disk that is measured.
 */
public final class JournalProcesses {

    private static final int PROCESSES = 4;
    private static final int EACH = 1500;

    private JournalProcesses() {}

    /** Measures; with a journal and a node, is one of the processes. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2) {
            assign(Path.of(arguments[0]), arguments[1]);
            return;
        }
        try (Scratch scratch = Scratch.in(arguments)) {
            Path journal = scratch.resolve("journal");
            JournalBesideDisk.open(journal).close();
            double disk;
            try (Disk append = Disk.appending(scratch.resolve("append"))) {
                disk = append.perSecond(EACH);
            }
            measure(journal, disk);
        }
    }

    private static void measure(Path journal, double disk) throws Exception {
        List<Process> processes = new ArrayList<>();
        List<BufferedReader> outputs = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            JournalProcesses.class.getName(),
                            journal.toString(),
                            "node-" + i)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            processes.add(process);
            outputs.add(new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
        }
        for (BufferedReader output : outputs) {
            output.readLine();
        }
        Set<String> addresses = new HashSet<>();
        double rate = Samples.perSecond((long) PROCESSES * EACH, () -> {
            for (Process process : processes) {
                process.getOutputStream().close();
            }
            for (BufferedReader output : outputs) {
                addresses.addAll(List.of(output.readLine().split(" ")));
            }
        });
        Samples.print("disk: append 512 B and fdatasync", disk, "/s");
        Samples.print("journal, 4 processes (goal 3,000)", rate, "assigns/s");
        Samples.print("  given twice (goal 0)", PROCESSES * EACH - addresses.size(), "addresses");
    }

    /** Warms up, says so, waits until its input ends, and prints what it was given. */
    private static void assign(Path journal, String node) throws Exception {
        try (Ipam ipam = JournalBesideDisk.open(journal)) {
            new Pods(ipam, node, node + "-early", 1).next(EACH);
            System.out.println("ready");
            if (System.in.read() >= 0) {
                throw new IOException("nothing is to be read");
            }
            Pods pods = new Pods(ipam, node, node, EACH);
            pods.next(EACH);
            List<String> addresses = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                ipam.held(pods.handle(i)).forEach(address -> addresses.add(address.toString()));
            }
            System.out.println(String.join(" ", addresses));
        }
    }
}
