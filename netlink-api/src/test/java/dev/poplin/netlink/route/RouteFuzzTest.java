package dev.poplin.netlink.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import dev.poplin.netlink.junit.RecordedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N1.8")
@Tag("N8")
class RouteFuzzTest {

    static Stream<byte[]> recorded() {
        return FuzzedMessage.recorded(
                "routes-dump",
                "routes6-dump",
                "route-add-multipath",
                "route-add-via-inet6",
                "route-add-metrics",
                "route-add-nexthop-id",
                "route-add-onlink",
                "route-add-encap-ip",
                "route-add-encap-ip6",
                "route-add-encap-mpls",
                "route-add-encap-seg6",
                "route-add-encap-seg6local",
                "route-add-encap-xfrm");
    }

    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreMalformedOrARouteThatReadsBackAsWritten(byte[] data) {
        FuzzedMessage.decode(data, Route::decode).ifPresent(RouteFuzzTest::readsBack);
    }

    /** What a route by a nexthop object says beside that is not written; the kernel would refuse it. */
    private static void readsBack(Route route) {
        Route once = Route.decode(RecordedMessage.reply(writer -> RouteCodec.write(route, writer)));
        if (route.nextHopObject() == 0) {
            assertEquals(route, once);
        }
    }
}
