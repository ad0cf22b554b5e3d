package dev.poplin.node.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.node.source.ServiceManifest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S3.2")
class ClusterAddressesTest {

    private static final Cidr SERVICES = Cidr.parse("10.96.0.0/24");

    @Test
    void followFromTheNameWhateverElseThereIs() {
        ServiceManifest web = service("web", false);

        IpAddress alone = addressOf("web", ClusterAddresses.assign(SERVICES, List.of(web)));
        IpAddress amongOthers = addressOf(
                "web", ClusterAddresses.assign(SERVICES, List.of(service("db", false), web, service("x", true))));

        assertEquals(alone, amongOthers);
        assertTrue(SERVICES.contains(alone));
    }

    @Test
    void areAllDifferentAndInsideThePrefix() {
        List<ServiceManifest> services = new ArrayList<>();
        for (int i = 0; i < 254; i++) {
            services.add(service("s" + i, false));
        }

        Set<IpAddress> addresses = new HashSet<>();
        ClusterAddresses.assign(SERVICES, services).forEach(service -> addresses.addAll(service.clusterIps()));

        assertEquals(254, addresses.size());
        assertTrue(addresses.stream().allMatch(SERVICES::contains));
        assertTrue(!addresses.contains(SERVICES.first()) && !addresses.contains(SERVICES.last()));
    }

    @Test
    void leaveNamedOnesAndHeadlessServicesAsTheyAre() {
        ServiceManifest named = service("named", false).withClusterIps(List.of(IpAddress.parse("10.96.0.7")));
        ServiceManifest headless = service("headless", true);

        assertEquals(List.of(headless, named), ClusterAddresses.assign(SERVICES, List.of(named, headless)));
    }

    @Test
    void leaveOutTheServiceForWhichThePrefixHasNoneLeft() {
        Cidr two = Cidr.parse("10.96.0.0/30");
        List<ServiceManifest> services = List.of(service("a", false), service("b", false), service("c", false));

        List<ServiceManifest> assigned = ClusterAddresses.assign(two, services);

        assertEquals(
                List.of("a", "b"), assigned.stream().map(ServiceManifest::name).toList());
        assertEquals(
                List.of("service default/c has no cluster address: all of 10.96.0.0/30 are taken"),
                ClusterAddresses.shortage(two, services));
    }

    private static IpAddress addressOf(String name, List<ServiceManifest> services) {
        return services.stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow()
                .clusterIps()
                .get(0);
    }

    private static ServiceManifest service(String name, boolean headless) {
        return new ServiceManifest("default", name, List.of(), headless, Map.of("app", name), List.of());
    }
}
