package dev.poplin.benchmarks.bgp;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.transport.ChannelFactory;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.mirror.KernelEvent.RouteEvent;
import dev.poplin.netlink.mirror.Monitor;
import dev.poplin.netlink.mirror.Topic;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.NodeAgent;
import dev.poplin.node.config.AgentConfigReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How long a node's kernel keeps a route that another node has withdrawn: from the call of the one speaker, over TCP, through
 * the other node's agent, to the kernel's own notice that the route is gone. And the same for a route that comes. As root; in namespaces.
 */
public final class WithdrawalToKernel {

    private static final Cidr PREFIX = Cidr.parse("10.244.255.0/26");
    private static final Ipv4Address NODE = Ipv4Address.parse("172.30.0.1");
    private static final Ipv4Address OTHER = Ipv4Address.parse("172.30.0.2");
    private static final int WARM_UP = 100;
    private static final long PATIENCE_SECONDS = 20;

    private final LinkedBlockingQueue<Notice> notices = new LinkedBlockingQueue<>();

    private record Notice(boolean gone, long nanos) {}

    private record InNamespace(NetworkNamespace namespace) implements ChannelFactory {
        @Override
        public SocketChannel openSocket() throws IOException {
            return namespace.call(SocketChannel::open);
        }

        @Override
        public ServerSocketChannel openServerSocket() throws IOException {
            return namespace.call(ServerSocketChannel::open);
        }
    }

    private WithdrawalToKernel() {}

    /** Measures; the arguments are how many rounds, and how many other routes are there. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 500;
        int others = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
        Path directory = Files.createTempDirectory("poplin-withdrawal");
        String name = "poplin-bench-" + ProcessHandle.current().pid();
        try (NetworkNamespace node = NetworkNamespace.create(name + "-node");
                NetworkNamespace other = NetworkNamespace.create(name + "-other")) {
            wire(node, other);
            new WithdrawalToKernel().measure(directory, node, other, rounds, others);
        } finally {
            NetworkNamespace.delete(name + "-node");
            NetworkNamespace.delete(name + "-other");
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void wire(NetworkNamespace node, NetworkNamespace other) throws IOException {
        try (Netlink here = Netlink.open(node);
                Netlink there = Netlink.open(other)) {
            here.links().add(NewLink.veth("eth0", NewLink.named("eth0").namespace(other)));
            ready(here, NODE);
            ready(there, OTHER);
        }
    }

    private static void ready(Netlink netlink, Ipv4Address address) throws IOException {
        int index = netlink.links().get("eth0").index();
        netlink.addresses().add(InterfaceAddress.of(index, Cidr.ofInterface(address, 24)));
        netlink.links().change(index, NewLink.named("eth0").up());
    }

    private void measure(Path directory, NetworkNamespace node, NetworkNamespace other, int rounds, int others)
            throws Exception {
        Path nodes = Files.createDirectories(directory.resolve("cluster").resolve("nodes"));
        Files.writeString(
                nodes.resolve("other.yaml"),
                "apiVersion: projectcalico.org/v3\nkind: Node\nmetadata: {name: other}\n" + "spec: {bgp: {ipv4Address: "
                        + OTHER + "/24, asNumber: 64512}}\n");
        String yaml = "nodeName: node\nclusterDirectory: " + directory.resolve("cluster") + "\nsocket: "
                + directory.resolve("agent.sock") + "\n";
        NodeAgent agent = NodeAgent.start(AgentConfigReader.parse(yaml, "benchmark"), node);
        try (Monitor monitor = Monitor.open(node, EnumSet.of(Topic.ROUTES));
                BgpSpeaker speaker = BgpSpeaker.builder(64_512, OTHER)
                        .listen(new InetSocketAddress(OTHER.toInetAddress(), 179))
                        .channels(new InNamespace(other))
                        .connectRetry(Duration.ofMillis(100))
                        .open()) {
            watch(monitor);
            for (int i = 0; i < others; i++) {
                speaker.announce(Cidr.of(Ipv4Address.ofInt(0x0af40000 + (i << 6)), 26));
            }
            speaker.addPeer(Peer.of(NODE, 64_512));
            speaker.announce(PREFIX);
            await(false);
            withdraw(speaker);
            for (int round = 0; round < WARM_UP; round++) {
                announce(speaker);
                withdraw(speaker);
            }
            long[] coming = new long[rounds];
            long[] going = new long[rounds];
            for (int round = 0; round < rounds; round++) {
                coming[round] = announce(speaker);
                going[round] = withdraw(speaker);
            }
            System.out.printf("%d rounds beside %d other routes%n", rounds, others);
            print("announced -> route in the kernel", coming);
            print("withdrawn -> route gone", going);
        } finally {
            agent.close();
        }
    }

    private long announce(BgpSpeaker speaker) throws Exception {
        long start = System.nanoTime();
        speaker.announce(PREFIX);
        return await(false) - start;
    }

    private long withdraw(BgpSpeaker speaker) throws Exception {
        long start = System.nanoTime();
        speaker.withdraw(PREFIX);
        return await(true) - start;
    }

    private long await(boolean gone) throws InterruptedException {
        while (true) {
            Notice notice = notices.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (notice == null) {
                throw new IllegalStateException("the kernel's route did not " + (gone ? "go" : "come"));
            }
            if (notice.gone() == gone) {
                return notice.nanos();
            }
        }
    }

    private void watch(Monitor monitor) {
        Thread thread = new Thread(
                () -> {
                    try {
                        monitor.forEach(event -> {
                            if (event instanceof RouteEvent route
                                    && route.route().destination().equals(PREFIX)) {
                                notices.add(new Notice(route.deleted(), System.nanoTime()));
                            }
                        });
                    } catch (NetlinkException e) {
                        // The monitor is closed at the end.
                        notices.clear();
                    }
                },
                "withdrawal-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private static void print(String what, long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        List<Integer> percents = List.of(0, 50, 90, 99, 100);
        StringBuilder line = new StringBuilder(String.format("%-34s", what));
        for (int percent : percents) {
            int index = Math.min(sorted.length - 1, sorted.length * percent / 100);
            line.append(String.format("  %3d%%: %7.2f ms", percent, sorted[index] / 1e6));
        }
        System.out.println(line);
    }
}
