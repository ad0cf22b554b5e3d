package dev.poplin.node.address;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.Cidr;
import dev.poplin.node.config.AddressDetection;
import dev.poplin.node.config.AgentConfig;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("S3.1")
class NodeAddressTest {

    private static final List<HostAddress> HOST = List.of(
            address("lo", true, "127.0.0.1/8"),
            address("docker0", true, "172.17.0.1/16"),
            address("cali123", true, "10.9.9.9/32"),
            address("eth9", true, "169.254.7.7/16"),
            address("eth0", false, "192.0.2.1/24"),
            address("eth1", true, "fd00::1/64"),
            address("eth1", true, "172.30.0.1/24"),
            address("eth2", true, "198.51.100.1/24"));

    @ParameterizedTest
    @CsvSource({
        "first-found,            172.30.0.1/24",
        "interface=eth2,         198.51.100.1/24",
        "interface=docker0,      172.17.0.1/16",
        "interface=eth7,         none",
        "cidr=198.51.100.0/24,   198.51.100.1/24",
        "cidr=203.0.113.0/24,    none"
    })
    void findsTheAddressThatTheMethodAccepts(String method, String expected) {
        String found = NodeAddress.detect(AddressDetection.parse(method), AgentConfig.NEVER_THE_NODES_OWN, HOST)
                .map(each -> each.address().toString())
                .orElse("none");

        assertEquals(expected, found);
    }

    private static HostAddress address(String name, boolean up, String cidr) {
        return new HostAddress(name, up, Cidr.parseInterface(cidr));
    }
}
