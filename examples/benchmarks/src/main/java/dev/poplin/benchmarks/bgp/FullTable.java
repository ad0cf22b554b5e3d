package dev.poplin.benchmarks.bgp;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Stream S from one peer, through a daemon, to another peer: BIRD and Poplin by turns, in one namespace under addresses of their own; in
 * the first round GoBGP, too, where it is installed. Who has not told all after five minutes is given up, and that is said. Arguments:
 * the number of rounds, of prefixes, and more options of the JVM that is measured. Needs root, bird and nsenter.
 */
public final class FullTable {

    private static final Ipv4Address TELLER = Ipv4Address.parse("10.99.0.1");
    private static final Ipv4Address DAEMON = Ipv4Address.parse("10.99.0.2");
    private static final Ipv4Address WARM_DAEMON = Ipv4Address.parse("10.99.0.4");
    private static final Ipv4Address HEARER = Ipv4Address.parse("10.99.0.3");
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int KEEPALIVE_SECONDS = 20;
    private static final Path GOBGP = Path.of("/usr/bin/gobgpd");
    private static final Cidr MARKER = Cidr.parse("192.88.99.1/32");
    private static final Negotiated NEGOTIATED = new Negotiated(true, Set.of(Family.IPV4_UNICAST), false);

    private final NetworkNamespace testers;
    private final NetworkNamespace daemons;
    private final Path directory;
    private final ByteBuffer stream;
    private final int prefixes;
    private final List<String> options;

    private FullTable(
            NetworkNamespace testers, NetworkNamespace daemons, Path directory, int prefixes, List<String> options) {
        this.testers = testers;
        this.daemons = daemons;
        this.directory = directory;
        this.prefixes = prefixes;
        this.options = options;
        List<ByteBuffer> messages = new RouteStream(1, 65_001, TELLER).messages(prefixes - 1, NEGOTIATED);
        PathAttributes last = PathAttributes.EMPTY.withAsPath(AsPath.of(65_001));
        messages.addAll(MessageEncoder.encode(Update.announcement(TELLER, List.of(MARKER), last), NEGOTIATED));
        this.stream = ByteBuffer.allocateDirect(
                messages.stream().mapToInt(ByteBuffer::remaining).sum());
        messages.forEach(stream::put);
        stream.flip();
        System.out.printf("stream: %,d prefixes, %,d updates, %,d bytes%n", prefixes, messages.size(), stream.limit());
    }

    /** Measures. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int prefixes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        List<String> options = Arrays.stream(arguments).skip(2).toList();
        String name = "poplin-bench-" + ProcessHandle.current().pid();
        Path directory = Files.createTempDirectory("poplin-bench");
        try (NetworkNamespace testers = NetworkNamespace.create(name + "-t");
                NetworkNamespace daemons = NetworkNamespace.create(name + "-d")) {
            wire(testers, daemons);
            FullTable table = new FullTable(testers, daemons, directory, prefixes, options);
            for (boolean all : new boolean[] {true, false}) {
                System.out.println(all ? "in, chosen, out to one peer:" : "in and chosen only:");
                table.compare(rounds, all);
            }
        } finally {
            NetworkNamespace.delete(name + "-t");
            NetworkNamespace.delete(name + "-d");
        }
    }

    private static void wire(NetworkNamespace testers, NetworkNamespace daemons) throws IOException {
        try (Netlink here = Netlink.open(testers);
                Netlink there = Netlink.open(daemons)) {
            here.links()
                    .add(NewLink.veth("eth0", NewLink.named("eth0").namespace(daemons))
                            .up());
            int inside = there.links().get("eth0").index();
            there.links().change(inside, NewLink.named("eth0").up());
            int outside = here.links().get("eth0").index();
            here.addresses().add(InterfaceAddress.of(outside, Cidr.ofInterface(TELLER, 24)));
            here.addresses().add(InterfaceAddress.of(outside, Cidr.ofInterface(HEARER, 24)));
            there.addresses().add(InterfaceAddress.of(inside, Cidr.ofInterface(DAEMON, 24)));
            there.addresses().add(InterfaceAddress.of(inside, Cidr.ofInterface(WARM_DAEMON, 24)));
        }
    }

    private void compare(int rounds, boolean all) throws Exception {
        // One process of ours takes all rounds and so gets warm; BIRD has no use for that.
        try (Daemon warm = new Daemon("Poplin, warm", WARM_DAEMON, poplin(WARM_DAEMON, all))) {
            for (int round = 0; round < rounds; round++) {
                System.out.println("round " + (round + 1));
                try (Daemon bird = new Daemon("BIRD", DAEMON, bird(all))) {
                    measure(bird, all);
                }
                measure(warm, all);
                try (Daemon cold = new Daemon("Poplin, first table of its JVM", DAEMON, poplin(DAEMON, all))) {
                    measure(cold, all);
                }
                if (round == 0 && Files.isExecutable(GOBGP)) {
                    try (Daemon gobgp = new Daemon("GoBGP", DAEMON, gobgp(all))) {
                        measure(gobgp, all);
                    }
                }
            }
        }
    }

    private void measure(Daemon daemon, boolean all) throws Exception {
        try (WirePeer hearer = WirePeer.connect(testers, HEARER, daemon.address, 65_003);
                WirePeer teller = WirePeer.connect(testers, TELLER, daemon.address, 65_001)) {
            long cpu = daemon.cpuMillis();
            long start = System.nanoTime();
            CountDownLatch end = new CountDownLatch(1);
            Thread sender = new Thread(() -> untilTheEnd(end, teller, stream.duplicate()));
            sender.setDaemon(true);
            sender.start();
            Thread listener = new Thread(() -> untilTheEnd(end, hearer, ByteBuffer.allocate(0)));
            listener.setDaemon(true);
            listener.start();
            int wanted = all ? prefixes : 1;
            boolean done = hearer.await(wanted, LIMIT);
            long stop = System.nanoTime();
            end.countDown();
            System.out.printf(
                    "  %-34s %,6d ms, %,6d ms since its start, CPU %,6d ms, peak RSS %,5d MB, %,d updates out%s%n",
                    daemon.name,
                    TimeUnit.NANOSECONDS.toMillis(stop - start),
                    TimeUnit.NANOSECONDS.toMillis(stop - daemon.started),
                    daemon.cpuMillis() - cpu,
                    daemon.peakMegabytes(),
                    hearer.updates(),
                    done ? "" : "; NOT DONE, given up after %,d of %,d prefixes".formatted(hearer.prefixes(), wanted));
            if (!done) {
                teller.hangUp();
            }
            sender.join();
            listener.join();
        }
    }

    /** Sends all, and says then and when that it is alive. */
    private static void untilTheEnd(CountDownLatch end, WirePeer peer, ByteBuffer bytes) {
        try {
            peer.send(bytes);
            while (!end.await(KEEPALIVE_SECONDS, TimeUnit.SECONDS)) {
                peer.keepAlive();
            }
        } catch (IOException e) {
            System.out.println("sending ended: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> bird(boolean all) throws IOException {
        Path config = directory.resolve("bird.conf");
        Files.writeString(
                config,
                """
                router id 10.99.0.2;
                protocol device {}
                protocol bgp teller { local 10.99.0.2 as 64512; neighbor 10.99.0.1 as 65001; passive on; strict bind on; ipv4 { import all; export none; }; }
                protocol bgp hearer { local 10.99.0.2 as 64512; neighbor 10.99.0.3 as 65003; passive on; strict bind on; ipv4 { import all; export %s; }; }
                """
                        .formatted(all ? "all" : "where net = " + MARKER));
        return List.of(
                "bird",
                "-f",
                "-c",
                config.toString(),
                "-s",
                directory.resolve("bird.ctl").toString());
    }

    private List<String> gobgp(boolean all) throws IOException {
        Path config = directory.resolve("gobgp.toml");
        Files.writeString(
                config,
                """
                [global.config]
                as = 64512
                router-id = "10.99.0.2"
                local-address-list = ["10.99.0.2"]
                [global.apply-policy.config]
                default-export-policy = "%s"
                export-policy-list = ["marker"]
                [[neighbors]]
                [neighbors.config]
                neighbor-address = "10.99.0.1"
                peer-as = 65001
                [neighbors.transport.config]
                passive-mode = true
                [[neighbors]]
                [neighbors.config]
                neighbor-address = "10.99.0.3"
                peer-as = 65003
                [neighbors.transport.config]
                passive-mode = true
                [[defined-sets.prefix-sets]]
                prefix-set-name = "marker"
                [[defined-sets.prefix-sets.prefix-list]]
                ip-prefix = "%s"
                [[policy-definitions]]
                name = "marker"
                [[policy-definitions.statements]]
                [policy-definitions.statements.conditions.match-prefix-set]
                prefix-set = "marker"
                [policy-definitions.statements.actions]
                route-disposition = "accept-route"
                """
                        .formatted(all ? "accept-route" : "reject-route", MARKER));
        return List.of(
                GOBGP.toString(),
                "--pprof-disable",
                "--api-hosts",
                "unix://" + directory.resolve("gobgp.sock"),
                "-f",
                config.toString());
    }

    private List<String> poplin(Ipv4Address address, boolean all) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseTransparentHugePages",
                "-Xmx160m"));
        command.addAll(options);
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), SpeakerProgram.class.getName(), address.toString()));
        if (!all) {
            command.add(MARKER.toString());
        }
        return command;
    }

    /** A process in the daemons' namespace. */
    private final class Daemon implements AutoCloseable {

        private final String name;
        private final Ipv4Address address;
        private final Process process;
        private final long started = System.nanoTime();

        Daemon(String name, Ipv4Address address, List<String> command) throws IOException {
            this.name = name;
            this.address = address;
            List<String> inside = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + daemons.name()));
            inside.addAll(command);
            process = new ProcessBuilder(inside)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            directory.resolve("daemon-" + address + ".log").toFile())
                    .start();
        }

        long cpuMillis() throws IOException {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return 10 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
        }

        long peakMegabytes() throws IOException {
            for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
                }
            }
            return -1;
        }

        @Override
        public void close() {
            process.destroy();
            try {
                process.onExit().get(10, TimeUnit.SECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                process.destroyForcibly().onExit().join();
            }
        }
    }
}
