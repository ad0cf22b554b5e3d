package dev.poplin.netlink.link.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.MessageWriter;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

@Tag("N2.1")
@Tag("N8")
class LinkTypeTest {

    private static final int LINK_HEADER_BYTES = 16;
    private static final int LINKINFO = 18;
    private static final int INFO_DATA = 2;
    private static final int INFO_SLAVE_DATA = 5;
    private static final IpAddress NEAR = IpAddress.parse("192.0.2.1");
    private static final IpAddress FAR = IpAddress.parse("192.0.2.2");

    /** The content of an attribute within IFLA_LINKINFO. */
    private static byte[] recorded(RecordedMessage message, int type) {
        AttributeReader attributes = message.reply().attributes(LINK_HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == LINKINFO) {
                AttributeReader info = attributes.nested();
                while (info.next()) {
                    if (info.type() == type) {
                        return info.bytes();
                    }
                }
            }
        }
        return new byte[0];
    }

    private static LinkType sent(String recording) {
        return Link.decode(RecordedMessage.first(recording).reply()).type();
    }

    @ParameterizedTest
    @CsvFileSource(resources = "types.txt", delimiter = '|', maxCharsPerColumn = 2000)
    void whatIpSentIsReadAndWrittenAgainByteForByte(String recording, String text) {
        RecordedMessage message = RecordedMessage.first(recording);
        LinkType type = sent(recording);
        assertEquals(text, type.toString(), message.command());
        MessageWriter writer = new MessageWriter(64);
        type.write(writer);
        assertEquals(
                HexFormat.of().formatHex(recorded(message, INFO_DATA)), RecordedMessage.hex(writer), message.command());
    }

    /** Whatever ip sent is what the typed value says: none has more than the other. */
    private static <S extends Attributed<S> & LinkType> void saysTheSame(String recording, S type) {
        LinkType recorded = sent(recording);
        assertInstanceOf(type.getClass(), recorded);
        @SuppressWarnings("unchecked")
        S same = (S) recorded;
        assertTrue(same.attributes().covers(type.attributes()), () -> recorded + "\n" + type);
    }

    @Test
    void whatIsSaidInTypesIsWhatIpWouldSend() {
        saysTheSame(
                "type-vxlan",
                Vxlan.of(42)
                        .remote(IpAddress.parse("239.1.1.1"))
                        .local(NEAR)
                        .with(Vxlan.LINK, 3)
                        .with(Vxlan.PORT_RANGE, new Vxlan.Ports(32768, 61000))
                        .with(Vxlan.LEARNING, false)
                        .with(Vxlan.GBP, true)
                        .with(Vxlan.TTL, 5));
        saysTheSame("type-vxlan-external", Vxlan.external().with(Vxlan.VNIFILTER, true));
        saysTheSame("type-vlan", Vlan.of(100).with(Vlan.PROTOCOL, 0x88a8).with(Vlan.FLAGS, new Vlan.Flags(6, 7)));
        saysTheSame(
                "type-vlan",
                Vlan.of(100).with(Vlan.INGRESS_QOS, List.of(new Vlan.Mapping(1, 2), new Vlan.Mapping(3, 4))));
        saysTheSame("type-ipvlan", Ipvlan.of(Ipvlan.L3S).with(Ipvlan.FLAGS, Ipvlan.VEPA));
        saysTheSame("type-macvtap", Macvlan.tap(Macvlan.PASSTHRU));
        saysTheSame("type-ipip", IpTunnel.ipip(NEAR, FAR).with(IpTunnel.TTL, 64));
        saysTheSame("type-sit", IpTunnel.sit(NEAR, FAR).with(IpTunnel.PREFIX_LENGTH_6RD, 16));
        saysTheSame("type-ip6tnl", IpTunnel.ip6tnl(IpAddress.parse("2001:db8::1"), IpAddress.parse("2001:db8::2")));
        saysTheSame(
                "type-gre", Gre.gre(NEAR, FAR).with(Gre.INPUT_KEY, 1).with(Gre.INPUT_FLAGS, Gre.KEY | Gre.CHECKSUM));
        saysTheSame("type-gtp", Gtp.of(Gtp.SGSN).with(Gtp.HASH_SIZE, 1024).with(Gtp.RESTART_COUNT, 5));
        saysTheSame(
                "type-macsec",
                Macsec.ofPort(7)
                        .with(Macsec.CIPHER_SUITE, Macsec.GCM_AES_256)
                        .with(Macsec.ENCRYPT, true)
                        .with(Macsec.VALIDATION, Macsec.STRICT)
                        .with(Macsec.WINDOW, 64));
        saysTheSame("type-macsec-sci", Macsec.ofIdentifier(0x0200_0000_0099_0001L));
        saysTheSame("type-geneve", Geneve.of(7, FAR).with(Geneve.PORT, 6081));
        saysTheSame("type-vrf", Vrf.of(10));
        saysTheSame("type-vti", Vti.of(NEAR, FAR, 5));
        saysTheSame("type-xfrm", XfrmInterface.of(42).with(XfrmInterface.LINK, 3));
        saysTheSame(
                "type-bond",
                Bond.of(Bond.LACP)
                        .with(Bond.MIIMON, 100)
                        .with(Bond.AD_ACTOR_SYSTEM, MacAddress.parse("02:00:00:00:00:99")));
        saysTheSame(
                "type-bond-arp",
                Bond.of(Bond.ACTIVE_BACKUP).with(Bond.ARP_IP_TARGET, List.of(FAR, IpAddress.parse("192.0.2.3"))));
        saysTheSame(
                "type-bridge",
                Bridge.create()
                        .with(Bridge.VLAN_FILTERING, true)
                        .with(Bridge.MULTI_BOOLOPT, new Bridge.Options(Bridge.Options.NO_LINKLOCAL_LEARN, 1)));
        assertEquals(Plain.DUMMY, sent("type-dummy"));
        assertEquals(Plain.WIREGUARD, sent("type-wireguard"));
        assertEquals(Plain.IFB, sent("type-ifb"));
    }

    @Test
    void tunnelsOfUdpWithoutAHeaderAreWrittenAsTheirHeaderFileSays() {
        MessageWriter writer = new MessageWriter(16);
        Bareudp type = Bareudp.of(6635, 0x8847).with(Bareudp.MULTIPROTO_MODE, true);
        type.write(writer);
        assertEquals("0600010019eb0000060002008847000004000400", RecordedMessage.hex(writer));
        assertEquals(type, LinkType.decode("bareudp", new AttributeReader(writer.written(), 0, writer.size())));
        assertEquals(
                "vti6",
                Vti.of(IpAddress.parse("fd00::1"), IpAddress.parse("fd00::2"), 1)
                        .kind());
        assertEquals("xfrm collect_metadata", XfrmInterface.external().toString());
    }

    /** No tool here knows netkit; the bytes are those of linux/if_link.h, written out by hand. */
    @Test
    void netkitIsWrittenAsItsHeaderSays() {
        MessageWriter writer = new MessageWriter(16);
        Netkit type = Netkit.of(Netkit.L3).with(Netkit.POLICY, Netkit.DROP);
        type.write(writer);
        assertEquals("08000500010000000800030002000000", RecordedMessage.hex(writer));
        assertEquals(type, LinkType.decode("netkit", new AttributeReader(writer.written(), 0, writer.size())));
    }

    @Test
    void whatIpSentOfAPortIsReadAndWrittenAgainByteForByte() {
        RecordedMessage message = RecordedMessage.first("port-bridge");
        byte[] data = recorded(message, INFO_SLAVE_DATA);
        BridgePort port = BridgePort.decode(AttributeReader.of(data));
        assertEquals(
                "bridge state 3 priority 16 cost 100 guard on mode on fast_leave on protect on learning off"
                        + " unicast_flood off proxyarp on proxyarp_wifi on multicast_router 1 fast_leave on"
                        + " mcast_flood off mcast_to_ucast on group_fwd_mask 8 neigh_suppress on vlan_tunnel on"
                        + " isolated on locked on bcast_flood off backup_port 3",
                port.toString());
        MessageWriter writer = new MessageWriter(64);
        port.write(writer);
        assertEquals(HexFormat.of().formatHex(data), RecordedMessage.hex(writer));
    }

    @Test
    void aPortOfABondIsRead() {
        PortType port = PortType.decode(
                "bond", AttributeReader.of(recorded(RecordedMessage.first("port-bond"), INFO_SLAVE_DATA)));
        assertEquals(Optional.of(3L), ((BondPort) port).get(BondPort.QUEUE_ID));
    }

    private static void refused(String message, Executable value) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, value).getMessage());
    }

    @Test
    void aSettingThatCannotBeIsRefusedWithItsValue() {
        refused("IFLA_VXLAN_ID 16777216 is not within 0 and 16777215", () -> Vxlan.of(1 << 24));
        refused("IFLA_VXLAN_PORT 65536 is not within 0 and 65535", () -> Vxlan.of(1)
                .with(Vxlan.PORT, 65_536));
        refused("IFLA_VXLAN_GBP false is said by leaving it out", () -> Vxlan.of(1)
                .with(Vxlan.GBP, false));
        refused("IFLA_VXLAN_GROUP 2001:db8::1 does not have 32 bits", () -> Vxlan.of(1)
                .with(Vxlan.GROUP, IpAddress.parse("2001:db8::1")));
        refused("source ports 9 to 8 are no range", () -> new Vxlan.Ports(9, 8));
        refused("IFLA_VLAN_ID 4095 is not within 0 and 4094", () -> Vlan.of(4095));
        refused("IFLA_BOND_MODE 7 is not within 0 and 6", () -> Bond.of(7));
        refused("IFLA_MACSEC_ENCODING_SA 4 is not within 0 and 3", () -> Macsec.ofPort(1)
                .with(Macsec.ENCODING_ASSOCIATION, 4));
        refused("IFLA_VRF_TABLE -1 is not within 0 and 4294967295", () -> Vrf.of(-1));
        refused(
                "ipip from 192.0.2.1 to 2001:db8::1 is not over IPV4",
                () -> IpTunnel.ipip(NEAR, IpAddress.parse("2001:db8::1")));
        refused(
                "vti from 192.0.2.1 to 2001:db8::1: two families",
                () -> Vti.of(NEAR, IpAddress.parse("2001:db8::1"), 5));
        refused("gre from 2001:db8::1 to 192.0.2.2: two families", () -> Gre.gre(IpAddress.parse("2001:db8::1"), FAR));
    }

    @Test
    void coveringLooksAtValuesAndIntoNests() {
        Vxlan listed = Vxlan.of(42).with(Vxlan.TTL, 5).with(Vxlan.LEARNING, true);
        assertTrue(listed.attributes().covers(Vxlan.of(42).attributes()));
        assertFalse(listed.attributes().covers(Vxlan.of(43).attributes()));
        assertFalse(Vxlan.of(42).attributes().covers(listed.attributes()));
        assertEquals(Optional.empty(), listed.without(Vxlan.TTL).get(Vxlan.TTL));
        assertEquals(Optional.of(6L), listed.with(Vxlan.TTL, 6).get(Vxlan.TTL));
    }
}
