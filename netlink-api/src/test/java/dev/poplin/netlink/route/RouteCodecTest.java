package dev.poplin.netlink.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv6Address;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("N2.3")
class RouteCodecTest {

    private static MessageWriter written(Route route, Reply like) {
        MessageWriter writer = new MessageWriter(64);
        writer.beginMessage(like.type(), like.flags(), 0);
        RouteCodec.write(route, writer);
        return writer.endMessage();
    }

    /** SEG6_LOCAL_ACTION 16 (End.DT46) and SEG6_LOCAL_VRFTABLE 100: {@code encap seg6local action End.DT46 vrftable 100}. */
    @Test
    void aSegmentEndsInTheTableOfARoutingDomain() {
        Encapsulation.SegmentEnd end = Encapsulation.seg6local(16).withVrfTable(100);
        Route route = Route.onLink(Cidr.parse("2001:db8:b::/48"), 3).withEncapsulation(end);
        Reply message = RecordedMessage.reply(writer -> RouteCodec.write(route, writer));
        Map<String, String> said = RecordedMessage.said(message, Route.HEADER_BYTES, Set.of("22"));
        assertEquals("10", said.get("22/1"));
        assertEquals("64", said.get("22/9"));
        assertEquals(null, said.get("22/3"));
        assertEquals(end, Route.decode(message).encapsulation());
    }

    /** RTNH_F_OFFLOAD is of the way, RTM_F_OFFLOAD of the route: drivers set one, the other or both. */
    @Test
    void aRouteThatHardwareHasIsOffloaded() {
        for (int flag : new int[] {0x8, 0x4000}) {
            ListedRoute listed = ListedRoute.decode(RecordedMessage.reply(out -> out.u8(2)
                    .u8(8)
                    .u16(0)
                    .u8(254)
                    .u8(3)
                    .u8(0)
                    .u8(1)
                    .u32(flag)
                    .attributeBytes(1, new byte[] {10, 0, 0, 0})
                    .attributeU32(4, 3)));
            assertTrue(listed.isOffloaded());
            assertTrue(listed.toString().endsWith(flag == 0x8 ? " offload" : " rt_offload"), listed.toString());
            assertFalse(listed.isDead());
        }
    }

    @ParameterizedTest
    @Tag("N8")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    route-add-via        | 10.1.0.0/16 via 192.0.2.1 dev #3 proto 3
                    route-add-metric     | 10.2.0.0/16 via 192.0.2.1 dev #3 proto 114 src 192.0.2.2 metric 50
                    route-add-table      | 10.3.0.0/16 via 192.0.2.1 dev #3 table 1000 proto 3
                    route-add-scope-link | 169.254.1.1/32 dev #3 proto 3
                    route-add-blackhole  | blackhole 10.244.0.0/26 proto 114
                    route-add-onlink     | default via 198.51.100.1 dev #3 proto 3 onlink
                    route-add-multipath  | 10.4.0.0/16 proto 3 nexthop via 192.0.2.1 dev #3 weight 2 nexthop via 192.0.2.3 dev #3 weight 1
                    route-add-inet6      | 2001:db8:5::/48 via fe80::1 dev #3 proto 3
                    route-add-via-inet6  | 10.5.0.0/16 via inet6 fe80::1 dev #3 proto 3
                    route-add-mtu        | 10.6.0.0/16 via 192.0.2.1 dev #3 proto 3 mtu 1400
                    route-delete         | none 10.1.0.0/16 proto 0
                    """)
    void whatIpSentIsReadAndWrittenAgainByteForByte(String recording, String text) {
        RecordedMessage message = RecordedMessage.read(recording).get(0);
        Route route = Route.decode(message.reply());
        assertEquals(text, route.toString(), message.command());
        assertEquals(message.hex(), RecordedMessage.hex(written(route, message.reply())), message.command());
    }

    @ParameterizedTest
    @Tag("N8")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    route-add-metrics           | 10.8.0.0/16 via 192.0.2.2 dev #3 proto 3 mtu lock 1400 window 65535 advmss 1360 initcwnd 10 rto_min lock 40 initrwnd 20 quickack 1 congctl reno
                    route-add-encap-ip          | 10.9.0.0/16 encap ip id 42 src 192.0.2.1 dst 198.51.100.9 ttl 64 tos 8 via 192.0.2.2 dev #3 proto 3
                    route-add-encap-ip6         | 10.10.0.0/16 encap ip6 id 42 dst 2001:db8::9 ttl 64 tos 8 via 192.0.2.2 dev #3 proto 3
                    route-add-encap-mpls        | 10.11.0.0/16 encap mpls 100/200 ttl 9 via 192.0.2.2 dev #3 proto 3
                    route-add-encap-seg6        | 2001:db8:9::/48 encap seg6 mode encap segs 2001:db8::a,2001:db8::b via 2001:db8::2 dev #3 proto 3
                    route-add-encap-seg6-inline | 2001:db8:a::/48 encap seg6 mode inline segs 2001:db8::a via 2001:db8::2 dev #3 proto 3
                    route-add-encap-seg6local   | 2001:db8:b::/48 encap seg6local action 2 nh6 2001:db8::2 via 2001:db8::2 dev #3 proto 3
                    route-add-encap-xfrm        | 10.13.0.0/16 encap kind 10 22:0800010007000000 proto 3
                    route-add-nexthop-id        | 10.7.0.0/16 nhid 1 proto 3
                    """)
    void whatIpSentIsReadAndSaidAgain(String recording, String text) {
        RecordedMessage message = RecordedMessage.first(recording);
        Route route = Route.decode(message.reply());
        assertEquals(text, route.toString(), message.command());
        String[] nests = {"8", "22"};
        assertEquals(
                message.said(Route.HEADER_BYTES, nests),
                RecordedMessage.said(route::write, Route.HEADER_BYTES, nests),
                message.command());
    }

    @ParameterizedTest
    @Tag("N8")
    @ValueSource(strings = {"routes-dump", "routes6-dump"})
    void whatTheKernelListsIsTheSameRouteWhenItIsWrittenAndReadAgain(String recording) {
        for (RecordedMessage message : RecordedMessage.read(recording)) {
            Route route = Route.decode(message.reply());
            MessageWriter writer = written(route, message.reply());
            Reply again = new Reply(24, 0, writer.written(), MessageWriter.HEADER_BYTES, writer.size());
            assertEquals(route, Route.decode(again), message::hex);
        }
    }

    private static void refused(String message, Executable route) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, route).getMessage());
    }

    @Test
    void aRouteThatCannotBeSaidIsRefusedWithItsValue() {
        Cidr sixes = Cidr.parse("2001:db8::/32");
        IpAddress four = IpAddress.parse("192.0.2.1");
        assertThrows(IllegalArgumentException.class, () -> Route.via(sixes, four, 1));
        IllegalArgumentException hostBits =
                assertThrows(IllegalArgumentException.class, () -> Route.blackhole(Cidr.parseInterface("10.0.0.1/8")));
        assertEquals("route to 10.0.0.1/8 has host bits; 10.0.0.0/8 has none", hostBits.getMessage());
        assertThrows(IllegalArgumentException.class, () -> NextHop.via(four, 1).withWeight(257));
        refused("MTU 67 is less than 68", () -> RouteMetrics.NONE.mtuBytes(67));
        refused(
                "congestion control 'sixteen-letters-' has more than 15 letters",
                () -> RouteMetrics.NONE.congestionControl("sixteen-letters-"));
        refused(
                "labels [1048576] are not one or more within 0 and 1048575",
                () -> Encapsulation.mpls(List.of(1 << 20)));
        refused("0 segments are not within 1 and 126", () -> Encapsulation.seg6(List.of()));
        refused(
                "tunnel from 192.0.2.1 to 2001:db8::1",
                () -> new Encapsulation.IpTunnel(1, four, IpAddress.parse("2001:db8::1"), 0, 0));
    }

    @Test
    void theOrderOfNextHopsAndTheirWeightsAreKept() {
        List<NextHop> hops = List.of(
                NextHop.via(IpAddress.parse("192.0.2.1"), 3).withWeight(256),
                NextHop.via(IpAddress.parse("fe80::1"), 4));
        Route route = Route.multipath(Cidr.parse("10.0.0.0/8"), hops);
        MessageWriter writer =
                written(route, RecordedMessage.read("route-add-via").get(0).reply());
        Reply again = new Reply(24, 0, writer.written(), MessageWriter.HEADER_BYTES, writer.size());
        assertEquals(hops, Route.decode(again).nextHops());
    }

    @Test
    void whatTheKernelWouldTakeCutShortIsRefused() {
        Cidr four = Cidr.parse("10.1.0.0/16");
        Cidr six = Cidr.parse("2001:db8:1::/48");
        IpAddress address = IpAddress.parse("192.0.2.1");
        IpAddress address6 = IpAddress.parse("2001:db8::1");
        Route route = Route.onLink(four, 3);
        refusedAs(
                "preferred source 2001:db8::1 is not of the family of 10.1.0.0/16",
                () -> route.withPreferredSource(address6));
        refusedAs("preferred source 192.0.2.1 is not of the family of 2001:db8:1::/48", () -> Route.onLink(six, 3)
                .withPreferredSource(address));
        refusedAs(
                "route to 2001:db8:1::/48 cannot go via the IPv4 address 192.0.2.1",
                () -> Route.multipath(six, List.of(NextHop.via(address6, 3), NextHop.via(address, 3))));
        refusedAs("scope 300 is not within 0 and 255", () -> route.withScope(300));
        refusedAs("tos 256 is not within 0 and 255", () -> route.withTos(256));
        refusedAs("route type 256 is not within 0 and 255", () -> RouteType.of(256));
        refusedAs("route metric congctl is no number", () -> RouteMetrics.NONE.with(RouteMetric.of(16), 5));
        refusedAs("route metric lock is no number", () -> RouteMetrics.NONE.with(RouteMetric.of(1), 5));
    }

    private static void refusedAs(String message, Executable what) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, what).getMessage());
    }

    /** More than 63 of them have a length that is above 127. */
    @Test
    void aLongListOfSegmentsIsReadAgain() {
        List<Ipv6Address> segments = IntStream.range(0, 100)
                .mapToObj(number -> (Ipv6Address) IpAddress.parse("2001:db8::" + Integer.toHexString(number + 1)))
                .toList();
        Route route = Route.onLink(Cidr.parse("2001:db8:1::/48"), 3)
                .withEncapsulation(new Encapsulation.Segments(Encapsulation.Segments.Mode.ENCAP, segments));
        assertEquals(route, Route.decode(RecordedMessage.reply(route::write)));
    }
}
