package dev.poplin.benchmarks.netlink;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.bridge.ForwardingEntries;
import dev.poplin.netlink.bridge.ForwardingEntry;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.link.LinkFilter;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.link.type.Vxlan;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** 500 veth pairs made, listed and deleted by their group, and 10,000 forwarding entries, by turns with {@code ip} and {@code bridge}. */
public final class ManyLinks {

    private static final int PAIRS = 500;
    private static final int ENTRIES = 10_000;
    private static final int GROUP = 7;
    /** Who comes first can pay for the one before: the steps of links change places each round. */
    private static final List<Integer> HERE_FIRST = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8);

    private static final List<Integer> THERE_FIRST = List.of(3, 4, 0, 1, 2, 7, 8, 5, 6);
    private static final String NAMESPACE = "poplin-bench-links";

    private final Netlink netlink;
    private final int rounds;

    private ManyLinks(Netlink netlink, int rounds) {
        this.netlink = netlink;
        this.rounds = rounds;
    }

    /** Measures wall time; the argument is the number of rounds. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        try (NetworkNamespace namespace = NetworkNamespace.create(NAMESPACE);
                Netlink netlink = Netlink.open(namespace)) {
            new ManyLinks(netlink, rounds).measure();
        } finally {
            NetworkNamespace.delete(NAMESPACE);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static double seconds(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private void measure() throws Exception {
        List<NewLink> pairs = IntStream.range(0, PAIRS)
                .mapToObj(number -> NewLink.veth(
                                "a" + number, NewLink.named("b" + number).group(GROUP))
                        .group(GROUP))
                .toList();
        netlink.links().add(NewLink.of("vx0", Vxlan.of(42)));
        int vxlan = netlink.links().get("vx0").index();
        ForwardingEntries forwarding = netlink.bridges().forwarding();
        List<ForwardingEntry> entries = IntStream.range(0, ENTRIES)
                .mapToObj(number -> ForwardingEntry.remote(vxlan, mac(number), IpAddress.parse("192.0.2.1")))
                .toList();
        Path ipAdd = batch(
                "ip",
                IntStream.range(0, PAIRS)
                        .mapToObj(number ->
                                "link add a" + number + " group 7 type veth peer name b" + number + " group 7")
                        .toList());
        Path bridgeAdd = batch(
                "bridge",
                entries.stream()
                        .map(entry -> "fdb add " + entry.mac() + " dev vx0 dst 192.0.2.1 self permanent")
                        .toList());
        List<Step> steps = List.of(
                new Step("add 500 pairs", () -> netlink.links().addAll(pairs)),
                new Step(
                        "list 1,000 links by kind",
                        () -> require(netlink.links().list(LinkFilter.ofKind("veth")), 2 * PAIRS)),
                new Step("delete the group", () -> netlink.links().deleteGroup(GROUP)),
                new Step("ip -batch: add 500 pairs", () -> run("ip", "-batch", ipAdd.toString())),
                new Step("ip link delete group 7", () -> run("ip", "link", "delete", "group", "7")),
                new Step("add 10,000 forwarding entries", () -> forwarding.addAll(entries)),
                new Step("delete 10,000 forwarding entries", () -> forwarding.deleteAll(entries)),
                new Step(
                        "bridge -batch: add 10,000 forwarding entries",
                        () -> run("bridge", "-batch", bridgeAdd.toString())),
                new Step("delete them again", () -> forwarding.deleteAll(entries)));
        double[][] times = new double[steps.size()][rounds];
        for (int round = -1; round < rounds; round++) {
            for (int which : (round & 1) == 0 ? HERE_FIRST : THERE_FIRST) {
                double time = seconds(steps.get(which).work);
                if (round >= 0) {
                    times[which][round] = time;
                }
            }
        }
        for (int which = 0; which < times.length; which++) {
            Arrays.sort(times[which]);
            System.out.printf("%-50s median %.3f s%n", steps.get(which).name, times[which][rounds / 2]);
        }
    }

    private record Step(String name, Work work) {}

    private static MacAddress mac(int number) {
        return MacAddress.parse(String.format("02:00:00:00:%02x:%02x", number >> 8, number & 0xff));
    }

    private static void require(List<Link> links, int count) {
        if (links.size() != count) {
            throw new IllegalStateException(links.size() + " links instead of " + count);
        }
    }

    private static Path batch(String name, List<String> lines) throws IOException {
        Path file = Files.createTempFile("poplin-" + name, ".batch");
        Files.write(file, lines);
        file.toFile().deleteOnExit();
        return file;
    }

    private static void run(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + NAMESPACE));
        all.addAll(Arrays.asList(words));
        int code = new ProcessBuilder(all).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException(all + " ended with " + code);
        }
    }
}
