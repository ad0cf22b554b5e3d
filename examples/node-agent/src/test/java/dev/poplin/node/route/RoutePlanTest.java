package dev.poplin.node.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.node.source.Endpoint;
import dev.poplin.node.source.PodKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S3.2")
class RoutePlanTest {

    private static final Cidr OWN = Cidr.parse("10.244.1.0/26");
    private static final Cidr OTHER = Cidr.parse("10.244.2.0/26");
    private static final IpAddress GATEWAY = IpAddress.parse("172.30.0.2");

    @Test
    void leadsToPodsOwnBlocksAndOtherNodes() {
        Map<Cidr, PlannedRoute> plan =
                RoutePlan.of(List.of(endpoint("calia")), Set.of("calia", "eth0"), List.of(OWN), Map.of(OTHER, GATEWAY));

        assertEquals(
                Map.of(
                        Cidr.parse("10.244.1.7/32"),
                        new PlannedRoute.Local("calia"),
                        OWN,
                        new PlannedRoute.Blackhole(),
                        OTHER,
                        new PlannedRoute.Via(GATEWAY)),
                plan);
    }

    @Test
    void hasNoRouteToAPodWhoseInterfaceIsGone() {
        assertEquals(Map.of(), RoutePlan.of(List.of(endpoint("calia")), Set.of("eth0"), List.of(), Map.of()));
    }

    @Test
    void prefersTheOwnBlockToTheSameBlockHeardFromElsewhere() {
        assertEquals(
                Map.of(OWN, new PlannedRoute.Blackhole()),
                RoutePlan.of(List.of(), Set.of(), List.of(OWN), Map.of(OWN, GATEWAY)));
    }

    private static Endpoint endpoint(String link) {
        return new Endpoint(
                new PodKey("default", "a"),
                Map.of(),
                "node-1",
                "pods",
                "c1",
                "eth0",
                link,
                List.of(Cidr.parse("10.244.1.7/32")),
                List.of());
    }
}
