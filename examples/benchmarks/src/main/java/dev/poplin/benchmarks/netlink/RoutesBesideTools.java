package dev.poplin.benchmarks.netlink;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Adds, lists and deletes routes by turns with {@code ip}, vishvananda/netlink, pyroute2 (Debian's packages) and C.
 * Processor time of the whole other process, and of the calling thread here; pyroute2 does a twentieth of the work, and is scaled.
 */
public final class RoutesBesideTools {

    private static final int MANY = 100_000;
    private static final int FEW = 5000;
    private static final int WARM_UP = 5;
    private static final String NAMESPACE = "poplin-bench-tools";
    private static final String GO_SOURCE = "poplin.benchmarks.vishvananda";
    private static final String PYTHON_SOURCE = "poplin.benchmarks.pyroute2";
    private static final String DEBIAN_SOURCES = "/usr/share/gocode";

    private final Netlink netlink;
    private final Floor floor;
    private final Map<String, double[]> seconds = new TreeMap<>();
    private final int rounds;

    private RoutesBesideTools(Netlink netlink, Floor floor, int rounds) {
        this.netlink = netlink;
        this.floor = floor;
        this.rounds = rounds;
    }

    /** Measures; the argument is the number of rounds. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        Path go = Files.createTempFile("routes_vishvananda", "");
        try (NetworkNamespace namespace = NetworkNamespace.create(NAMESPACE);
                Netlink netlink = Netlink.open(namespace);
                Floor floor = Floor.compile(NAMESPACE)) {
            build(go);
            new RoutesBesideTools(netlink, floor, rounds).measure(go);
        } finally {
            Files.delete(go);
            NetworkNamespace.delete(NAMESPACE);
        }
    }

    private static void build(Path program) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("go", "build", "-o", program.toString(), System.getProperty(GO_SOURCE)).inheritIO();
        builder.environment().put("GO111MODULE", "off");
        builder.environment().putIfAbsent("GOPATH", DEBIAN_SOURCES);
        if (builder.start().waitFor() != 0) {
            throw new IOException("go build failed");
        }
    }

    private static String batch(String verb) {
        return IntStream.range(0, MANY)
                .mapToObj(i -> "route " + verb + " blackhole 10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255))
                .collect(Collectors.joining("\n"));
    }

    private void measure(Path go) throws Exception {
        Cidr block = Cidr.parse("10.0.0.0/8");
        List<Route> routes = IntStream.range(0, MANY)
                .mapToObj(i -> Route.blackhole(block.subnet(32, i)))
                .toList();
        String additions = batch("add");
        String deletions = batch("delete");
        for (int turn = -WARM_UP; turn < 0; turn++) {
            netlink.routes().addAll(routes);
            list();
            netlink.routes().deleteAll(routes);
        }
        for (int round = 0; round < rounds; round++) {
            record("C, add", round, floor.cpuSeconds("routes-add", "" + MANY, "1000"));
            record("C, list", round, floor.cpuSeconds("routes-dump", "10") / 10);
            record("C, delete", round, floor.cpuSeconds("routes-delete", "" + MANY, "1000"));
            record("C, add one at a time", round, floor.cpuSeconds("routes-add", "" + MANY, "1"));
            record("C, delete one at a time", round, floor.cpuSeconds("routes-delete", "" + MANY, "1"));
            record("Poplin, add", round, Comparison.cpuSeconds(() -> netlink.routes()
                    .addAll(routes)));
            record("Poplin, list", round, Comparison.cpuSeconds(this::list));
            record("Poplin, delete", round, Comparison.cpuSeconds(() -> netlink.routes()
                    .deleteAll(routes)));
            record("ip -batch, add", round, floor.commandCpuSeconds(additions, "ip", "-batch", "-"));
            record("ip, list", round, floor.commandCpuSeconds("", "ip", "route", "show", ">/dev/null"));
            record("ip -batch, delete", round, floor.commandCpuSeconds(deletions, "ip", "-batch", "-"));
            for (String verb : List.of("add", "list", "delete")) {
                record("vishvananda, " + verb, round, floor.commandCpuSeconds("", go.toString(), verb, "" + MANY));
            }
            for (String verb : List.of("add", "list", "delete")) {
                double cpu = floor.commandCpuSeconds(
                        "", "/usr/bin/python3", System.getProperty(PYTHON_SOURCE), verb, "" + FEW);
                record("pyroute2, " + verb + " (scaled)", round, cpu * MANY / FEW);
            }
        }
        seconds.forEach((work, all) -> {
            Arrays.sort(all);
            System.out.printf("%-36s %10.1f ms%n", work, all[all.length / 2] * 1e3);
        });
    }

    private void record(String work, int round, double value) {
        seconds.computeIfAbsent(work, any -> new double[rounds])[round] = value;
    }

    private void list() throws IOException {
        int found = netlink.routes().list(RouteFilter.main(IpFamily.IPV4)).size();
        if (found != MANY) {
            throw new IllegalStateException(found + " routes instead of " + MANY);
        }
    }
}
