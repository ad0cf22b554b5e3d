package dev.poplin.netlink.otherkernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.link.type.IpTunnel;
import dev.poplin.netlink.link.type.Plain;
import dev.poplin.netlink.link.type.Vlan;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.wireguard.DeviceChange;
import dev.poplin.netlink.wireguard.Endpoint;
import dev.poplin.netlink.wireguard.PeerChange;
import dev.poplin.netlink.wireguard.PublicKey;
import dev.poplin.netlink.wireguard.SecretKey;
import dev.poplin.netlink.wireguard.WireGuardPeer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Packets go through tunnels whose both ends were made here: {@code ping} is answered. */
@KernelTest(programs = {"ping", "nsenter"})
@Tag("N8")
class OtherPacketsTest {

    private static final IpAddress NEAR = IpAddress.parse("192.0.2.1");
    private static final IpAddress FAR = IpAddress.parse("192.0.2.2");
    private static final int PORT = 51_820;

    private final TestNamespaces namespaces = new TestNamespaces();
    private NetworkNamespace near;
    private Netlink netlink;
    private Netlink peer;

    @BeforeEach
    void join() throws Exception {
        near = namespaces.create();
        NetworkNamespace far = namespaces.create();
        netlink = Netlink.open(near);
        peer = Netlink.open(far);
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth0").namespace(far)));
        up(netlink, "eth0", "192.0.2.1/24");
        up(peer, "eth0", "192.0.2.2/24");
    }

    @AfterEach
    void close() throws Exception {
        netlink.close();
        peer.close();
        namespaces.close();
    }

    private static void up(Netlink netlink, String link, String address) throws IOException {
        int index = netlink.links().get(link).index();
        netlink.addresses().add(InterfaceAddress.of(index, Cidr.parseInterface(address)));
        netlink.links().change(index, NewLink.named(link).up());
    }

    private static void add(Netlink netlink, NewLink link, String kind) throws NetlinkException {
        try {
            netlink.links().add(link);
        } catch (NetlinkException e) {
            Assumptions.assumeFalse(e.errno().equals(Errno.EOPNOTSUPP), "this kernel has no links of kind " + kind);
            throw e;
        }
    }

    private void isAnswered(String address) throws Exception {
        Command.runIn(near, "ping", "-c", "2", "-i", "0.2", "-W", "10", address).orFail();
    }

    @Test
    @Tag("N2.1")
    void packetsGoThroughAnIpipTunnel() throws Exception {
        add(netlink, NewLink.of("t0", IpTunnel.ipip(NEAR, FAR)), "ipip");
        add(peer, NewLink.of("t0", IpTunnel.ipip(FAR, NEAR)), "ipip");
        up(netlink, "t0", "10.0.0.1/30");
        up(peer, "t0", "10.0.0.2/30");
        isAnswered("10.0.0.2");
    }

    @Test
    @Tag("N2.1")
    void packetsGoThroughAVlan() throws Exception {
        add(
                netlink,
                NewLink.of("v0", Vlan.of(7)).lower(netlink.links().get("eth0").index()),
                "vlan");
        add(peer, NewLink.of("v0", Vlan.of(7)).lower(peer.links().get("eth0").index()), "vlan");
        up(netlink, "v0", "10.0.0.1/30");
        up(peer, "v0", "10.0.0.2/30");
        isAnswered("10.0.0.2");
    }

    private static PublicKey configured(Netlink netlink, int secret) throws NetlinkException {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) secret);
        netlink.wireGuard()
                .change(
                        "wg0",
                        DeviceChange.create().privateKey(SecretKey.of(key)).listenPort(PORT));
        return Objects.requireNonNull(netlink.wireGuard().get("wg0").publicKey());
    }

    private static PeerChange peer(PublicKey key, IpAddress endpoint, String allowed) {
        return PeerChange.of(key).endpoint(Endpoint.of(endpoint, PORT)).replaceAllowedIps(List.of(Cidr.parse(allowed)));
    }

    @Test
    @Tag("N6")
    void packetsGoThroughWireGuardAndAreCounted() throws Exception {
        add(netlink, NewLink.of("wg0", Plain.WIREGUARD), "wireguard");
        add(peer, NewLink.of("wg0", Plain.WIREGUARD), "wireguard");
        PublicKey ours = configured(netlink, 0x42);
        PublicKey theirs = configured(peer, 0x43);
        netlink.wireGuard().change("wg0", DeviceChange.create().peer(peer(theirs, FAR, "10.0.0.2/32")));
        peer.wireGuard().change("wg0", DeviceChange.create().peer(peer(ours, NEAR, "10.0.0.1/32")));
        up(netlink, "wg0", "10.0.0.1/30");
        up(peer, "wg0", "10.0.0.2/30");
        isAnswered("10.0.0.2");
        List<WireGuardPeer> peers = netlink.wireGuard().get("wg0").peers();
        assertEquals(List.of(theirs), peers.stream().map(WireGuardPeer::key).toList());
        assertTrue(peers.get(0).receivedBytes() > 0, peers::toString);
        assertNotNull(peers.get(0).lastHandshake(), peers::toString);
    }
}
