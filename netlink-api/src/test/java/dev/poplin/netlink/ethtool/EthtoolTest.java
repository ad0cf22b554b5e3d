package dev.poplin.netlink.ethtool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.mirror.EventStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest(programs = {"ethtool", "ip"})
@Tag("N6")
class EthtoolTest extends KernelScene {

    private Ethtool ethtool;

    @BeforeEach
    void open() throws Exception {
        ethtool = netlink.ethtool();
        netlink.links().add(NewLink.veth("va", NewLink.named("vb")));
    }

    private String run(String command) throws Exception {
        return Command.runIn(namespace, command.split(" ")).orFail().output();
    }

    /** Whether ethtool shows a feature so, in its line of JSON. */
    private boolean shows(String feature, String property, boolean value) throws Exception {
        Pattern shown =
                Pattern.compile('"' + Pattern.quote(feature) + "\":\\s*\\{[^}]*\"" + property + "\":\\s*" + value);
        return shown.matcher(run("ethtool --json -k va")).find();
    }

    @Test
    void showsTheFeaturesThatEthtoolShows() throws Exception {
        Map<String, Feature> features = ethtool.features("va");
        assertTrue(features.size() > 40, features.keySet().toString());
        int compared = 0;
        String json = run("ethtool --json -k va");
        for (Map.Entry<String, Feature> each : features.entrySet()) {
            if (json.contains('"' + each.getKey() + '"')) {
                assertTrue(shows(each.getKey(), "active", each.getValue().active()), each.toString());
                assertTrue(shows(each.getKey(), "fixed", !each.getValue().changeable()), each.toString());
                compared++;
            }
        }
        assertTrue(compared > 30, compared + " features are shown by both");
    }

    @Test
    void switchesFeaturesAndSaysWhichAreNotAsWanted() throws Exception {
        assertEquals(Set.of(), ethtool.setFeatures("va", Map.of("tx-gso-partial", false)));
        assertEquals(Set.of(), ethtool.setFeatures("va", Map.of("tx-checksum-sctp", false, "rx-gro-list", true)));
        assertTrue(shows("tx-checksum-sctp", "active", false));
        assertTrue(shows("rx-gro-list", "active", true));
        assertFalse(ethtool.features("va").get("tx-checksum-sctp").active());
        // A feature that the driver has not.
        assertEquals(Set.of("rx-fcs"), ethtool.setFeatures("va", Map.of("rx-fcs", true)));
        NetlinkException refused =
                assertThrows(NetlinkException.class, () -> ethtool.setFeatures("va", Map.of("no-such-feature", true)));
        assertTrue(refused.getMessage().startsWith("ethtool -K va"), refused.getMessage());
    }

    @Test
    void seesTheCarrierAndChangesTheQueues() throws Exception {
        assertFalse(ethtool.linkState("va").detected());
        for (String name : Set.of("va", "vb")) {
            netlink.links()
                    .change(
                            netlink.links().get(name).index(),
                            NewLink.named(name).up());
        }
        assertTrue(ethtool.linkState("va").detected());
        Channels.Counts before = ethtool.channels("va").current();
        assertEquals(OptionalInt.empty(), before.other());
        if (ethtool.channels("va").maximum().receive().orElse(1) > 1) {
            OptionalInt two = OptionalInt.of(2);
            ethtool.setChannels(
                    "va", new Channels.Counts(two, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty()));
            assertEquals(two, ethtool.channels("va").current().receive());
            assertTrue(run("ethtool -l va").matches("(?s).*Current hardware settings:\\s+RX:\\s+2.*"));
        }
        OptionalInt tooMany = OptionalInt.of(100_000);
        assertEquals(
                Errno.EINVAL,
                assertThrows(
                                NetlinkException.class,
                                () -> ethtool.setChannels(
                                        "va",
                                        new Channels.Counts(
                                                tooMany,
                                                OptionalInt.empty(),
                                                OptionalInt.empty(),
                                                OptionalInt.empty())))
                        .errno());
    }

    @Test
    void changesHowATapGathersPackets() throws Exception {
        run("ip tuntap add mode tap name tap0");
        ethtool.setCoalescing("tap0", Map.of(Coalescing.RX_MAX_FRAMES, 17));
        assertEquals(17, ethtool.coalescing("tap0").get(Coalescing.RX_MAX_FRAMES));
        assertTrue(run("ethtool -c tap0").matches("(?s).*rx-frames:\\s+17.*"));
    }

    @Test
    void readsAndSetsSpeedDuplexAndMessagesOfATap() throws Exception {
        run("ip tuntap add mode tap name tap0");
        ethtool.setLinkModes("tap0", LinkModes.Change.create().speedMbps(2500).duplex(LinkModes.Duplex.HALF));
        LinkModes modes = ethtool.linkModes("tap0");
        assertEquals(OptionalInt.of(2500), modes.speedMbps());
        assertEquals(LinkModes.Duplex.HALF, modes.duplex());
        ethtool.setLinkInfo("tap0", LinkInfo.Change.create().port(LinkInfo.Port.FIBRE));
        assertEquals(LinkInfo.Port.FIBRE, ethtool.linkInfo("tap0").port());
        ethtool.setMessages("tap0", Map.of("drv", true, "tx_err", true));
        ethtool.setMessages("tap0", Map.of("drv", false, "link", true));
        assertEquals(Set.of("tx_err", "link"), ethtool.messages("tap0"));
        String shown = run("ethtool tap0");
        assertTrue(shown.contains("Speed: 2500Mb/s"), shown);
        assertTrue(shown.contains("Duplex: Half"), shown);
        assertTrue(shown.contains("Port: FIBRE"), shown);
        assertTrue(shown.matches("(?s).*link tx_err\\s.*"), shown);
        run("ethtool -s tap0 speed 100 duplex full");
        assertEquals(OptionalInt.of(100), ethtool.linkModes("tap0").speedMbps());
        NetlinkException unknown =
                assertThrows(NetlinkException.class, () -> ethtool.setMessages("tap0", Map.of("no-such", true)));
        assertTrue(unknown.getMessage().startsWith("ethtool -s tap0"), unknown.getMessage());
    }

    @Test
    void readsWhatAVethTellsOfTimesAndCounts() throws Exception {
        String times = run("ethtool -T va");
        Set<String> capabilities = ethtool.timeStamping("va").capabilities();
        assertTrue(capabilities.contains("software-transmit"), capabilities.toString());
        capabilities.forEach(each -> assertTrue(times.contains(each), each));
        Set<String> groups = ethtool.statistics("va").groups().keySet();
        String json = run("ethtool --json -S va --all-groups");
        assertTrue(groups.contains("rmon"), groups.toString());
        groups.forEach(each -> assertTrue(json.contains('"' + each + '"'), each));
        List<String> own = ethtool.stringSet("va", 1);
        String counts = run("ethtool -S va");
        assertTrue(own.contains("peer_ifindex"), own.toString());
        own.forEach(each -> assertTrue(counts.contains(each), each));
        assertTrue(ethtool.stringSet(9).contains("1000baseT/Full"));
    }

    @Test
    void asksAllLinksInOneRequest() throws Exception {
        run("ip tuntap add mode tap name tap0");
        Set<String> three = Set.of("va", "vb", "tap0");
        assertTrue(ethtool.linkModes().keySet().containsAll(three));
        assertEquals(ethtool.linkModes("va"), ethtool.linkModes().get("va"));
        assertEquals(Set.of("tap0"), ethtool.coalescing().keySet());
        assertEquals(ethtool.features("va"), ethtool.features().get("va"));
        assertTrue(ethtool.channels().keySet().containsAll(Set.of("va", "vb")));
        assertFalse(ethtool.channels().containsKey("lo"));
        assertTrue(ethtool.linkState().keySet().containsAll(three));
        assertTrue(ethtool.linkInfo().keySet().containsAll(three));
        assertTrue(ethtool.timeStamping().keySet().containsAll(three));
        assertTrue(ethtool.statistics().keySet().containsAll(three));
        assertTrue(ethtool.messages().containsKey("tap0"));
        assertEquals(Map.of(), ethtool.pause());
        assertEquals(Map.of(), ethtool.rings());
        assertEquals(Map.of(), ethtool.wakeOnLan());
        assertEquals(Map.of(), ethtool.energyEfficiency());
        assertEquals(Map.of(), ethtool.errorCorrection());
        assertEquals(Map.of(), ethtool.privateFlags());
    }

    @Test
    void eachChangeIsToldWithWhatIsNow() throws Exception {
        run("ip tuntap add mode tap name tap0");
        Duration patience = Duration.ofSeconds(10);
        try (EventStream<EthtoolEvent> events = netlink.watch().ethtool()) {
            run("ethtool -C tap0 rx-frames 9");
            EthtoolEvent event = events.next(patience).get(0);
            assertEquals(new EthtoolEvent.CoalescingChanged("tap0", Map.of(Coalescing.RX_MAX_FRAMES, 9)), event);
            run("ethtool -s tap0 speed 40 duplex half");
            event = events.next(patience).get(0);
            assertEquals(new EthtoolEvent.LinkModesChanged("tap0", ethtool.linkModes("tap0")), event);
            run("ethtool -s tap0 port fibre");
            event = events.next(patience).get(0);
            assertEquals(new EthtoolEvent.LinkInfoChanged("tap0", ethtool.linkInfo("tap0")), event);
            run("ethtool -s tap0 msglvl probe on");
            event = events.next(patience).get(0);
            assertEquals(new EthtoolEvent.MessagesChanged("tap0", Set.of("probe")), event);
            if (ethtool.channels("va").maximum().receive().orElse(1) > 1) {
                int other = 3 - ethtool.channels("va").current().receive().orElseThrow();
                run("ethtool -L va rx " + Math.max(1, other));
                event = events.next(patience).get(0);
                assertEquals(new EthtoolEvent.ChannelsChanged("va", ethtool.channels("va")), event);
            }
        }
    }

    @Test
    void ofALinkWithoutASocketForModulesNothingIsSaid() throws Exception {
        TransceiverModule nothing = new TransceiverModule(OptionalInt.empty(), OptionalInt.empty());
        assertEquals(nothing, ethtool.module("va"));
        assertEquals(nothing, ethtool.module().get("va"));
        assertEquals(Set.of("lo", "va", "vb"), ethtool.module().keySet());
    }

    @Test
    void namesWhatALinkCannot() {
        NetlinkException unable = assertThrows(NetlinkException.class, () -> ethtool.coalescing("va"));
        assertEquals(Errno.EOPNOTSUPP, unable.errno());
        NetlinkException absent = assertThrows(NetlinkException.class, () -> ethtool.rings("nolink"));
        assertEquals(Errno.ENODEV, absent.errno());
        assertEquals("ETHTOOL_A_RINGS_HEADER/ETHTOOL_A_HEADER_DEV_NAME", absent.attribute());
        absent = assertThrows(NetlinkException.class, () -> ethtool.module("nolink"));
        assertEquals(Errno.ENODEV, absent.errno());
    }

    @Test
    @Tag("N1.4")
    void theNestThatTheKernelRefusesIsNamedByItsPath() {
        NetlinkException none =
                assertThrows(NetlinkException.class, () -> ethtool.setFeatures("va", Map.of("no-such-feature", true)));
        assertEquals(
                "ETHTOOL_A_FEATURES_WANTED/ETHTOOL_A_BITSET_BITS/ETHTOOL_A_BITSET_BITS_BIT[0]/ETHTOOL_A_BITSET_BIT_NAME",
                none.attribute());
    }
}
