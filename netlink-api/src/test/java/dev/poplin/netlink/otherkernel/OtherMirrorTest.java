package dev.poplin.netlink.otherkernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.bridge.BridgeVlan;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.mirror.Mirror;
import dev.poplin.netlink.mirror.Topic;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
}
