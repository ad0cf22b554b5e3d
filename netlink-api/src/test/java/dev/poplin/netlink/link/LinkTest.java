package dev.poplin.netlink.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.link.type.Plain;
import dev.poplin.netlink.link.type.Vlan;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.LinkLayerAddress;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("N2.1")
class LinkTest {

    private static RecordedMessage recorded(String name) {
        return RecordedMessage.read(name).get(0);
    }

    private static void assertChange(String recording, int index, NewLink changes) {
        RecordedMessage message = recorded(recording);
        MessageWriter writer = new MessageWriter(64);
        writer.beginMessage(message.reply().type(), message.reply().flags(), 0);
        changes.messages().change(writer, index);
        assertEquals(message.hex(), RecordedMessage.hex(writer.endMessage()), message.command());
    }

    @Test
    @Tag("N8")
    void changesAreTheBytesThatIpSends() {
        assertChange("link-set-up", 2, NewLink.named("eth1").up());
        assertChange("link-set-mtu", 2, NewLink.named("eth1").mtuBytes(1400));
        assertChange("link-set-master", 2, NewLink.named("eth1").master(4));
    }

    @Test
    @Tag("N8")
    void settingsAreTheBytesThatIpSends() {
        assertChange(
                "link-set-limits",
                3,
                NewLink.named("eth0")
                        .set(LinkSetting.GSO_MAX_SIZE, 32_768)
                        .set(LinkSetting.GSO_MAX_SEGMENTS, 20)
                        .set(LinkSetting.GRO_MAX_SIZE, 30_000)
                        .set(LinkSetting.TX_QUEUE_LENGTH, 100));
        assertChange(
                "link-set-flags",
                3,
                NewLink.named("eth0")
                        .arp(false)
                        .multicast(false)
                        .allMulticast(true)
                        .promiscuous(true));
        assertChange("link-set-protodown", 3, NewLink.named("eth0").set(LinkSetting.PROTOCOL_DOWN, false));
        assertChange(
                "link-set-broadcast",
                3,
                NewLink.named("eth0")
                        .set(LinkSetting.BROADCAST, LinkLayerAddress.of(MacAddress.parse("ff:ff:ff:ff:ff:fe"))));
        assertSaid("link-set-xdp-off", NewLink.named("eth0").xdp(-1, Xdp.GENERIC | Xdp.UPDATE_IF_NOEXIST));
        assertSaid("link-set-addrgenmode", NewLink.named("eth0").addressGeneration(NewLink.AddressGeneration.NONE));
        assertAdded("link-add-netnsid", NewLink.of("vl9", Vlan.of(9)).lower(3).lowerInNamespace(3));
        assertAdded("type-dummy", NewLink.of("du0", Plain.DUMMY).queues(4, 2).set(LinkSetting.TX_QUEUE_LENGTH, 500));
    }

    private static Link with(RawAttribute attribute) {
        return Link.decode(recorded("link-set-mtu").with(attribute));
    }

    private static byte[] bytes(MessageWriter writer) {
        byte[] bytes = new byte[writer.size()];
        writer.written().get(bytes);
        return bytes;
    }

    @Test
    @Tag("N1.8")
    void whatHasNoNameHereIsKeptAndSentByteForByte() {
        RawAttribute unknown = new RawAttribute(999, new byte[] {1, 2, 3});
        Link link = with(unknown);
        assertEquals(unknown, link.settings().find(999).orElseThrow());
        assertEquals(
                "010203",
                RecordedMessage.said(
                                writer -> NewLink.named("eth0")
                                        .set(link.settings().find(999).orElseThrow())
                                        .messages()
                                        .change(writer, 3),
                                Link.HEADER_BYTES)
                        .get("999"));
        assertEquals(Link.decode(recorded("link-set-mtu").reply()).withoutTimers(), link.withoutTimers());
    }

    @Test
    @Tag("N1.8")
    void whatADriverCountsIsKept() {
        MessageWriter info = new MessageWriter(64)
                .attributeString(LinkAttribute.INFO_KIND, "can")
                .attributeBytes(3, new byte[] {7})
                .attributeBytes(999, new byte[] {8});
        Link link = with(new RawAttribute(LinkAttribute.LINKINFO, bytes(info)));
        assertEquals("can", link.kind());
        Attributes<DriverReport> report = link.get(LinkSetting.DRIVER_REPORT).orElseThrow();
        assertArrayEquals(new byte[] {7}, report.get(DriverReport.STATISTICS).orElseThrow());
        assertArrayEquals(new byte[] {8}, report.find(999).orElseThrow().content());
    }

    @Test
    @Tag("N1.8")
    void whatIsOnlyToldIsNotSent() {
        NewLink change = NewLink.named("eth0");
        for (int told : new int[] {6, 7, 14, 18, 23, 30, 50}) {
            RawAttribute attribute = new RawAttribute(told, new byte[4]);
            String message = assertThrows(IllegalArgumentException.class, () -> change.set(attribute))
                    .getMessage();
            assertTrue(message.contains("only read"), message);
        }
        assertThrows(IllegalArgumentException.class, () -> change.set(LinkSetting.PROMISCUITY, 1));
    }

    private static void assertAdded(String recording, NewLink link) {
        String[] nests = {"18", "18/2"};
        assertEquals(
                recorded(recording).said(Link.HEADER_BYTES, nests),
                RecordedMessage.said(link.messages()::first, Link.HEADER_BYTES, nests),
                recording);
    }

    /** The same attributes, whether nests are marked as such or not. */
    private static void assertSaid(String recording, NewLink changes) {
        String[] nests = {"43", "26", "26/10"};
        assertEquals(
                recorded(recording).said(Link.HEADER_BYTES, nests),
                RecordedMessage.said(writer -> changes.messages().change(writer, 3), Link.HEADER_BYTES, nests),
                recording);
    }

    @Test
    @Tag("N8")
    void filtersAreTheBytesThatIpSends() {
        Map<String, LinkFilter> filters =
                Map.of("link-list-type", LinkFilter.ofKind("bridge"), "link-list-master", LinkFilter.ofMaster(4));
        filters.forEach((recording, filter) -> {
            Map<String, String> sent = new TreeMap<>(recorded(recording).said(Link.HEADER_BYTES, "18"));
            sent.keySet().removeAll(List.of("header", "29"));
            Map<String, String> ours = new TreeMap<>(RecordedMessage.said(
                    writer -> {
                        writer.u64(0).u64(0);
                        filter.write(writer);
                    },
                    Link.HEADER_BYTES,
                    "18"));
            ours.remove("header");
            assertEquals(sent, ours, recording);
        });
    }

    @Test
    @Tag("N8")
    void additionsSayTheSameAsIp() {
        assertSame("link-add-veth", NewLink.veth("pod0", NewLink.named("host0")).mtuBytes(1450));
        assertSame("link-add-bridge", NewLink.bridge("br1"));
    }

    /** The order, the mark of a nest and the zero at a text's end are free: ip and this library differ in them. */
    private static void assertSame(String recording, NewLink link) {
        RecordedMessage message = recorded(recording);
        MessageWriter writer = new MessageWriter(64);
        writer.beginMessage(16, 0, 0);
        link.messages().first(writer);
        writer.endMessage();
        Reply ours = new Reply(16, 0, writer.written(), MessageWriter.HEADER_BYTES, writer.size());
        assertEquals(
                said(message.reply().attributes(Link.HEADER_BYTES), ""),
                said(ours.attributes(Link.HEADER_BYTES), ""),
                message.command());
    }

    private static Map<String, String> said(AttributeReader attributes, String within) {
        Map<String, String> said = new TreeMap<>();
        while (attributes.next()) {
            String path = within + attributes.type();
            switch (path) {
                case "18", "18/2" -> said.putAll(said(attributes.nested(), path + "/"));
                case "18/2/1" -> said.putAll(said(attributes.nestedBehind(Link.HEADER_BYTES), path + "/"));
                default ->
                    said.put(path, HexFormat.of().formatHex(attributes.bytes()).replaceAll("(00)+$", ""));
            }
        }
        return said;
    }

    @Test
    @Tag("N8")
    void whatTheKernelListsIsRead() {
        List<String> links = RecordedMessage.read("links-dump").stream()
                .map(message -> Link.decode(message.reply()).toString())
                .toList();
        assertEquals(
                List.of(
                        "1: lo mtu 65536 up address 00:00:00:00:00:00",
                        "2: eth1 mtu 1400 up veth address 02:00:00:00:00:02",
                        "3: eth0 mtu 1500 up veth address 02:00:00:00:00:01",
                        "4: br0 mtu 1400 down bridge address 02:00:00:00:00:03"),
                links.subList(0, 4));
        Link eth1 = Link.decode(RecordedMessage.read("links-dump").get(1).reply());
        assertEquals(4, eth1.master());
        assertEquals(3, eth1.peer());
    }

    @Test
    void addressesThatDoNotHaveSixBytesAreKept() {
        LinkLayerAddress near = LinkLayerAddress.of(new byte[] {(byte) 192, 0, 2, 1});
        LinkLayerAddress far = LinkLayerAddress.of(new byte[] {(byte) 192, 0, 2, 2});
        MessageWriter writer =
                new MessageWriter(64).beginMessage(16, 0, 0).u64(0).u64(0);
        writer.attributeBytes(LinkAttribute.ADDRESS, near.toBytes()).attributeBytes(2, far.toBytes());
        writer.endMessage();
        Link tunnel = Link.decode(new Reply(16, 0, writer.written(), MessageWriter.HEADER_BYTES, writer.size()));
        assertEquals(Optional.empty(), tunnel.macAddress());
        assertEquals(Optional.of(near), tunnel.linkLayerAddress());
        assertEquals("c0:00:02:01", near.toString());
        assertEquals(Optional.of(far), tunnel.get(LinkSetting.BROADCAST));
        assertThrows(IllegalArgumentException.class, () -> LinkLayerAddress.of(new byte[33]));
    }

    /** struct rtnl_link_stats64 has 23 counters at first, 24 since Linux 4.6 and 25 since 5.19. */
    @ParameterizedTest
    @ValueSource(ints = {23, 24, 25})
    void everyCounterOfALinkHasItsPlace(int counters) {
        MessageWriter writer = new MessageWriter(64);
        writer.beginMessage(16, 0, 0).u32(0).u32(7).u32(0).u32(0);
        writer.scope(
                LinkAttribute.STATS64, () -> IntStream.rangeClosed(1, counters).forEach(writer::u64));
        writer.endMessage();
        Reply reply = new Reply(16, 0, writer.written(), MessageWriter.HEADER_BYTES, writer.size());
        assertEquals(
                new LinkStatistics(
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        8,
                        9,
                        10,
                        new LinkStatistics.ReceiveFaults(11, 12, 13, 14, 15, 16),
                        new LinkStatistics.SendFaults(17, 18, 19, 20, 21),
                        22,
                        23,
                        counters > 23 ? 24 : 0,
                        counters > 24 ? 25 : 0),
                LinkStatistics.decode(reply));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a b", "a:b", "sixteen-letters-"})
    void aNameThatTheKernelWouldNotTakeIsRefusedBeforeAnythingIsSent(String name) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> NewLink.bridge(name));
        assertEquals(
                "'" + name + "' is not an interface name: 1 to 15 bytes without '/', ':' or white space",
                refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> NewLink.named("eth0").rename(name));
    }

    @Test
    void theMtuOfLoopbackIsTaken() {
        NewLink loopback = NewLink.named("lo");
        assertEquals(loopback, loopback.mtuBytes(65_536));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 67, 65_537})
    void anMtuThatNoLinkHasIsRefusedBeforeAnythingIsSent(int mtu) {
        assertThrows(IllegalArgumentException.class, () -> NewLink.bridge("br0").mtuBytes(mtu));
    }
}
