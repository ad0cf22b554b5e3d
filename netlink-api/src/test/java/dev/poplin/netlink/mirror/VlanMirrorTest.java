package dev.poplin.netlink.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.bridge.VlanMulticast;
import dev.poplin.netlink.bridge.VlanSettings;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.AbsentTransport;
import dev.poplin.netlink.system.ScriptedTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A mirror of VLANs' settings, with events and lists as Debian's kernel (6.1) makes them. */
@Tag("N5.1")
@Timeout(60)
class VlanMirrorTest {

    private static final int NEWVLAN = 112;
    private static final int DELVLAN = 113;
    private static final int BRIDGE = 2;
    private static final int PORT = 4;
    private static final int FORWARDING = 3;
    private static final int BLOCKING = 4;
    private static final int PVID = 2;
    private static final int UNTAGGED = 4;

    private final ToldKernel told = new ToldKernel();
    private final AtomicInteger lists = new AtomicInteger();
    private volatile List<VlanSettings> settings = List.of();
    private volatile List<VlanMulticast> multicast = List.of();
    private volatile int errno;

    private static VlanSettings vlans(int link, int first, int last, int flags, int state) {
        return VlanSettings.of(link, first, last)
                .with(VlanSettings.INFO, new VlanSettings.Info(flags, first))
                .with(VlanSettings.STATE, state);
    }

    private static VlanMulticast querying(int first, int last, boolean querier) {
        return VlanMulticast.of(BRIDGE, first, last).with(VlanMulticast.QUERIER, querier);
    }

    private static MessageWriter header(MessageWriter out, int type, int sequence, int link) {
        int flags = sequence == 0 ? 0 : MessageFlags.MULTI;
        return out.beginMessage(type, flags, sequence).u8(7).u8(0).u16(0).u32(link);
    }

    private static void write(MessageWriter out, int type, int sequence, VlanSettings vlan) {
        header(out, type, sequence, vlan.link())
                .nested(1, () -> vlan.attributes().write(out))
                .endMessage();
    }

    private static void write(MessageWriter out, int sequence, VlanMulticast vlan) {
        header(out, NEWVLAN, sequence, vlan.bridge())
                .nested(2, () -> vlan.attributes().write(out))
                .endMessage();
    }

    private void list(ScriptedTransport kernel, int sequence) {
        lists.incrementAndGet();
        ByteBuffer request = kernel.sent().get(kernel.sent().size() - 1);
        boolean global = request.getInt(28) == 2;
        kernel.answer(out -> {
            if (global) {
                multicast.forEach(vlan -> write(out, sequence, vlan));
            } else {
                settings.forEach(vlan -> write(out, NEWVLAN, sequence, vlan));
            }
            out.beginMessage(MessageType.DONE, MessageFlags.MULTI, sequence)
                    .u32(-errno)
                    .endMessage();
        });
    }

    private Mirror open(Topic topic) throws NetlinkException {
        Netlink listing = Netlink.over(
                new ScriptedTransport(this::list), new AbsentTransport("netfilter", Errno.EPROTONOSUPPORT));
        return Mirror.open(new Monitor(told), listing, EnumSet.of(topic), Duration.ofDays(1));
    }

    private static void await(Object expected, Supplier<?> known) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!expected.equals(known.get())) {
            assertTrue(System.nanoTime() < deadline, () -> "expected " + expected + " but known is " + known.get());
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void settingsAreKnownOfEachVlanAndChangeWithoutAnotherList() throws Exception {
        settings = List.of(vlans(PORT, 100, 103, 0, FORWARDING));
        try (Mirror mirror = open(Topic.VLAN_SETTINGS)) {
            assertEquals(settings.get(0).each(), mirror.vlanSettings());
            told.tell(out -> write(out, NEWVLAN, 0, vlans(PORT, 101, 101, 0, BLOCKING)));
            told.tell(out -> write(out, NEWVLAN, 0, vlans(PORT, 102, 102, 0, BLOCKING)));
            told.tell(out -> write(out, NEWVLAN, 0, vlans(BRIDGE, 7, 7, UNTAGGED, FORWARDING)));
            await(
                    List.of(
                            vlans(PORT, 100, 100, 0, FORWARDING),
                            vlans(PORT, 101, 101, 0, BLOCKING),
                            vlans(PORT, 102, 102, 0, BLOCKING),
                            vlans(PORT, 103, 103, 0, FORWARDING),
                            vlans(BRIDGE, 7, 7, UNTAGGED, FORWARDING)),
                    mirror::vlanSettings);
            told.tell(out -> write(out, DELVLAN, 0, VlanSettings.of(PORT, 101, 103)));
            await(
                    List.of(vlans(PORT, 100, 100, 0, FORWARDING), vlans(BRIDGE, 7, 7, UNTAGGED, FORWARDING)),
                    mirror::vlanSettings);
            assertEquals(1, lists.get());
        }
    }

    /** Of the VLAN to which packets without a tag belonged before, nothing is told. */
    @Test
    void settingsAreListedAgainWhenPacketsWithoutATagBelongToAnotherVlan() throws Exception {
        settings = List.of(vlans(PORT, 1, 1, PVID | UNTAGGED, FORWARDING));
        try (Mirror mirror = open(Topic.VLAN_SETTINGS)) {
            VlanSettings other = vlans(PORT, 200, 200, PVID | UNTAGGED, FORWARDING);
            settings = List.of(vlans(PORT, 1, 1, UNTAGGED, FORWARDING), other);
            told.tell(out -> write(out, NEWVLAN, 0, other));
            await(settings, mirror::vlanSettings);
        }
    }

    /** The kernel tells of several in a row with the settings of the first. */
    @Test
    void settingsAreListedAgainWhenSeveralVlansAreTold() throws Exception {
        settings = List.of(vlans(PORT, 10, 10, 0, BLOCKING), vlans(PORT, 11, 11, 0, FORWARDING));
        try (Mirror mirror = open(Topic.VLAN_SETTINGS)) {
            settings = List.of(vlans(PORT, 10, 10, UNTAGGED, BLOCKING), vlans(PORT, 11, 11, UNTAGGED, FORWARDING));
            told.tell(out -> write(out, NEWVLAN, 0, vlans(PORT, 10, 11, UNTAGGED, BLOCKING)));
            await(settings, mirror::vlanSettings);
        }
    }

    @Test
    void anAttributeThatTheKernelMarksAsANestStaysOne() {
        RawAttribute tunnel = new RawAttribute(0x8004, new byte[] {8, 0, 1, 0, (byte) 0xe8, 3, 0, 0});
        VlanSettings both = vlans(PORT, 100, 101, 0, FORWARDING);
        VlanSettings second =
                new VlanSettings(PORT, both.attributes().with(tunnel)).each().get(1);
        assertEquals(0x8004, second.attributes().find(4).orElseThrow().typeAndFlags());
    }

    @Test
    void tunnelIdsOfSeveralVlansAreInARow() throws Exception {
        byte[] tunnel = {8, 0, 1, 0, (byte) 0xe8, 3, 0, 0};
        byte[] next = {8, 0, 1, 0, (byte) 0xe9, 3, 0, 0};
        settings = List.of(vlans(PORT, 100, 101, 0, FORWARDING).with(VlanSettings.TUNNEL, tunnel));
        try (Mirror mirror = open(Topic.VLAN_SETTINGS)) {
            List<VlanSettings> expected = List.of(
                    vlans(PORT, 100, 100, 0, FORWARDING).with(VlanSettings.TUNNEL, tunnel),
                    vlans(PORT, 101, 101, 0, FORWARDING).with(VlanSettings.TUNNEL, next));
            assertEquals(expected, mirror.vlanSettings());
        }
    }

    @Test
    void whatChangesByItselfIsNotKnown() throws Exception {
        settings = List.of(vlans(PORT, 1, 1, 0, FORWARDING).with(VlanSettings.MULTICAST_GROUPS, 5));
        multicast = List.of(querying(1, 1, true).with(VlanMulticast.ROUTER_PORTS, new byte[8]));
        try (Mirror mirror = open(Topic.VLAN_SETTINGS)) {
            assertEquals(List.of(vlans(PORT, 1, 1, 0, FORWARDING)), mirror.vlanSettings());
        }
        try (Mirror mirror = open(Topic.VLAN_MULTICAST)) {
            assertEquals(List.of(querying(1, 1, true)), mirror.vlanMulticast());
        }
    }

    @Test
    void whatBridgesDoInEachVlanChangesWithoutAnotherList() throws Exception {
        multicast = List.of(querying(100, 102, false));
        try (Mirror mirror = open(Topic.VLAN_MULTICAST)) {
            told.tell(out -> write(out, 0, querying(101, 102, true)));
            await(
                    List.of(querying(100, 100, false), querying(101, 101, true), querying(102, 102, true)),
                    mirror::vlanMulticast);
            assertEquals(1, lists.get());
        }
    }

    /** A bridge has settings for each VLAN of its ports; nothing else is told of it. */
    @Test
    void whatBridgesDoIsListedAgainWhenAVlanComesOrGoes() throws Exception {
        try (Mirror mirror = open(Topic.VLAN_MULTICAST)) {
            multicast = List.of(querying(100, 100, false));
            told.tell(out -> write(out, NEWVLAN, 0, vlans(PORT, 100, 100, 0, FORWARDING)));
            await(multicast, mirror::vlanMulticast);
            multicast = List.of();
            told.tell(out -> write(out, DELVLAN, 0, VlanSettings.of(PORT, 100, 100)));
            await(multicast, mirror::vlanMulticast);
        }
    }

    /** States of several spanning trees are set in a message about the port, and are told in no other. */
    @Test
    void settingsAreListedAgainWhenAPortChanges() throws Exception {
        settings = List.of(vlans(PORT, 1, 1, 0, FORWARDING));
        try (Mirror mirror = open(Topic.VLAN_SETTINGS)) {
            settings = List.of(vlans(PORT, 1, 1, 0, BLOCKING));
            told.tell(out -> out.beginMessage(16, 0, 0)
                    .u8(7)
                    .u8(0)
                    .u16(1)
                    .u32(PORT)
                    .u32(0)
                    .u32(0)
                    .endMessage());
            await(settings, mirror::vlanSettings);
        }
    }

    @Test
    void settingsAreListedAgainAfterAnOverrun() throws Exception {
        try (Mirror mirror = open(Topic.VLAN_SETTINGS)) {
            settings = List.of(vlans(PORT, 1, 1, 0, FORWARDING));
            told.waiting().add(ByteBuffer.allocate(5));
            await(settings, mirror::vlanSettings);
            assertEquals(1, mirror.overruns());
        }
    }

    @Test
    void aKernelWithoutVlansHasNone() throws Exception {
        errno = 95;
        try (Mirror mirror = open(Topic.VLAN_SETTINGS)) {
            assertEquals(List.of(), mirror.vlanSettings());
        }
        try (Mirror mirror = open(Topic.VLAN_MULTICAST)) {
            assertEquals(List.of(), mirror.vlanMulticast());
        }
    }
}
