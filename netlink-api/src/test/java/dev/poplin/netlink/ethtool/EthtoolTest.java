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
    void namesWhatALinkCannot() {
        NetlinkException unable = assertThrows(NetlinkException.class, () -> ethtool.coalescing("va"));
        assertEquals(Errno.EOPNOTSUPP, unable.errno());
        NetlinkException absent = assertThrows(NetlinkException.class, () -> ethtool.rings("nolink"));
        assertEquals(Errno.ENODEV, absent.errno());
        assertEquals("ETHTOOL_A_RINGS_HEADER/ETHTOOL_A_HEADER_DEV_NAME", absent.attribute());
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
