package dev.poplin.netlink.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.type.Bridge;
import dev.poplin.netlink.link.type.Macvlan;
import dev.poplin.netlink.link.type.Tun;
import dev.poplin.netlink.system.TunDevice;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the kernel tells of a link's state, and what of it can be set. */
@KernelTest(programs = {"ip", "nsenter"})
@Tag("N2.1")
@Tag("N8")
class LinkStateKernelTest extends KernelScene {

    @BeforeEach
    void open() throws Exception {
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")));
    }

    private int index(String name) throws NetlinkException {
        return netlink.links().get(name).index();
    }

    private String shown(String link) throws Exception {
        return Command.runIn(namespace, "ip", "-d", "-s", "-s", "-j", "link", "show", link)
                .orFail()
                .output();
    }

    /** The value that ip writes at this name. */
    private static String value(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"?([^,\"}\\]]*)").matcher(json);
        assertTrue(found.find(), name + " in " + json);
        return found.group(1);
    }

    private void assertAsIpShows(String name, String state, boolean carrier) throws Exception {
        String shown = shown(name);
        Link link = netlink.links().get(name);
        assertEquals(state, link.operationalState().toString());
        assertEquals(state, value(shown, "operstate"));
        assertEquals(Optional.of(carrier), link.get(LinkSetting.CARRIER));
        assertEquals(
                link.get(LinkSetting.CARRIER_CHANGES).orElseThrow(),
                link.get(LinkSetting.CARRIER_UP_COUNT).orElseThrow()
                        + link.get(LinkSetting.CARRIER_DOWN_COUNT).orElseThrow());
        assertEquals(
                value(shown, "carrier_changes"),
                String.valueOf(link.get(LinkSetting.CARRIER_CHANGES).orElseThrow()));
        assertEquals(
                value(shown, "promiscuity"),
                String.valueOf(link.get(LinkSetting.PROMISCUITY).orElseThrow()));
    }

    @Test
    void stateCarrierAndTheirCountsAreWhatIpShows() throws Exception {
        assertAsIpShows("eth0", "DOWN", false);
        netlink.links().changeAll(Map.of(index("eth0"), NewLink.named("eth0").up()));
        assertAsIpShows("eth0", "LOWERLAYERDOWN", false);
        netlink.links().add(NewLink.of("br0", Bridge.create()));
        netlink.links()
                .change(
                        index("eth1"),
                        NewLink.named("eth1").master(index("br0")).up());
        assertAsIpShows("eth0", "UP", true);
        assertAsIpShows("eth1", "UP", true);
        assertEquals(Optional.of(1L), netlink.links().get("eth1").get(LinkSetting.PROMISCUITY));
        assertEquals(Optional.of(1L), netlink.links().get("eth1").get(LinkSetting.CARRIER_UP_COUNT));
    }

    @Test
    void aLinkWaitsUntilAProgramSaysThatItIsUp() throws Exception {
        netlink.links()
                .change(
                        index("eth0"),
                        NewLink.named("eth0").set(LinkSetting.LINK_MODE, 1).up());
        netlink.links().change(index("eth1"), NewLink.named("eth1").up());
        assertEquals("DORMANT", value(shown("eth0"), "linkmode"));
        assertEquals(Optional.of(1L), netlink.links().get("eth0").get(LinkSetting.LINK_MODE));
        assertEquals(OperationalState.DORMANT, netlink.links().get("eth0").operationalState());
        // What the kernel does by itself when the carrier comes may come late, and makes it dormant again.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        do {
            netlink.links()
                    .change(
                            index("eth0"),
                            NewLink.named("eth0").set(LinkSetting.OPERATIONAL_STATE, OperationalState.UP));
        } while (!netlink.links().get("eth0").operationalState().equals(OperationalState.UP)
                && System.nanoTime() < deadline);
        assertEquals("UP", value(shown("eth0"), "operstate"));
    }

    @Test
    void theCarrierOfATapIsTakenAwayAndComesBack() throws Exception {
        try (TunDevice device = namespace.call(() -> TunDevice.make("tap0", (int) Tun.FRAMES))) {
            device.owner(0);
            int tap = index("tap0");
            netlink.links().change(tap, NewLink.named("tap0").up());
            assertAsIpShows("tap0", "UNKNOWN", true);
            netlink.links().change(tap, NewLink.named("tap0").set(LinkSetting.CARRIER, false));
            assertAsIpShows("tap0", "DOWN", false);
            netlink.links().change(tap, NewLink.named("tap0").set(LinkSetting.CARRIER, true));
            assertAsIpShows("tap0", "UP", true);
        }
    }

    @Test
    void aLinkIsKeptDownAsLongAsThereIsAReason() throws Exception {
        netlink.links().add(NewLink.of("mv0", Macvlan.of(Macvlan.BRIDGE)).lower(index("eth0")));
        int link = index("mv0");
        netlink.links()
                .change(
                        link,
                        NewLink.named("mv0")
                                .set(LinkSetting.PROTOCOL_DOWN, true)
                                .set(LinkSetting.PROTOCOL_DOWN_REASON, ProtocolDownReason.of(3, true)));
        netlink.links()
                .change(
                        link,
                        NewLink.named("mv0").set(LinkSetting.PROTOCOL_DOWN_REASON, ProtocolDownReason.of(5, true)));
        String shown = shown("mv0");
        assertTrue(shown.contains("\"proto_down\":true,\"proto_down_reason\":[\"3\",\"5\"]"), shown);
        Link listed = netlink.links().get("mv0");
        assertEquals(Optional.of(true), listed.get(LinkSetting.PROTOCOL_DOWN));
        assertEquals(
                Optional.of(0x28L),
                listed.get(LinkSetting.PROTOCOL_DOWN_REASON).orElseThrow().get(ProtocolDownReason.VALUE));
        NewLink ended = NewLink.named("mv0").set(LinkSetting.PROTOCOL_DOWN, false);
        assertEquals(
                Errno.EBUSY,
                assertThrows(NetlinkException.class, () -> netlink.links().change(link, ended))
                        .errno());
        for (int reason : new int[] {3, 5}) {
            netlink.links()
                    .change(
                            link,
                            NewLink.named("mv0")
                                    .set(LinkSetting.PROTOCOL_DOWN_REASON, ProtocolDownReason.of(reason, false)));
        }
        netlink.links().change(link, ended);
        assertEquals(Optional.of(false), netlink.links().get("mv0").get(LinkSetting.PROTOCOL_DOWN));
        assertThrows(IllegalArgumentException.class, () -> ProtocolDownReason.of(32, true));
    }

    @Test
    void everyCounterOfALinkIsWhatIpShows() throws Exception {
        netlink.links().change(index("eth0"), NewLink.named("eth0").up());
        netlink.links().change(index("eth1"), NewLink.named("eth1").up());
        LinkStatistics counted = netlink.links().statistics(index("eth0"));
        String shown = shown("eth0");
        String received = shown.substring(shown.indexOf("\"rx\""), shown.indexOf("\"tx\""));
        String sent = shown.substring(shown.indexOf("\"tx\""));
        LinkStatistics.ReceiveFaults bad = counted.receiveFaults();
        LinkStatistics.SendFaults failed = counted.sendFaults();
        for (Map.Entry<String, Long> each : Map.of(
                        "length_errors", bad.length(),
                        "crc_errors", bad.crc(),
                        "frame_errors", bad.frame(),
                        "fifo_errors", bad.fifo(),
                        "missed_errors", bad.missed(),
                        "multicast", counted.multicast())
                .entrySet()) {
            assertEquals(each.getValue().toString(), value(received, each.getKey()));
        }
        for (Map.Entry<String, Long> each : Map.of(
                        "collisions", counted.collisions(),
                        "aborted_errors", failed.aborted(),
                        "fifo_errors", failed.fifo(),
                        "window_errors", failed.window(),
                        "heartbeat_errors", failed.heartbeat())
                .entrySet()) {
            assertEquals(each.getValue().toString(), value(sent, each.getKey()));
        }
    }
}
