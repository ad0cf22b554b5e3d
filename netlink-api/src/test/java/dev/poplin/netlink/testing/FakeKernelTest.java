package dev.poplin.netlink.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.bridge.ForwardingEntry;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.nftables.TableFamily;
import dev.poplin.netlink.nftables.Transaction;
import dev.poplin.netlink.nftables.rule.Chain;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

@Tag("N1.9")
class FakeKernelTest extends KernelContract {

    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:07");

    private final FakeKernel kernel = new FakeKernel();
    private final Netlink netlink = kernel.open();

    @Override
    Netlink netlink() {
        return netlink;
    }

    @AfterEach
    void close() {
        netlink.close();
    }

    @Test
    void severalDoorsLeadToTheSameKernel() throws Exception {
        netlink.links().add(NewLink.bridge("br0"));
        Netlink other = kernel.open();
        assertEquals(2, other.links().list().size());
        other.close();
        assertEquals(
                Errno.of(9),
                assertThrows(NetlinkException.class, () -> other.links().list()).errno());
        assertEquals(2, netlink.links().list().size());
    }

    @Test
    void whatItDoesNotHaveIsRefusedAndNotPretended() {
        assertEquals(
                Errno.EOPNOTSUPP,
                assertThrows(NetlinkException.class, () -> netlink.conntrack().list(IpFamily.IPV4))
                        .errno());
        assertEquals(
                Errno.EOPNOTSUPP,
                assertThrows(NetlinkException.class, () -> netlink.namespaceIds()
                                .list())
                        .errno());
    }

    private static void assertRefused(Errno errno, Executable request) {
        assertEquals(errno, assertThrows(NetlinkException.class, request).errno());
    }

    @Test
    void otherNamespacesForwardingEntriesAndNeighboursOfBridgesAreRefused() throws Exception {
        netlink.neighbors().add(Neighbor.permanent(1, IpAddress.parse("2001:db8::1"), MAC));
        assertRefused(Errno.EOPNOTSUPP, () -> netlink.bridges().forwarding().list());
        assertRefused(Errno.EOPNOTSUPP, () -> netlink.bridges().forwarding().add(ForwardingEntry.port(1, MAC)));
        assertRefused(Errno.EOPNOTSUPP, () -> netlink.neighbors().listOfMaster(IpFamily.IPV6, 1));
        assertRefused(Errno.EOPNOTSUPP, () -> netlink.addresses().listInNamespace(7));
        assertRefused(Errno.EOPNOTSUPP, () -> netlink.links().inNamespace(7).list());
        assertRefused(Errno.EOPNOTSUPP, () -> netlink.links().inNamespace(7).get("lo"));
        assertRefused(Errno.EOPNOTSUPP, () -> netlink.links().inNamespace(7).add(NewLink.bridge("br0")));
        assertEquals(1, netlink.neighbors().list(IpFamily.IPV6).size());
        assertEquals(1, netlink.links().list().size());
    }

    @Test
    void devicesOfChainsAreRefusedAndTheChainStays() throws Exception {
        Transaction making = netlink.nftables().transaction();
        making.table(TableFamily.NETDEV, "t").add().add(Chain.of("c", List.of()));
        making.commit();
        Transaction taking = netlink.nftables().transaction();
        taking.table(TableFamily.NETDEV, "t").deleteDevices("c", List.of("lo"));
        assertRefused(Errno.EOPNOTSUPP, taking::commit);
        assertTrue(netlink.nftables()
                .list(TableFamily.NETDEV, "t")
                .orElseThrow()
                .chains()
                .containsKey("c"));
    }

    @Test
    void aConversationThatWasRecordedIsPlayedAgain() throws Exception {
        StringBuilder recording = new StringBuilder();
        List<Link> links;
        try (Netlink recorded =
                Netlink.over(new RecordingTransport(kernel.transport(), recording), kernel.transport())) {
            recorded.links().add(NewLink.bridge("br0"));
            links = recorded.links().list();
        }
        ReplayTransport replay = new ReplayTransport("# two calls\n" + recording);
        try (Netlink played = Netlink.over(replay, kernel.transport())) {
            played.links().add(NewLink.bridge("br0"));
            assertEquals(links, played.links().list());
            assertTrue(replay.isAtEnd());
            assertThrows(IllegalStateException.class, () -> played.links().list());
        }
    }
}
