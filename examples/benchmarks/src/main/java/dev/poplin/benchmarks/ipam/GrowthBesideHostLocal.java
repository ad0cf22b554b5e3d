package dev.poplin.benchmarks.ipam;

import dev.poplin.ipam.Ipam;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How long an assign takes with none, with few and with 60,000 addresses held, by turns; and the plugin host-local with none and with 10,000.
 * With none held the node has an empty block, which each assign takes out of the index of such blocks, and each release puts back. The argument
 * is a directory on the disk that is measured.
 */
public final class GrowthBesideHostLocal {

    private static final Path PLUGINS = Path.of("/usr/lib/cni");
    private static final Path HOST_LOCAL = PLUGINS.resolve("host-local");
    private static final int HELD = 60_000;
    private static final int HELD_BY_HOST_LOCAL = 10_000;
    private static final int PODS_PER_NODE = 100;
    private static final int CALLS = 3000;
    private static final int PLUGIN_CALLS = 30;

    private GrowthBesideHostLocal() {}

    /** Measures. */
    public static void main(String[] arguments) throws Exception {
        try (Scratch scratch = Scratch.in(arguments);
                Ipam empty = JournalBesideDisk.open(scratch.resolve("empty"));
                Ipam some = JournalBesideDisk.open(scratch.resolve("some"));
                Ipam full = JournalBesideDisk.open(scratch.resolve("full"))) {
            for (int node = 0; node < HELD / PODS_PER_NODE; node++) {
                new Pods(full, "node-" + node, "node-" + node, PODS_PER_NODE).next(PODS_PER_NODE);
            }
            double ours = measure(empty, some, full);
            if (Files.isExecutable(HOST_LOCAL)) {
                double none = plugin(scratch.resolve("host-local-empty"), 0);
                double many = plugin(scratch.resolve("host-local-full"), HELD_BY_HOST_LOCAL);
                Samples.print("host-local ADD, 0 held, p50", none * 1e3, "ms");
                Samples.print("host-local ADD, 10,000 held, p50", many * 1e3, "ms");
                Samples.print("  times ours with 60,000 held (goal 100)", many / ours, "");
            }
        }
    }

    /** The seconds that an assign with 60,000 addresses held takes. */
    private static double measure(Ipam empty, Ipam some, Ipam full) throws Exception {
        List<Pods> pods = List.of(
                new Pods(empty, "node-1", "none", 0),
                new Pods(some, "node-1", "few", PODS_PER_NODE),
                new Pods(full, "node-1", "many", 0));
        pods.get(1).next(PODS_PER_NODE);
        List<Samples> seconds = List.of(new Samples(), new Samples(), new Samples());
        for (int call = -500; call < CALLS; call++) {
            for (int i = 0; i < seconds.size(); i++) {
                Pods each = pods.get(i);
                double taken = 1 / Samples.perSecond(1, each::assign);
                each.release();
                if (call >= 0) {
                    seconds.get(i).add(taken);
                }
            }
        }
        double none = seconds.get(0).median();
        double few = seconds.get(1).median();
        double many = seconds.get(2).median();
        Samples.print("journal, none held, assign p50", none * 1e3, "ms");
        Samples.print("journal, 100 held, assign p50", few * 1e3, "ms");
        Samples.print("journal, 60,000 held, assign p50", many * 1e3, "ms");
        Samples.print("  of none held (goal 1.2)", many / none, "");
        Samples.print("  of 100 held", many / few, "");
        return many;
    }

    /** The seconds that an ADD of the plugin takes, as the median; its own file per address is made before. */
    private static double plugin(Path directory, int held) throws Exception {
        Path files = Files.createDirectories(directory.resolve("net"));
        for (int i = 0; i < held; i++) {
            Files.writeString(files.resolve("10.1." + i / 250 + "." + (i % 250 + 2)), "before-" + i + "\r\neth0");
        }
        String configuration =
                """
                {"cniVersion": "0.4.0", "name": "net", "type": "none",
                 "ipam": {"type": "host-local", "subnet": "10.1.0.0/16", "dataDir": "%s"}}
                """
                        .formatted(directory);
        Samples seconds = new Samples();
        for (int call = 0; call < PLUGIN_CALLS; call++) {
            String container = "container-" + call;
            seconds.add(1 / Samples.perSecond(1, () -> add(container, configuration)));
        }
        return seconds.median();
    }

    private static void add(String container, String configuration) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(HOST_LOCAL.toString());
        builder.environment()
                .putAll(Map.of(
                        "CNI_COMMAND",
                        "ADD",
                        "CNI_CONTAINERID",
                        container,
                        "CNI_NETNS",
                        "/proc/self/ns/net",
                        "CNI_IFNAME",
                        "eth0",
                        "CNI_PATH",
                        PLUGINS.toString()));
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().write(configuration.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("host-local: " + answer);
        }
    }
}
