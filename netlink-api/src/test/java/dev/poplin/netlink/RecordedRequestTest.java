package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.address.Addresses;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.link.Links;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.neighbor.Neighbors;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.netlink.route.Routes;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.ScriptedTransport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is sent for a call, compared with what {@code ip} was recorded to send for the same; and recordings decoded. */
@Tag("N8")
class RecordedRequestTest {

    private static final int LINK = 3;
    private static final MacAddress MAC = MacAddress.parse("ee:ee:ee:ee:ee:ee");

    private interface Call {
        void on(Conversation conversation) throws NetlinkException;
    }

    private static ByteBuffer recorded(String name) throws IOException {
        try (InputStream file = RecordedRequestTest.class.getResourceAsStream("recorded/" + name + ".hex")) {
            assert file != null;
            String hex = new String(file.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.replace(" ", ""))
                    .collect(Collectors.joining());
            return ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static ByteBuffer sent(Call call) throws NetlinkException {
        ScriptedTransport kernel = new ScriptedTransport((self, sequence) ->
                self.answer(out -> out.beginMessage(MessageType.ERROR, MessageFlags.CAPPED, sequence)
                        .u32(0)
                        .endMessage()));
        call.on(new Conversation(kernel));
        return kernel.sent().get(0);
    }

    /** Type, flags, the family's header, and every attribute by the path of its types. */
    private static Map<String, String> fields(ByteBuffer message, int headerBytes) {
        Map<String, String> fields = new TreeMap<>();
        fields.put("type", Integer.toString(message.getShort(4)));
        fields.put("flags", Integer.toHexString(message.getShort(6)));
        byte[] header = new byte[headerBytes];
        message.get(16, header);
        fields.put("header", HexFormat.of().formatHex(header));
        boolean link = message.getShort(4) == 16;
        attributes(new AttributeReader(message, 16 + headerBytes, message.getInt(0)), "", link, fields);
        return fields;
    }

    private static void attributes(AttributeReader reader, String path, boolean link, Map<String, String> fields) {
        while (reader.next()) {
            String name = path + "/" + reader.type();
            if (link && (name.equals("/18") || name.equals("/18/2"))) {
                attributes(reader.nested(), name, true, fields);
            } else if (link && name.equals("/18/2/1")) {
                attributes(reader.nestedBehind(16), name, true, fields);
            } else {
                fields.put(name, HexFormat.of().formatHex(reader.bytes()));
            }
        }
    }

    /** The same fields as {@code ip} sends; {@code more} are those that are written here besides. */
    private static void sendsWhatIpSends(String name, int headerBytes, Map<String, String> more, Call call)
            throws IOException {
        Map<String, String> expected = fields(recorded(name), headerBytes);
        expected.putAll(more);
        assertEquals(expected, fields(sent(call), headerBytes));
    }

    /** Here the name of a kind ends with a zero; {@code ip} leaves that out, the kernel takes both. */
    private static Map<String, String> kind(String name) {
        return Map.of("/18/1", HexFormat.of().formatHex((name + '\0').getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    @Tag("N2.1")
    void makesAVethPairAsIpDoes() throws IOException {
        NewLink pair = NewLink.veth("veth0", NewLink.named("veth1"));
        sendsWhatIpSends("link-add-veth", 16, kind("veth"), conversation -> new Links(conversation).add(pair));
    }

    @Test
    @Tag("N2.1")
    void makesABridgeAsIpDoes() throws IOException {
        NewLink bridge = NewLink.bridge("br0");
        sendsWhatIpSends("link-add-bridge", 16, kind("bridge"), conversation -> new Links(conversation).add(bridge));
    }

    @Test
    @Tag("N2.2")
    void addsAnAddressAsIpDoes() throws IOException {
        InterfaceAddress address = InterfaceAddress.of(LINK, Cidr.parseInterface("192.0.2.1/24"));
        sendsWhatIpSends("address-add", 8, Map.of(), conversation -> new Addresses(conversation).add(address));
    }

    @Test
    @Tag("N2.2")
    void addsAnIpv6AddressAsIpDoes() throws IOException {
        InterfaceAddress address =
                InterfaceAddress.of(LINK, Cidr.parseInterface("2001:db8::1/64")).withoutDuplicateDetection();
        sendsWhatIpSends("address-add-ipv6", 8, Map.of(), conversation -> new Addresses(conversation).add(address));
    }

    @Test
    @Tag("N2.3")
    void addsARouteThroughAGatewayAsIpDoes() throws IOException {
        Route route = Route.via(Cidr.parse("198.51.100.0/24"), IpAddress.parse("192.0.2.2"), 0);
        sendsWhatIpSends("route-add-via", 12, Map.of(), conversation -> new Routes(conversation).add(route));
    }

    @Test
    @Tag("N2.3")
    void addsABlackholeAsIpDoes() throws IOException {
        Route route = Route.blackhole(Cidr.parse("10.244.0.0/26"));
        sendsWhatIpSends("route-add-blackhole", 12, Map.of(), conversation -> new Routes(conversation).add(route));
    }

    @Test
    @Tag("N2.3")
    void addsAnIpv6RouteAsIpDoes() throws IOException {
        Route route = Route.via(Cidr.parse("2001:db8:1::/48"), IpAddress.parse("2001:db8::2"), LINK)
                .withMetric(7);
        sendsWhatIpSends("route-add-ipv6", 12, Map.of(), conversation -> new Routes(conversation).add(route));
    }

    @Test
    @Tag("N2.3")
    void replacesARouteOfAnotherTableAsIpDoes() throws IOException {
        Route route = Route.onLink(Cidr.parse("203.0.113.0/24"), LINK)
                .withProtocol(RouteProtocol.of(114))
                .withTable(1000);
        sendsWhatIpSends("route-replace-table", 12, Map.of(), conversation -> new Routes(conversation).replace(route));
    }

    @Test
    @Tag("N2.3")
    void replacesANeighborAsIpDoes() throws IOException {
        Neighbor neighbor = Neighbor.permanent(LINK, IpAddress.parse("192.0.2.2"), MAC);
        sendsWhatIpSends(
                "neighbor-replace", 12, Map.of(), conversation -> new Neighbors(conversation).replace(neighbor));
    }

    /** A conversation whose kernel answers every dump with these recordings. */
    private static Conversation answering(ByteBuffer... recordings) {
        return new Conversation(new ScriptedTransport((kernel, sequence) -> kernel.answer(out -> {
            for (ByteBuffer recording : recordings) {
                byte[] payload = new byte[recording.getInt(0) - MessageWriter.HEADER_BYTES];
                recording.get(MessageWriter.HEADER_BYTES, payload);
                out.beginMessage(recording.getShort(4), MessageFlags.MULTI, sequence)
                        .bytes(payload)
                        .endMessage();
            }
            out.beginMessage(MessageType.DONE, MessageFlags.MULTI, sequence)
                    .u32(0)
                    .endMessage();
        })));
    }

    @Test
    @Tag("N2.3")
    void decodesRecordedRoutes() throws IOException {
        Conversation conversation = answering(
                recorded("route-add-via"),
                recorded("route-add-blackhole"),
                recorded("route-add-ipv6"),
                recorded("route-replace-table"));
        assertEquals(
                List.of(
                        Route.via(Cidr.parse("198.51.100.0/24"), IpAddress.parse("192.0.2.2"), 0),
                        Route.blackhole(Cidr.parse("10.244.0.0/26")),
                        Route.via(Cidr.parse("2001:db8:1::/48"), IpAddress.parse("2001:db8::2"), LINK)
                                .withMetric(7),
                        Route.onLink(Cidr.parse("203.0.113.0/24"), LINK)
                                .withProtocol(RouteProtocol.of(114))
                                .withTable(1000)),
                new Routes(conversation).list(RouteFilter.main(IpFamily.IPV4).inTable(0)));
    }

    @Test
    @Tag("N2.2")
    void decodesRecordedAddresses() throws IOException {
        assertEquals(
                List.of(
                        InterfaceAddress.of(LINK, Cidr.parseInterface("192.0.2.1/24")),
                        InterfaceAddress.of(LINK, Cidr.parseInterface("2001:db8::1/64"))
                                .withoutDuplicateDetection()),
                new Addresses(answering(recorded("address-add"), recorded("address-add-ipv6"))).list());
    }

    @Test
    @Tag("N2.3")
    void decodesARecordedNeighbor() throws IOException {
        assertEquals(
                List.of(Neighbor.permanent(LINK, IpAddress.parse("192.0.2.2"), MAC)),
                new Neighbors(answering(recorded("neighbor-replace"))).list(IpFamily.IPV4));
    }

    @Test
    @Tag("N2.1")
    void decodesRecordedLinks() throws IOException {
        List<String> links = new Links(answering(recorded("link-add-veth"), recorded("link-add-bridge")))
                .list().stream().map(link -> link.name() + " " + link.kind()).toList();
        assertEquals(List.of("veth0 veth", "br0 bridge"), links);
    }
}
