package dev.poplin.netlink.otherkernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.nftables.Ruleset;
import dev.poplin.netlink.nftables.TableFamily;
import dev.poplin.netlink.nftables.object.Flowtable;
import dev.poplin.netlink.wireguard.DeviceChange;
import dev.poplin.netlink.wireguard.Endpoint;
import dev.poplin.netlink.wireguard.PeerChange;
import dev.poplin.netlink.wireguard.PublicKey;
import dev.poplin.netlink.wireguard.SecretKey;
import dev.poplin.netlink.wireguard.WireGuardDevice;
import dev.poplin.netlink.wireguard.WireGuardPeer;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What many kernels have and some lack; src/test/vm/run carries it to one that has it all. */
@Tag("N8")
@KernelTest
class OtherKernelTest {

    private final TestNamespaces namespaces = new TestNamespaces();
    private Netlink netlink;

    @BeforeEach
    void open() throws IOException {
        netlink = Netlink.open(namespaces.create());
    }

    @AfterEach
    void close() throws NetlinkException {
        netlink.close();
        namespaces.close();
    }

    /** Adds a link, or skips the test by the kind that this kernel lacks. */
    private void add(String name, String kind) throws NetlinkException {
        try {
            netlink.links().add(NewLink.ofKind(name, kind));
        } catch (NetlinkException e) {
            Assumptions.assumeFalse(e.errno().equals(Errno.EOPNOTSUPP), "this kernel has no links of kind " + kind);
            throw e;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dummy", "ifb", "nlmon", "wireguard", "bond"})
    void linksOfThisKindAreMadeAndListed(String kind) throws NetlinkException {
        add("other0", kind);
        assertEquals(kind, netlink.links().get("other0").kind());
        netlink.links().delete(netlink.links().get("other0").index());
        assertEquals(
                List.of(),
                netlink.links().list().stream()
                        .filter(link -> link.name().equals("other0"))
                        .toList());
    }

    @Test
    @Tag("N3.1")
    void aFlowTableIsListedAsItWasMade() throws NetlinkException {
        Ruleset wanted = Ruleset.of(TableFamily.INET, "other", List.of(), List.of())
                .withFlowtables(List.of(Flowtable.of("fast", 5, List.of("lo"))));
        try {
            netlink.nftables().apply(wanted);
        } catch (NetlinkException e) {
            boolean lacking = Set.of(Errno.EOPNOTSUPP, Errno.ENOENT).contains(e.errno());
            Assumptions.assumeFalse(lacking, "this kernel has no flow tables");
            throw e;
        }
        assertEquals(
                wanted.flowtables(),
                netlink.nftables().list(TableFamily.INET, "other").orElseThrow().flowtables());
    }

    @Test
    @Tag("N6")
    void wireGuardIsReadAsItWasWritten() throws NetlinkException {
        add("wg0", "wireguard");
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 0x42);
        byte[] peer = new byte[32];
        Arrays.fill(peer, (byte) 9);
        List<Cidr> allowed = IntStream.range(0, 3000)
                .mapToObj(i -> Cidr.parse("10.64.0.0/10").subnet(32, i))
                .toList();
        netlink.wireGuard()
                .change(
                        "wg0",
                        DeviceChange.create()
                                .privateKey(SecretKey.of(secret))
                                .listenPort(51_820)
                                .firewallMark(7)
                                .peer(PeerChange.of(PublicKey.of(peer))
                                        .endpoint(Endpoint.of(IpAddress.parse("192.0.2.1"), 51_821))
                                        .keepalive(Duration.ofSeconds(25))
                                        .replaceAllowedIps(allowed)));
        WireGuardDevice device = netlink.wireGuard().get("wg0");
        assertEquals(51_820, device.listenPort());
        assertEquals(7, device.firewallMark());
        WireGuardPeer read = device.peers().get(0);
        assertEquals(1, device.peers().size());
        assertEquals(PublicKey.of(peer), read.key());
        assertEquals("192.0.2.1:51821", String.valueOf(read.endpoint()));
        assertEquals(Duration.ofSeconds(25), read.keepalive());
        assertEquals(allowed, read.allowedIps().stream().sorted().toList());
    }
}
