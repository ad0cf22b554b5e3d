package dev.poplin.netlink.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.link.type.BridgePort;
import dev.poplin.netlink.link.type.Vxlan;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Forwarding entries and groups that go at once. */
@KernelTest(programs = {"bridge", "nsenter"})
@Tag("N2.2")
@Tag("N8")
class FlushKernelTest extends KernelScene {

    private static final MacAddress KEPT = MacAddress.parse("02:00:00:00:00:01");
    private static final MacAddress AGEING = MacAddress.parse("02:00:00:00:00:02");
    private static final MacAddress OWN = MacAddress.parse("02:00:00:00:00:03");
    private static final MacAddress FAR_7 = MacAddress.parse("02:00:00:00:00:07");
    private static final MacAddress FAR_8 = MacAddress.parse("02:00:00:00:00:08");
    private static final Set<MacAddress> OURS = Set.of(KEPT, AGEING, OWN, FAR_7, FAR_8);

    private int bridge;
    private int port;
    private int vxlan;

    @BeforeEach
    void open() throws Exception {
        netlink.links().add(NewLink.bridge("br0").up());
        bridge = netlink.links().get("br0").index();
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")).up());
        port = netlink.links().get("eth1").index();
        netlink.links().change(port, NewLink.named("eth1").master(bridge).up());
        // An entry that ages is taken only once the port forwards.
        Optional<Long> state;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        do {
            state = netlink.links().get("eth1").bridgePort().orElseThrow().get(BridgePort.STATE);
        } while (!state.equals(Optional.of(BridgePort.FORWARDING)) && System.nanoTime() < deadline);
        netlink.links().add(NewLink.of("vx0", Vxlan.of(42)).up());
        vxlan = netlink.links().get("vx0").index();
    }

    private Set<MacAddress> left(int link) throws NetlinkException {
        return netlink.bridges().forwarding().list(link).stream()
                .map(ForwardingEntry::mac)
                .filter(OURS::contains)
                .collect(Collectors.toSet());
    }

    private void addOfBridge() throws NetlinkException {
        ForwardingEntry kept = ForwardingEntry.port(port, KEPT);
        netlink.bridges().forwarding().replace(kept);
        netlink.bridges()
                .forwarding()
                .replace(ForwardingEntry.port(port, AGEING).withState(ForwardingEntry.DYNAMIC));
        netlink.bridges().forwarding().replace(ForwardingEntry.port(port, OWN).withState(ForwardingEntry.PERMANENT));
        assertEquals(Set.of(KEPT, AGEING, OWN), left(port));
    }

    @Test
    void entriesOfABridgeGoByTheirStateAndPort() throws Exception {
        ForwardingEntries entries = netlink.bridges().forwarding();
        ForwardingFlush all = ForwardingFlush.of(bridge);
        addOfBridge();
        entries.flush(all.with(ForwardingEntry.VLAN, 5));
        assertEquals(Set.of(KEPT, AGEING, OWN), left(port));
        entries.flush(all.onlyDynamic());
        assertEquals(Set.of(KEPT, OWN), left(port));
        addOfBridge();
        entries.flush(all.onlyStatic().with(ForwardingEntry.VIA, port));
        assertEquals(Set.of(AGEING, OWN), left(port));
        addOfBridge();
        entries.flush(all);
        assertEquals(Set.of(OWN), left(port));
        entries.flush(all.inState(ForwardingEntry.PERMANENT, ForwardingEntry.PERMANENT)
                .with(ForwardingEntry.VIA, port));
        assertEquals(Set.of(), left(port));
        String shown = Command.runIn(namespace, "bridge", "fdb", "show", "brport", "eth1")
                .orFail()
                .output();
        assertTrue(!shown.contains("02:00:00:00:00:0"), shown);
    }

    @Test
    void entriesOfAVxlanGoByTheirVniAndFarEnd() throws Exception {
        ForwardingEntries entries = netlink.bridges().forwarding();
        IpAddress far = IpAddress.parse("192.0.2.2");
        entries.add(ForwardingEntry.remote(vxlan, FAR_7, far).with(ForwardingEntry.VNI, 7));
        entries.add(ForwardingEntry.remote(vxlan, FAR_8, far).with(ForwardingEntry.VNI, 8));
        ForwardingFlush all = ForwardingFlush.of(vxlan).inState(0, 0);
        entries.flush(all.with(ForwardingEntry.DESTINATION, IpAddress.parse("192.0.2.3")));
        assertEquals(Set.of(FAR_7, FAR_8), left(vxlan));
        entries.flush(all.with(ForwardingEntry.VNI, 7));
        assertEquals(Set.of(FAR_8), left(vxlan));
        entries.flush(all.with(ForwardingEntry.DESTINATION, far));
        assertEquals(Set.of(), left(vxlan));
        NetlinkException refused =
                assertThrows(NetlinkException.class, () -> entries.flush(all.with(ForwardingEntry.VLAN, 5)));
        assertEquals(Errno.EINVAL, refused.errno());
        assertEquals("NDA_VLAN", refused.attribute());
    }

    @Test
    void groupsOfABridgeGoByTheirPort() throws Exception {
        MulticastEntries groups = netlink.bridges().multicast();
        MulticastEntry atPort = MulticastEntry.permanent(bridge, port, IpAddress.parse("239.1.1.1"));
        groups.add(atPort);
        Command.runIn(namespace, "bridge", "mdb", "add", "dev", "br0", "port", "br0", "grp", "239.1.1.2", "temp")
                .orFail();
        groups.flush(bridge, port, 5);
        groups.flush(bridge, vxlan, 0);
        assertEquals(2, ours(groups).size());
        groups.flush(bridge, port, 0);
        assertEquals(List.of(bridge), ours(groups));
        groups.flush(bridge, 0, 0);
        assertEquals(List.of(), ours(groups));
    }

    private static List<Integer> ours(MulticastEntries groups) throws NetlinkException {
        return groups.list().stream()
                .filter(entry -> String.valueOf(entry.group()).startsWith("239.1.1."))
                .map(MulticastEntry::port)
                .toList();
    }
}
