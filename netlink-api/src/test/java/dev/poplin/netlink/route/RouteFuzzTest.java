package dev.poplin.netlink.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.junit.FuzzedMessage;
import dev.poplin.netlink.junit.RecordedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N1.8")
@Tag("N8")
class RouteFuzzTest {

    private static final int RTM_NEWROUTE = 24;

    static Stream<byte[]> recorded() {
        Encapsulation.Program program = new Encapsulation.Program(7, "program");
        Route byPrograms = Route.via(Cidr.parse("10.1.0.0/16"), IpAddress.parse("192.0.2.1"), 3)
                .withEncapsulation(new Encapsulation.Programs(program, program, program, 14));
        Stream<byte[]> recorded = FuzzedMessage.recorded(
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
        return Stream.concat(recorded, Stream.of(FuzzedMessage.of(RTM_NEWROUTE, out -> byPrograms.write(out))));
    }

    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreMalformedOrARouteThatReadsBackAsWritten(byte[] data) {
        FuzzedMessage.decode(data, Route::decode).ifPresent(RouteFuzzTest::readsBack);
    }

    @MethodSource("recorded")
    @FuzzTest
    void anyBytesAreARouteWithItsStateOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, ListedRoute::decode);
    }

    /** What a route by a nexthop object says beside that is not written; the kernel would refuse it. */
    private static void readsBack(Route route) {
        Route once = Route.decode(RecordedMessage.reply(writer -> route.write(writer)));
        if (route.nextHopObject() == 0) {
            assertEquals(route, once);
        }
    }
}
