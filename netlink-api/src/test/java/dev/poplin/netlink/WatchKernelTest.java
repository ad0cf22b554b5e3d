package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.conntrack.Connection;
import dev.poplin.netlink.conntrack.ConnectionEvent;
import dev.poplin.netlink.conntrack.NewConnection;
import dev.poplin.netlink.ethtool.EthtoolEvent;
import dev.poplin.netlink.ethtool.EthtoolEvent.FeaturesChanged;
import dev.poplin.netlink.generic.GenericEvent;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.mirror.EventStream;
import dev.poplin.netlink.mirror.KernelEvent;
import dev.poplin.netlink.mirror.Mirror;
import dev.poplin.netlink.mirror.Monitor;
import dev.poplin.netlink.mirror.Topic;
import dev.poplin.netlink.nflog.LogEvent;
import dev.poplin.netlink.nftables.NftEvent;
import dev.poplin.netlink.nftables.TableFamily;
import dev.poplin.netlink.nftables.Transaction;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.system.ScriptedTransport;
import dev.poplin.netlink.testing.FakeKernel;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything that listens, and IPsec, by way of the front door, in the namespace that it was opened in. */
@KernelTest(programs = {"nsenter", "setpriv", "ethtool"})
@Timeout(60)
class WatchKernelTest extends KernelScene {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int RTM_NEWROUTE = 24;
    private static final int UNKNOWN_TYPE = 250;
    private static final int AF_INET = 2;

    @Test
    @Tag("N5.1")
    void changesAndCopiesAreOfTheNamespaceThatWasOpened() throws Exception {
        Route route = Route.blackhole(Cidr.parse("10.9.0.0/16"));
        Set<Topic> topics = EnumSet.of(Topic.ROUTES);
        try (Monitor monitor = netlink.watch().changes(topics);
                Monitor everywhere = netlink.watch().changesInAllNamespaces(topics);
                Mirror mirror = netlink.watch().mirror(topics)) {
            netlink.routes().add(route);
            KernelEvent came =
                    new KernelEvent.RouteEvent(netlink.routes().list().get(0), false, false);
            assertEquals(List.of(came), monitor.next(PATIENCE));
            assertEquals(List.of(came), everywhere.next(PATIENCE));
            assertTrue(mirror.links().isEmpty());
        }
        try (Mirror later = netlink.watch().mirror(topics)) {
            assertEquals(netlink.routes().list(), later.routes());
        }
    }

    @Test
    @Tag("N3.3")
    void transactionsOfNftablesAreTold() throws Exception {
        try (EventStream<NftEvent> monitor = netlink.watch().nftables()) {
            Transaction transaction = netlink.nftables().transaction();
            transaction.table(TableFamily.INET, "t").add();
            transaction.commit();
            assertTrue(monitor.next(PATIENCE).size() + monitor.next(PATIENCE).size() > 0);
        }
    }

    @Test
    @Tag("N3.5")
    void connectionsAreToldAndLogGroupsRead() throws Exception {
        Connection.Tuple tuple =
                new Connection.Tuple(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), 17, 1000, 53);
        try (EventStream<ConnectionEvent> monitor = netlink.watch().connections();
                EventStream<LogEvent> log = netlink.watch().packets(7, 64)) {
            netlink.conntrack().add(NewConnection.of(tuple));
            assertTrue(monitor.next(PATIENCE).get(0) instanceof ConnectionEvent.Created);
            assertEquals(List.of(), log.next(Duration.ofMillis(1)));
            NetlinkException refused =
                    assertThrows(NetlinkException.class, () -> netlink.watch().packets(7, 64));
            assertEquals(Errno.EPERM, refused.errno());
        }
    }

    @Test
    @Tag("N6")
    void changesOfDevicesAreToldAsEthtoolMakesThem() throws Exception {
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")));
        String feature = "tx-checksum-ip-generic";
        try (EventStream<EthtoolEvent> monitor = netlink.watch().ethtool();
                EventStream<GenericEvent> raw = netlink.watch().generic("ethtool", "monitor")) {
            Command.runIn(namespace, "ethtool", "-K", "eth0", feature, "off").orFail();
            FeaturesChanged changed = assertInstanceOf(
                    FeaturesChanged.class, monitor.next(PATIENCE).get(0));
            assertEquals("eth0", changed.link());
            assertEquals(netlink.ethtool().features("eth0"), changed.features());
            assertFalse(changed.features().get(feature).active());
            GenericEvent.Message message = assertInstanceOf(
                    GenericEvent.Message.class, raw.next(PATIENCE).get(0));
            assertEquals(13, message.command());
        }
    }

    @Test
    @Tag("N6")
    void aGroupThatIsNotThereIsRefusedAndTheControllersOwnIsHeard() throws Exception {
        NetlinkException refused =
                assertThrows(NetlinkException.class, () -> netlink.watch().generic("ethtool", "none"));
        assertEquals(Errno.ENOENT, refused.errno());
        try (EventStream<GenericEvent> families = netlink.watch().generic("nlctrl", "notify")) {
            assertEquals(List.of(), families.next(Duration.ofMillis(1)));
        }
    }

    @Test
    @Tag("N2.6")
    void iPsecIsOpenedOnceAndClosedWithTheRest() throws Exception {
        assertEquals(List.of(), netlink.xfrm().listPolicies());
        assertTrue(netlink.xfrm() == netlink.xfrm());
        netlink.close();
        assertEquals(
                9,
                assertThrows(NetlinkException.class, () -> netlink.xfrm().listPolicies())
                        .errno()
                        .code());
        assertEquals(
                9,
                assertThrows(NetlinkException.class, () -> netlink.watch().nftables())
                        .errno()
                        .code());
    }

    @Test
    @Tag("N1.9")
    void transportsOfTheCallersHaveNoNamespaceToListenIn() throws Exception {
        FakeKernel kernel = new FakeKernel();
        try (Netlink fake = Netlink.over(kernel.transport(), kernel.netfilterTransport())) {
            assertEquals(
                    Errno.EOPNOTSUPP,
                    assertThrows(NetlinkException.class, () -> fake.watch().changes(EnumSet.of(Topic.LINKS)))
                            .errno());
            assertEquals(
                    Errno.EOPNOTSUPP,
                    assertThrows(NetlinkException.class, fake::xfrm).errno());
        }
    }

    /** Whoever may not enter namespaces may still listen in his own. */
    @Test
    @Tag("N4.2")
    void listeningInOnesOwnNamespaceNeedsNoRightToEnterIt() throws Exception {
        Command run = Command.runIn(
                namespace,
                "setpriv",
                "--bounding-set=-sys_admin",
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Listener.class.getName());
        assertTrue(run.orFail().output().contains("heard of br0"), run::output);
    }

    /** Makes a link in its own namespace and hears of it. */
    static final class Listener {

        public static void main(String[] none) throws Exception {
            try (Netlink own = Netlink.open();
                    Monitor monitor = own.watch().changes(EnumSet.of(Topic.LINKS));
                    Mirror mirror = own.watch().mirror(EnumSet.of(Topic.LINKS))) {
                own.links().add(NewLink.bridge("br0"));
                boolean heard = monitor.next(PATIENCE).toString().contains("br0")
                        && !mirror.links().isEmpty();
                System.out.println(heard ? "heard of br0" : "heard of nothing");
            }
        }
    }

    @Test
    @Tag("N5.1")
    void aMessageThatCannotBeReadIsToldApartFromOneThatIsNotKnown() throws Exception {
        ScriptedTransport kernel = new ScriptedTransport((self, sequence) -> {});
        kernel.answer(out -> {
            // The attribute is longer than the message.
            out.beginMessage(RTM_NEWROUTE, 0, 0)
                    .u32(AF_INET)
                    .u64(0)
                    .u16(40)
                    .u16(1)
                    .endMessage();
            out.beginMessage(UNKNOWN_TYPE, 0, 0).u32(AF_INET).endMessage();
        });
        try (Monitor monitor = new Monitor(kernel)) {
            assertEquals(
                    List.of(true, false),
                    monitor.next(PATIENCE).stream()
                            .map(event -> ((KernelEvent.Unknown) event).isMalformed())
                            .toList());
        }
    }
}
