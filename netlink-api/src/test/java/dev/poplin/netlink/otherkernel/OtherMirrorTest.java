package dev.poplin.netlink.otherkernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.NetlinkOptions;
import dev.poplin.netlink.bridge.BridgeVlan;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.mirror.Mirror;
import dev.poplin.netlink.mirror.Topic;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.NetlinkTransport;
import dev.poplin.netlink.system.NetlinkTransports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The mirror of what only other kernels have. */
@KernelTest(programs = {"bridge", "nsenter"})
@Tag("N5.1")
@Tag("N8")
class OtherMirrorTest {

    private final TestNamespaces namespaces = new TestNamespaces();

    @AfterEach
    void close() throws Exception {
        namespaces.close();
    }

    private static void awaitSame(String what, Mirror mirror, Netlink netlink) throws NetlinkException {
        Set<BridgeVlan> here = Set.of();
        Set<BridgeVlan> kernel = Set.of(BridgeVlan.of(0, 1));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!here.equals(kernel)) {
            assertTrue(System.nanoTime() < deadline, what + ": known is " + here + " but there is " + kernel);
            LockSupport.parkNanos(1_000_000);
            here = new HashSet<>(mirror.vlans());
            kernel = netlink.bridges().vlans().list().stream()
                    .flatMap(range -> range.each().stream())
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void followsTheVlansOfPorts() throws Exception {
        NetworkNamespace namespace = namespaces.create();
        try (Netlink netlink = Netlink.open(namespace);
                Mirror mirror = Mirror.open(namespace, EnumSet.of(Topic.VLANS), Duration.ofDays(1))) {
            netlink.links().add(NewLink.bridge("br0").up());
            int bridge = netlink.links().get("br0").index();
            netlink.links().add(NewLink.veth("p1", NewLink.named("e1")).master(bridge));
            int port = netlink.links().get("p1").index();
            try {
                netlink.bridges().vlans().add(BridgeVlan.range(port, 100, 110));
            } catch (NetlinkException e) {
                Assumptions.assumeFalse(e.errno().equals(Errno.EOPNOTSUPP), "this kernel has no VLAN filtering");
                throw e;
            }
            awaitSame("after a range", mirror, netlink);
            assertTrue(mirror.vlans().contains(BridgeVlan.of(port, 105)));
            // VLAN 1 was that of packets without a tag, and ceases to be it without a word.
            Command.runIn(namespace, "bridge vlan add dev p1 vid 200 pvid untagged".split(" "))
                    .orFail();
            awaitSame("after another one for packets without a tag", mirror, netlink);
            netlink.bridges().vlans().addSelf(BridgeVlan.of(bridge, 300));
            netlink.bridges().vlans().delete(BridgeVlan.range(port, 104, 106));
            awaitSame("after a piece of the range left", mirror, netlink);
            netlink.links().change(port, NewLink.named("p1").master(0));
            awaitSame("after the port left", mirror, netlink);
            netlink.links().delete(bridge);
            awaitSame("after the bridge left", mirror, netlink);
            assertEquals(Set.of(), Set.copyOf(mirror.vlans()));
        }
    }

    /** Makes one; skips the test if this kernel has none. */
    private static int filteringBridge(NetworkNamespace namespace, Netlink netlink) throws Exception {
        netlink.links().add(NewLink.bridge("br0").up());
        Command made = Command.runIn(namespace, "ip link set br0 type bridge vlan_filtering 1".split(" "));
        Assumptions.assumeTrue(made.exitCode() == 0, "this kernel has no VLAN filtering");
        return netlink.links().get("br0").index();
    }

    private static Object listed(Netlink netlink) throws NetlinkException {
        return List.of(
                netlink.bridges().vlans().listSettings().stream()
                        .flatMap(range -> range.withoutCounters().each().stream())
                        .collect(Collectors.toSet()),
                netlink.bridges().vlans().listMulticast().stream()
                        .flatMap(range -> range.withoutTimers().each().stream())
                        .collect(Collectors.toSet()));
    }

    private static void awaitSameSettings(String what, Mirror mirror, Netlink netlink) throws NetlinkException {
        Object here = List.of();
        Object kernel = null;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!here.equals(kernel)) {
            assertTrue(System.nanoTime() < deadline, what + ": known is " + here + " but there is " + kernel);
            LockSupport.parkNanos(1_000_000);
            here = List.of(Set.copyOf(mirror.vlanSettings()), Set.copyOf(mirror.vlanMulticast()));
            kernel = listed(netlink);
        }
    }

    /** Some of it is refused, such as a state of a VLAN that is not there. */
    private static String change(Random random) {
        String port = random.nextBoolean() ? "p1" : "p2";
        int first = 2 + random.nextInt(20);
        String range = first + "-" + (first + random.nextInt(6));
        String onOrOff = random.nextBoolean() ? " 1" : " 0";
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> "bridge vlan add dev " + port + " vid " + range + (random.nextBoolean() ? " untagged" : "");
            case 3 -> "bridge vlan add dev " + port + " vid " + first + " pvid";
            case 4 -> "bridge vlan add dev br0 vid " + range + " self";
            case 5 -> "bridge vlan del dev " + port + " vid " + range;
            case 6 -> "bridge vlan del dev br0 vid " + range + " self";
            case 7 -> "bridge vlan set dev " + port + " vid " + first + " state " + random.nextInt(5);
            case 8 -> "bridge vlan set dev " + port + " vid " + first + " mcast_router " + random.nextInt(3);
            case 9 -> "bridge vlan global set dev br0 vid " + range + " mcast_querier" + onOrOff;
            case 10 ->
                "bridge vlan add dev " + port + " vid " + range + " tunnel_info id " + (1000 + first) + "-"
                        + (1000 + Integer.parseInt(range.substring(range.indexOf('-') + 1)));
            case 11 -> "ip link set br0 type bridge mcast_vlan_snooping" + onOrOff;
            case 12 -> "ip link set " + port + (random.nextInt(3) == 0 ? " nomaster" : " master br0");
            default -> "ip link set br0 type bridge vlan_default_pvid " + (1 + random.nextInt(3));
        };
    }

    @Test
    void followsTheSettingsOfVlansThroughRandomChanges() throws Exception {
        NetworkNamespace namespace = namespaces.create();
        Set<Topic> topics = EnumSet.of(Topic.VLAN_SETTINGS, Topic.VLAN_MULTICAST);
        long seed = Long.getLong("poplin.seed", System.nanoTime());
        try (Netlink netlink = Netlink.open(namespace);
                Mirror mirror = Mirror.open(namespace, topics, Duration.ofDays(1))) {
            netlink.links().delete(filteringBridge(namespace, netlink));
            for (int run = 0; run < 10; run++) {
                Random random = new Random(seed + run);
                List<String> done = new ArrayList<>();
                for (String first : List.of(
                        "ip link add br0 up type bridge vlan_filtering 1 mcast_vlan_snooping 1",
                        "ip link add p1 up master br0 type veth peer name e1",
                        "ip link add p2 up master br0 type veth peer name e2",
                        "ip link set p1 type bridge_slave vlan_tunnel on")) {
                    Command.runIn(namespace, first.split(" ")).orFail();
                }
                for (int step = 0; step < 20; step++) {
                    String words = change(random);
                    int code = Command.runIn(namespace, words.split(" ")).exitCode();
                    done.add(words + (code == 0 ? "" : " (refused)"));
                }
                awaitSameSettings("seed " + (seed + run) + " after " + done, mirror, netlink);
                assertTrue(
                        !mirror.vlanSettings().isEmpty()
                                && !mirror.vlanMulticast().isEmpty(),
                        "nothing is known");
                for (String name : List.of("p1", "br0", "p2")) {
                    netlink.links().delete(netlink.links().get(name).index());
                    awaitSameSettings("seed " + (seed + run) + " after " + done + " without " + name, mirror, netlink);
                }
                assertEquals(List.of(), mirror.vlanSettings());
            }
        }
    }

    /** Loses what a test wants lost of what the kernel tells: with ENOBUFS as the kernel does, with ETIMEDOUT in silence. */
    private record LosingTransports(NetworkNamespace namespace, AtomicBoolean loses, Errno says)
            implements NetlinkTransports {

        @Override
        public NetlinkTransport open(int protocol, int... groups) throws NetlinkException {
            NetlinkTransport real;
            try {
                real = namespace.call(() -> NetlinkSocket.open(protocol, groups));
            } catch (NetlinkException e) {
                throw e;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return groups.length == 0 ? real : new Losing(real, loses, says);
        }
    }

    private record Losing(NetlinkTransport real, AtomicBoolean loses, Errno says) implements NetlinkTransport {

        @Override
        public void send(ByteBuffer messages) throws NetlinkException {
            real.send(messages);
        }

        @Override
        public ByteBuffer receive(Duration timeout) throws NetlinkException {
            ByteBuffer datagram = real.receive(timeout);
            if (loses.get()) {
                throw new NetlinkException("receive", says);
            }
            return datagram;
        }

        @Override
        public void wake() {
            real.wake();
        }

        @Override
        public void close() {
            real.close();
        }
    }

    @Test
    void settingsAreRightAfterAnOverrunAndAfterARecheck() throws Exception {
        NetworkNamespace namespace = namespaces.create();
        Set<Topic> topics = EnumSet.of(Topic.VLAN_SETTINGS, Topic.VLAN_MULTICAST);
        AtomicBoolean loses = new AtomicBoolean();
        try (Netlink netlink = Netlink.open(namespace);
                Mirror deaf = Mirror.open(
                        new LosingTransports(namespace, new AtomicBoolean(true), Errno.ETIMEDOUT),
                        topics,
                        Duration.ofMillis(200),
                        NetlinkOptions.DEFAULT);
                Mirror mirror = Mirror.open(
                        new LosingTransports(namespace, loses, Errno.ENOBUFS),
                        topics,
                        Duration.ofDays(1),
                        NetlinkOptions.DEFAULT)) {
            int bridge = filteringBridge(namespace, netlink);
            loses.set(true);
            netlink.bridges().vlans().addSelf(BridgeVlan.range(bridge, 100, 200));
            awaitSameSettings("after an overrun", mirror, netlink);
            assertTrue(mirror.overruns() > 0, "nothing was lost");
            loses.set(false);
            netlink.bridges().vlans().deleteSelf(BridgeVlan.range(bridge, 150, 160));
            awaitSameSettings("after the overruns", mirror, netlink);
            awaitSameSettings("after a recheck", deaf, netlink);
        }
    }
}
