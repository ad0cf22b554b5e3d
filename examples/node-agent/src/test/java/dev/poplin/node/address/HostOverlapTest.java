package dev.poplin.node.address;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.Cidr;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("S3.1")
@Tag("I1.1")
class HostOverlapTest {

    private static final List<HostAddress> ADDRESSES =
            List.of(new HostAddress("eth0", true, Cidr.parseInterface("172.30.0.1/24")));
    private static final List<HostRoute> ROUTES = List.of(
            new HostRoute(Cidr.parse("0.0.0.0/0"), "eth0"),
            new HostRoute(Cidr.parse("172.30.0.0/24"), "eth0"),
            new HostRoute(Cidr.parse("10.8.0.0/16"), "tun0"),
            new HostRoute(Cidr.parse("192.168.7.0/24"), ""));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            10.244.0.0/16   | none
            172.30.0.0/16   | the pool 172.30.0.0/16 overlaps 172.30.0.1/24, the address of interface eth0 of this host
            10.8.4.0/24     | the pool 10.8.4.0/24 overlaps the route to 10.8.0.0/16 on interface tun0 of this host
            192.168.0.0/16  | the pool 192.168.0.0/16 overlaps the route to 192.168.7.0/24 of this host
            fd00::/48       | none
            """)
    void namesBothSides(String pool, String expected) {
        assertEquals(
                expected,
                HostOverlap.find("the pool", Cidr.parse(pool), ADDRESSES, ROUTES)
                        .orElse("none"));
    }
}
