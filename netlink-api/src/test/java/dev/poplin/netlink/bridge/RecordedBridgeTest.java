package dev.poplin.netlink.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.link.type.BridgePort;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.ScriptedTransport;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code bridge} was recorded to send is read, written again, and what this library sends for the same. */
@Tag("N2.1")
@Tag("N2.2")
@Tag("N8")
class RecordedBridgeTest {

    private static final int ETH1 = 2;
    private static final int ETH0 = 3;
    private static final int BR0 = 4;
    private static final int VX0 = 5;
    private static final IpAddress FAR = IpAddress.parse("192.0.2.2");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    fdb-add            | 02:00:00:00:00:aa dev #2 master static
                    fdb-add-vlan       | 02:00:00:00:00:ab dev #2 vlan 100 master static
                    fdb-replace-sticky | 02:00:00:00:00:ac dev #2 master sticky extern_learn static
                    fdb-append-vxlan   | 00:00:00:00:00:00 dev #5 dst 192.0.2.2 port 4790 vni 5 src_vni 6 ifindex 3 self permanent
                    fdb-add-nexthop    | 02:00:00:00:00:ad dev #5 nh_id 5 src_vni 6 self permanent
                    fdb-add-inet6      | 02:00:00:00:00:ae dev #5 dst 2001:db8::2 src_vni 6 self permanent
                    fdb-delete         | 02:00:00:00:00:aa dev #2 master permanent
                    """)
    void aForwardingEntryIsReadAndWrittenAgainByteForByte(String recording, String text) {
        RecordedMessage message = RecordedMessage.first(recording);
        ForwardingEntry entry = ForwardingEntry.decode(message.reply());
        assertEquals(text, entry.toString(), message.command());
        assertEquals(message.payload(), RecordedMessage.payload(entry::write), message.command());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    mdb-add        | dev #4 port #2 grp 239.1.1.1 permanent
                    mdb-add-source | dev #4 port #2 grp 239.1.1.2 src 192.0.2.9 temp
                    mdb-add-inet6  | dev #4 port #2 grp ff02::123 permanent vid 5
                    mdb-add-mac    | dev #4 port #2 grp 01:02:03:04:05:06 permanent
                    mdb-delete     | dev #4 port #2 grp 239.1.1.1 temp
                    """)
    void aGroupIsReadAndWrittenAgainByteForByte(String recording, String text) {
        RecordedMessage message = RecordedMessage.first(recording);
        MulticastEntry entry = group(message.reply());
        assertEquals(text, entry.toString(), message.command());
        assertEquals(message.payload(), RecordedMessage.payload(entry::write), message.command());
    }

    private static MulticastEntry group(Reply request) {
        AttributeReader attributes = request.attributes(MulticastEntries.HEADER_BYTES);
        attributes.next();
        MulticastEntry entry = MulticastEntry.listed(request.u32(4), attributes);
        if (attributes.next()) {
            AttributeReader source = attributes.nested();
            source.next();
            return entry.from(source.address());
        }
        return entry;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    bridge-vlan-add       | [dev #2 vid 100 pvid untagged]
                    bridge-vlan-add-range | [dev #2 vid 200-210]
                    bridge-vlan-add-self  | [dev #4 vid 100]
                    bridge-vlan-delete    | [dev #2 vid 100]
                    """)
    void vlansAreRead(String recording, String text) {
        RecordedMessage message = RecordedMessage.first(recording);
        assertEquals(text, BridgeVlans.vlans(message.reply()).toString(), message.command());
    }

    @Test
    void tunnelsAndSettingsOfVlansAreReadAndWrittenAgainByteForByte() {
        RecordedMessage set = RecordedMessage.first("bridge-vlan-set");
        VlanSettings settings = VlanSettings.decode(set.reply()).get(0);
        assertEquals("dev #2 info 100 flags 64 range 104 state 3 mcast_router 2", settings.toString());
        assertEquals(set.payload(), RecordedMessage.payload(settings::write));
        RecordedMessage global = RecordedMessage.first("bridge-vlan-global-set");
        VlanMulticast multicast = VlanMulticast.decode(global.reply()).get(0);
        assertEquals("dev #4 id 100 mcast_snooping on mcast_querier on mcast_igmp_version 3", multicast.toString());
        assertEquals(global.payload(), RecordedMessage.payload(multicast::write));
        assertEquals(
                "[dev #2 vid 100 tunnel_info id 1000]",
                BridgeVlans.tunnels(
                                RecordedMessage.first("bridge-vlan-add-tunnel").reply())
                        .toString());
    }

    /** One IFLA_BRIDGE_VLAN_TUNNEL_INFO: its id, VLAN and flags (8 begins a range, 0x10 ends it). */
    private static void tunnel(MessageWriter writer, int id, int vlan, int flags) {
        writer.nested(
                BridgeMessage.BRIDGE_VLAN_TUNNEL_INFO,
                () -> writer.attributeU32(1, id).attributeU16(2, vlan).attributeU16(3, flags));
    }

    private static String tunnels(Consumer<MessageWriter> content) {
        Reply message = RecordedMessage.reply(writer ->
                BridgeMessage.linkHeader(writer, 2).nested(BridgeMessage.AF_SPEC, () -> content.accept(writer)));
        return BridgeVlans.tunnels(message).stream()
                .map(tunnel -> tunnel.vlan() + "=" + tunnel.id())
                .toList()
                .toString();
    }

    /** br_netlink_tunnel.c joins VLANs in a row whose ids are in a row, too. */
    @Test
    void aRangeOfTunnelsIsEachOfItsVlans() {
        assertEquals("[9=7, 10=100, 11=101, 12=102, 20=1]", tunnels(writer -> {
            tunnel(writer, 7, 9, 0);
            tunnel(writer, 100, 10, 8);
            tunnel(writer, 102, 12, 0x10);
            tunnel(writer, 1, 20, 0);
        }));
        assertEquals("[12=102]", tunnels(writer -> tunnel(writer, 102, 12, 0x10)));
        for (int ends : new int[] {9, 4095}) {
            assertThrows(
                    MalformedMessageException.class,
                    () -> tunnels(writer -> {
                        tunnel(writer, 100, 10, 8);
                        tunnel(writer, 102, ends, 0x10);
                    }));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    bridge-vni-add       | dev #5 vni 100 remote 192.0.2.2
                    bridge-vni-add-range | dev #5 vni 200-210
                    bridge-vni-delete    | dev #5 vni 100
                    """)
    void aVniIsReadAndWrittenAgainByteForByte(String recording, String text) {
        RecordedMessage message = RecordedMessage.first(recording);
        VniFilter filter = VniFilter.decode(message.reply()).get(0);
        assertEquals(text, filter.toString(), message.command());
        assertEquals(message.payload(), RecordedMessage.payload(filter::write), message.command());
    }

    private interface Call {
        void on(Bridges bridges) throws NetlinkException;
    }

    /** The type and payload that are sent for a call, which the other side acknowledges. */
    private static String sent(Call call) throws NetlinkException {
        ScriptedTransport kernel = new ScriptedTransport((self, sequence) ->
                self.answer(out -> out.beginMessage(MessageType.ERROR, MessageFlags.CAPPED, sequence)
                        .u32(0)
                        .endMessage()));
        call.on(new Bridges(new Conversation(kernel)));
        ByteBuffer message = kernel.sent().get(0);
        byte[] bytes = new byte[message.remaining()];
        message.duplicate().get(bytes);
        String hex = HexFormat.of().formatHex(bytes);
        return hex.substring(8, 16) + hex.substring(32);
    }

    private static void sends(String recording, Call call) throws NetlinkException {
        RecordedMessage message = RecordedMessage.first(recording);
        assertEquals(message.hex().substring(8, 16) + message.payload(), sent(call), message.command());
    }

    @Test
    void whatIsSentIsByteForByteWhatBridgeSends() throws Exception {
        sends("fdb-append-vxlan", bridges -> bridges.forwarding()
                .append(ForwardingEntry.remote(VX0, ForwardingEntry.ANY, FAR)
                        .with(ForwardingEntry.PORT, 4790)
                        .with(ForwardingEntry.VNI, 5)
                        .with(ForwardingEntry.SOURCE_VNI, 6)
                        .with(ForwardingEntry.VIA, ETH0)));
        sends("fdb-add-nexthop", bridges -> bridges.forwarding()
                .add(ForwardingEntry.nextHop(VX0, MacAddress.parse("02:00:00:00:00:ad"), 5)
                        .with(ForwardingEntry.SOURCE_VNI, 6)));
        sends("fdb-flush", bridges -> bridges.forwarding().flush(BR0, ETH1));
        sends("mdb-add", bridges -> bridges.multicast()
                .add(MulticastEntry.permanent(BR0, ETH1, IpAddress.parse("239.1.1.1"))));
        sends("mdb-add-source", bridges -> bridges.multicast()
                .add(MulticastEntry.permanent(BR0, ETH1, IpAddress.parse("239.1.1.2"))
                        .temporary()
                        .from(IpAddress.parse("192.0.2.9"))));
        sends("mdb-delete", bridges -> bridges.multicast()
                .delete(MulticastEntry.permanent(BR0, ETH1, IpAddress.parse("239.1.1.1"))
                        .temporary()));
        sends("bridge-vlan-add-range", bridges -> bridges.vlans().add(BridgeVlan.range(ETH1, 200, 210)));
        sends("bridge-vlan-add", bridges -> bridges.vlans().add(BridgeVlan.access(ETH1, 100)));
        sends("bridge-vlan-add-self", bridges -> bridges.vlans().addSelf(BridgeVlan.of(BR0, 100)));
        sends("bridge-vlan-add-tunnel", bridges -> bridges.vlans().add(new VlanTunnel(ETH1, 100, 1000)));
        VlanTunnel tunnel = new VlanTunnel(ETH1, 100, 1000);
        sends("bridge-vlan-add-tunnel", bridges -> bridges.vlans().addTunnels(List.of(tunnel)));
        assertEquals(sent(bridges -> bridges.vlans().delete(tunnel)), sent(bridges -> bridges.vlans()
                .deleteTunnels(List.of(tunnel))));
        VlanSettings settings = VlanSettings.decode(
                        RecordedMessage.first("bridge-vlan-set").reply())
                .get(0);
        sends("bridge-vlan-set", bridges -> bridges.vlans().change(settings));
        sends("bridge-vlan-set", bridges -> bridges.vlans().changeAll(List.of(settings)));
        VlanMulticast global = VlanMulticast.decode(
                        RecordedMessage.first("bridge-vlan-global-set").reply())
                .get(0);
        sends("bridge-vlan-global-set", bridges -> bridges.vlans().change(global));
        // As it is listed.
        VlanMulticast listed =
                global.with(VlanMulticast.ROUTER_PORTS, new byte[8]).with(VlanMulticast.QUERIER_STATE, new byte[8]);
        sends("bridge-vlan-global-set", bridges -> bridges.vlans().change(listed));
        sends("bridge-vlan-global-set", bridges -> bridges.vlans().changeMulticast(List.of(global)));
        // As the addition, but for the type of the message.
        BridgeVlan self = BridgeVlan.of(BR0, 100);
        String added = sent(bridges -> bridges.vlans().addSelf(self)).substring(4);
        assertEquals(
                "11000500" + added.substring(4), sent(bridges -> bridges.vlans().deleteSelf(self)));
        sends("bridge-vlan-delete", bridges -> bridges.vlans().delete(BridgeVlan.of(ETH1, 100)));
        sends("bridge-vni-delete", bridges -> bridges.vnis().delete(VniFilter.of(VX0, 100)));
    }

    private interface Listing<T> {
        List<T> of(BridgeVlans vlans) throws NetlinkException;
    }

    /** What is listed when the kernel answers with what these recordings say. */
    private static <T> List<T> listed(Listing<T> listing, String... recordings) throws NetlinkException {
        ScriptedTransport kernel = new ScriptedTransport((self, sequence) -> self.answer(out -> {
            for (String recording : recordings) {
                RecordedMessage message = RecordedMessage.first(recording);
                out.beginMessage(message.reply().type(), MessageFlags.MULTI, sequence)
                        .bytes(HexFormat.of().parseHex(message.payload()))
                        .endMessage();
            }
            out.beginMessage(MessageType.DONE, MessageFlags.MULTI, sequence)
                    .u32(0)
                    .endMessage();
        }));
        return listing.of(new Bridges(new Conversation(kernel)).vlans());
    }

    @Test
    void tunnelsAndSettingsOfAllLinksAreListed() throws Exception {
        assertEquals(
                List.of(new VlanTunnel(ETH1, 100, 1000)),
                listed(BridgeVlans::listTunnels, "bridge-vlan-add-tunnel", "bridge-vlan-add"));
        List<VlanMulticast> global = listed(BridgeVlans::listMulticast, "bridge-vlan-global-set");
        assertEquals("[dev #4 id 100 mcast_snooping on mcast_querier on mcast_igmp_version 3]", global.toString());
    }

    @Test
    void thePortThatBridgeSetIsReadAndWrittenAgainByteForByte() {
        RecordedMessage message = RecordedMessage.first("port-bridge-set");
        AttributeReader attributes = message.reply().attributes(BridgeMessage.LINK_HEADER_BYTES);
        attributes.next();
        assertEquals(BridgeMessage.PROTINFO, attributes.type());
        BridgePort port = BridgePort.decode(attributes.nested());
        assertEquals(
                "bridge mode on unicast_flood off learning off cost 7 priority 8 state 3 neigh_suppress on isolated on",
                port.toString());
        assertEquals(HexFormat.of().formatHex(attributes.bytes()), RecordedMessage.payload(port::write));
    }

    @Test
    void nothingComesOfAMutatedMessageButAValueOrARefusal() {
        long seed = Long.getLong("poplin.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        int mutations = Integer.getInteger("poplin.mutations", 150);
        Map<String, Function<Reply, Object>> decoders = Map.of(
                "bridge-vlan-add-range", BridgeVlans::vlans,
                "bridge-vlan-add-tunnel", BridgeVlans::tunnels,
                "bridge-vlan-set", VlanSettings::decode,
                "bridge-vlan-global-set", VlanMulticast::decode,
                "bridge-vni-add", VniFilter::decode,
                "mdb-add-mac", MulticastEntries::entries);
        decoders.forEach((recording, decoder) -> {
            for (int count = 0; count < mutations; count++) {
                Reply mutated = RecordedMessage.first(recording).mutated(random);
                try {
                    assertTrue(decoder.apply(mutated).toString() != null);
                } catch (MalformedMessageException e) {
                    assertTrue(e.getMessage() != null);
                } catch (RuntimeException e) {
                    throw new AssertionError("seed " + seed + " " + recording, e);
                }
            }
        });
    }

    private static void refused(String message, Executable object) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, object).getMessage());
    }

    @Test
    void whatCannotBeIsRefusedWithItsValue() {
        refused("VLANs 0-0 are no range within 1 and 4094", () -> BridgeVlan.of(ETH1, 0));
        refused("VLANs 9-8 are no range within 1 and 4094", () -> BridgeVlan.range(ETH1, 9, 8));
        refused("VLANs 1-2 cannot all be the PVID", () -> new BridgeVlan(ETH1, 1, 2, true, false));
        refused("tunnel id -1 is not within 0 and 16777215", () -> new VlanTunnel(ETH1, 1, -1));
        refused("VNIs 5-4 are no range within 0 and 16777215", () -> new VniFilter(VX0, 5, 4, null));
        MulticastEntry group = MulticastEntry.permanent(BR0, ETH1, IpAddress.parse("239.1.1.1"));
        refused("VLAN 4095 is not within 0 and 4094", () -> group.inVlan(4095));
        refused(
                "source 2001:db8::1 is not of the family of group 239.1.1.1",
                () -> group.from(IpAddress.parse("2001:db8::1")));
        refused(
                "NDA_VNI 16777216 is not within 0 and 16777215",
                () -> ForwardingEntry.remote(VX0, ForwardingEntry.ANY, FAR).with(ForwardingEntry.VNI, 1 << 24));
    }

    @Test
    void whatIsOnlyReadOfAVlanIsNotWritten() {
        VlanSettings set = VlanSettings.of(2, 100, 104).with(VlanSettings.STATE, 3);
        VlanSettings listed = set.with(VlanSettings.TUNNEL, new byte[8])
                .with(VlanSettings.STATISTICS, new byte[16])
                .with(VlanSettings.MULTICAST_GROUPS, 5);
        assertEquals(RecordedMessage.payload(set::write), RecordedMessage.payload(listed::write));
    }
}
