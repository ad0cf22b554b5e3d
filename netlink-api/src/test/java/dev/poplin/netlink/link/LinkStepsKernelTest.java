package dev.poplin.netlink.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.HookedTransport;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink.AddressGeneration;
import dev.poplin.netlink.link.type.Bridge;
import dev.poplin.netlink.link.type.BridgePort;
import dev.poplin.netlink.link.type.Macvlan;
import dev.poplin.netlink.link.type.Plain;
import dev.poplin.netlink.mirror.KernelEvent;
import dev.poplin.netlink.mirror.KernelEvent.LinkEvent;
import dev.poplin.netlink.mirror.Monitor;
import dev.poplin.netlink.mirror.Topic;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.system.BpfProgram;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.NetlinkSocket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel ignores, refuses or drops in one message about a link is done, or refused here. */
@KernelTest(programs = "ip")
@Tag("N2.1")
class LinkStepsKernelTest extends KernelScene {

    private static final BridgePort ISOLATED = BridgePort.create().with(BridgePort.ISOLATED, true);

    private int bridge;

    @BeforeEach
    void open() throws Exception {
        netlink.links().add(NewLink.bridge("br0").up());
        bridge = index("br0");
    }

    private int index(String name) throws NetlinkException {
        return netlink.links().get(name).index();
    }

    private NewLink port(String name) {
        return NewLink.ofKind(name, "ifb").master(bridge).port(ISOLATED);
    }

    private boolean isIsolated(String name) throws NetlinkException {
        return netlink.links()
                .get(name)
                .bridgePort()
                .flatMap(port -> port.get(BridgePort.ISOLATED))
                .orElse(false);
    }

    @Test
    void aKindThatTheKernelDoesNotHaveListsNothing() throws Exception {
        assertEquals(List.of(), netlink.links().list(LinkFilter.ofKind("nosuchkind")));
        assertEquals(1, netlink.links().list(LinkFilter.ofKind("bridge")).size());
    }

    @Test
    void aLinkThatIsMadeIsThePortThatItIsToBe() throws Exception {
        netlink.links()
                .add(port("p0")
                        .alias("a pod")
                        .addressGeneration(AddressGeneration.NONE)
                        .up());
        Link made = netlink.links().get("p0");
        assertTrue(made.isUp());
        assertEquals("a pod", made.alias());
        assertTrue(isIsolated("p0"));
        String shown = Command.runIn(namespace, "ip", "-d", "link", "show", "p0")
                .orFail()
                .output();
        assertTrue(shown.contains("addrgenmode none"), shown);
        assertEquals(Optional.of(AddressGeneration.NONE), made.addressGeneration());
        // Events tell it and lists before Linux 6.15 do not, which is no change of the link.
        assertEquals(Optional.empty(), made.withoutTimers().addressGeneration());
        assertEquals(List.of(), netlink.addresses().list(made.index()));
    }

    @Test
    void anAliasHasUpTo255BytesAndIsTakenAwayAgain() throws Exception {
        String longest = "é" + "a".repeat(253);
        netlink.links().add(NewLink.ofKind("p0", "ifb").alias(longest));
        assertEquals(longest, netlink.links().get("p0").alias());
        netlink.links().change(index("p0"), NewLink.named("p0").alias(""));
        assertEquals("", netlink.links().get("p0").alias());
        netlink.links().change(bridge, NewLink.named("br0").alias(longest));
        assertEquals(longest, netlink.links().get("br0").alias());
    }

    @Test
    void aLinkThatTakesStepsHasAWholeName() throws Exception {
        for (NewLink refused : List.of(
                NewLink.ofKind("p%d", "ifb").alias("some"),
                NewLink.veth("v%d", NewLink.named("v1")).alias("some"))) {
            assertThrows(IllegalArgumentException.class, () -> netlink.links().add(refused));
            assertThrows(IllegalArgumentException.class, () -> netlink.links().replaceAll(List.of(refused)));
        }
        assertEquals(List.of(), netlink.links().list(LinkFilter.ofKind("ifb")));
        netlink.links().add(NewLink.ofKind("p%d", "ifb"));
        assertTrue(netlink.links().find("p0").isPresent());
        netlink.links().change(index("p0"), NewLink.named("p%d").alias("some").up());
        assertEquals("some", netlink.links().get("p0").alias());
    }

    @Test
    void manyLinksThatAreMadeArePorts() throws Exception {
        List<Optional<NetlinkException>> outcome = netlink.links()
                .addAll(List.of(port("p0"), NewLink.bridge("br0"), port("p1").up()));
        assertEquals(Optional.empty(), outcome.get(0));
        assertEquals(Errno.EEXIST, outcome.get(1).orElseThrow().errno());
        assertEquals(Optional.empty(), outcome.get(2));
        assertTrue(isIsolated("p0") && isIsolated("p1"));
        assertTrue(netlink.links().get("p1").isUp());
    }

    private static Link firstUp(Monitor monitor, String name) throws NetlinkException {
        while (true) {
            List<KernelEvent> events = monitor.next(Duration.ofSeconds(5));
            assertFalse(events.isEmpty(), name + " is not up");
            for (KernelEvent event : events) {
                if (event instanceof LinkEvent told
                        && told.link().name().equals(name)
                        && told.link().isUp()) {
                    return told.link();
                }
            }
        }
    }

    @Test
    void aProgramSeesTheFirstPacketOfALinkThatIsMadeUp() throws Exception {
        try (BpfProgram pass = BpfProgram.returning(BpfProgram.XDP, 2);
                Monitor monitor = Monitor.open(namespace, EnumSet.of(Topic.LINKS))) {
            netlink.links()
                    .add(NewLink.veth("v0", NewLink.named("v1"))
                            .xdp(pass.descriptor(), Xdp.GENERIC)
                            .up());
            assertTrue(firstUp(monitor, "v0").xdpProgram().isPresent());
        }
        assertTrue(netlink.links().get("v0").xdpProgram().isPresent());
    }

    @Test
    void aLinkIsMadeWithoutACarrierForAReason() throws Exception {
        netlink.links()
                .add(NewLink.of("mv0", Macvlan.of(Macvlan.BRIDGE))
                        .lower(bridge)
                        .set(LinkSetting.PROTOCOL_DOWN, true)
                        .set(LinkSetting.PROTOCOL_DOWN_REASON, ProtocolDownReason.of(3, true)));
        Link made = netlink.links().get("mv0");
        assertEquals(Optional.of(true), made.get(LinkSetting.PROTOCOL_DOWN));
        assertEquals(
                Optional.of(8L),
                made.get(LinkSetting.PROTOCOL_DOWN_REASON).orElseThrow().get(ProtocolDownReason.VALUE));
    }

    /** No driver here takes these for a link that it makes. */
    @Test
    void aLinkThatCannotHaveItsFunctionsOrItsCarrierIsNotMade() throws Exception {
        VirtualFunction function = VirtualFunction.of(0).with(VirtualFunction.TRUST, true);
        for (NewLink refused : List.of(
                NewLink.ofKind("p0", "ifb").function(function),
                NewLink.ofKind("p0", "ifb").set(LinkSetting.CARRIER, false))) {
            assertEquals(
                    Errno.EOPNOTSUPP,
                    assertThrows(NetlinkException.class, () -> netlink.links().add(refused))
                            .errno());
            assertEquals(Optional.empty(), netlink.links().find("p0"));
        }
    }

    @Test
    void howAddressesComeToBeIsSaidBeforeALinkIsUp() throws Exception {
        netlink.links().add(NewLink.ofKind("p0", "ifb"));
        netlink.links()
                .change(
                        index("p0"),
                        NewLink.named("p0")
                                .addressGeneration(AddressGeneration.NONE)
                                .up());
        assertTrue(netlink.links().get("p0").isUp());
        assertEquals(List.of(), netlink.addresses().list(index("p0")));
    }

    @Test
    void aLinkThatIsToMoveIsNotChangedInSteps() throws Exception {
        netlink.links().add(NewLink.ofKind("p0", "ifb"));
        int link = index("p0");
        try (NetworkNamespace other = namespaces.create()) {
            for (NewLink changes : List.of(
                    port("p0").namespace(other),
                    NewLink.named("p0")
                            .addressGeneration(AddressGeneration.NONE)
                            .up()
                            .namespace(other))) {
                assertThrows(
                        IllegalArgumentException.class, () -> netlink.links().change(link, changes));
                assertThrows(
                        IllegalArgumentException.class, () -> netlink.links().changeAll(Map.of(link, changes)));
            }
            assertEquals(link, index("p0"));
        }
        NewLink ofGroup =
                NewLink.named("all").addressGeneration(AddressGeneration.NONE).up();
        assertThrows(IllegalArgumentException.class, () -> netlink.links().changeGroup(5, ofGroup));
    }

    /** A transport whose reader is interrupted before it receives this datagram, of which the first is 0. */
    private HookedTransport interruptedBefore(int datagram) throws Exception {
        AtomicInteger left = new AtomicInteger(datagram);
        return new HookedTransport(
                namespace.call(() -> NetlinkSocket.open(NetlinkSocket.ROUTE)), messages -> {}, () -> {
                    if (left.getAndDecrement() == 0) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    /** More than are sent at a time. */
    @Test
    void ofManyLinksWhoseMakingIsInterruptedNoneIsMade() throws Exception {
        List<NewLink> many = IntStream.range(0, 210)
                .mapToObj(number -> NewLink.ofKind("p" + number, "ifb").alias("one of many"))
                .toList();
        try (Conversation conversation = new Conversation(interruptedBefore(1))) {
            assertEquals(
                    Errno.EINTR,
                    assertThrows(NetlinkException.class, () -> new Links(conversation).addAll(many))
                            .errno());
            assertTrue(Thread.interrupted());
        }
        assertEquals(List.of(), netlink.links().list(LinkFilter.ofKind("ifb")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aLinkWhoseMakingIsInterruptedIsNotMade(int datagram) throws Exception {
        try (Conversation conversation = new Conversation(interruptedBefore(datagram))) {
            NetlinkException interrupted = assertThrows(NetlinkException.class, () -> new Links(conversation)
                    .add(port("p0").up()));
            assertTrue(Thread.interrupted());
            assertEquals(Errno.EINTR, interrupted.errno());
        }
        assertEquals(Optional.empty(), netlink.links().find("p0"));
    }

    @Test
    void aLinkThatIsThereIsChangedByNoStepOfOneThatIsToBeMade() throws Exception {
        netlink.links().add(NewLink.ofKind("p0", "ifb").master(bridge));
        assertEquals(
                Errno.EEXIST,
                assertThrows(NetlinkException.class, () -> netlink.links()
                                .add(port("p0").alias("other")))
                        .errno());
        assertEquals("", netlink.links().get("p0").alias());
        netlink.links().replace(port("p0").alias("same"));
        assertEquals("same", netlink.links().get("p0").alias());
        assertTrue(isIsolated("p0"));
    }

    @Test
    void aLinkThatCannotBeThePortThatItIsToBeIsNotMade() throws Exception {
        NewLink without = NewLink.ofKind("p0", "ifb").port(ISOLATED).up();
        NetlinkException refused =
                assertThrows(NetlinkException.class, () -> netlink.links().add(without));
        assertEquals("link add p0 type ifb", refused.operation());
        assertEquals(Optional.empty(), netlink.links().find("p0"));
    }

    @Test
    void aLinkGetsItsSettingsAsPortOfTheMasterThatItGets() throws Exception {
        netlink.links().add(NewLink.of("br1", Bridge.create()));
        netlink.links().add(NewLink.ofKind("p0", "ifb").master(bridge));
        NewLink change = NewLink.named("p0").master(index("br1")).port(ISOLATED).up();
        netlink.links().change(index("p0"), change);
        assertTrue(isIsolated("p0"));
        assertEquals(index("br1"), netlink.links().get("p0").master());
        assertTrue(netlink.links().get("p0").isUp());
        netlink.links().change(index("p0"), NewLink.named("p0").master(0).down());
        assertEquals(List.of(Optional.empty()), netlink.links().changeAll(Map.of(index("p0"), change)));
        assertTrue(isIsolated("p0"));
    }

    /** The kernel looks for the name in the sender's namespace, and takes the other as where to move the link. */
    @Test
    void aLinkOfAnotherNamespaceIsNotReplacedFromHere() throws Exception {
        try (NetworkNamespace other = namespaces.create()) {
            Links there = netlink.links().inNamespace(netlink.namespaceIds().findOrAssign(other));
            netlink.links().add(NewLink.ofKind("p0", "ifb"));
            NewLink same = NewLink.ofKind("p0", "ifb");
            assertEquals(
                    Errno.EOPNOTSUPP,
                    assertThrows(NetlinkException.class, () -> there.replace(same))
                            .errno());
            assertEquals(
                    Errno.EOPNOTSUPP,
                    assertThrows(NetlinkException.class, () -> there.replaceAll(List.of(same)))
                            .errno());
            assertTrue(netlink.links().find("p0").isPresent());
            assertEquals(Optional.empty(), there.find("p0"));
        }
    }

    @Test
    void whatCannotBeDoneIsRefused() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> netlink.links()
                .add(NewLink.bridge("br1").rename("br2")));
        assertThrows(IllegalArgumentException.class, () -> netlink.links()
                .replace(NewLink.bridge("br0").rename("br2")));
        NewLink veth = NewLink.veth("v0", NewLink.named("v1").port(ISOLATED));
        assertThrows(IllegalArgumentException.class, () -> netlink.links().addAll(List.of(veth)));
        assertThrows(IllegalArgumentException.class, () -> netlink.links()
                .changeGroup(5, NewLink.named("all").group(7)));
        assertThrows(
                IllegalArgumentException.class, () -> netlink.links().changeGroup(5, NewLink.of("all", Plain.IFB)));
        try (NetworkNamespace other = namespaces.create();
                Netlink there = Netlink.open(other)) {
            assertThrows(IllegalArgumentException.class, () -> netlink.links()
                    .add(port("p0").namespace(other)));
            int id = netlink.namespaceIds().findOrAssign(other);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> netlink.links().inNamespace(id).add(port("p0")));
            assertEquals(Optional.empty(), there.links().find("p0"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a b", "..", "a:b"})
    void whatIsNoNameIsNoAlternativeName(String name) {
        assertThrows(IllegalArgumentException.class, () -> netlink.links().addAlternativeName(bridge, name));
    }

    @Test
    void anAlternativeNameHasUpTo127Bytes() throws Exception {
        netlink.links().addAlternativeName(bridge, "n".repeat(127));
        assertEquals(bridge, index("n".repeat(127)));
        assertThrows(IllegalArgumentException.class, () -> netlink.links().addAlternativeName(bridge, "n".repeat(128)));
    }

    @Test
    void anAlternativeNameIsTakenAwayAgain() throws Exception {
        netlink.links().addAlternativeName(bridge, "first-of-the-bridges");
        netlink.links().addAlternativeName(bridge, "second-of-the-bridges");
        netlink.links().deleteAlternativeName(bridge, "first-of-the-bridges");
        assertEquals(
                List.of("second-of-the-bridges"),
                netlink.links().find(bridge).orElseThrow().alternativeNames());
        assertEquals(Optional.empty(), netlink.links().find("first-of-the-bridges"));
        assertEquals(
                1,
                Command.runIn(namespace, "ip", "link", "show", "first-of-the-bridges")
                        .exitCode());
        assertThrows(
                NetlinkException.class, () -> netlink.links().deleteAlternativeName(bridge, "first-of-the-bridges"));
    }

    @Test
    void carrierAndRunningAreAsIpShowsThem() throws Exception {
        netlink.links().add(NewLink.veth("v0", NewLink.named("v1")).up());
        assertTrue(!netlink.links().get("v0").hasCarrier());
        assertTrue(!netlink.links().get("v0").isRunning());
        netlink.links().change(index("v1"), NewLink.named("v1").up());
        Command.runIn(namespace, "ip", "link", "set", "v0", "mode", "dormant", "state", "dormant")
                .orFail();
        Link dormant = netlink.links().get("v0");
        String shown =
                Command.runIn(namespace, "ip", "link", "show", "v0").orFail().output();
        assertTrue(shown.contains("LOWER_UP") && shown.contains("state DORMANT"), shown);
        assertTrue(dormant.hasCarrier());
        assertTrue(!dormant.isRunning());
    }
}
