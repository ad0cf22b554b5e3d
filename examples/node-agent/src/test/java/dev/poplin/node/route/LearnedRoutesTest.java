package dev.poplin.node.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S3.5")
class LearnedRoutesTest {

    private static final IpAddress NODE = IpAddress.parse("172.30.0.2");
    private static final IpAddress OTHER = IpAddress.parse("172.30.0.3");
    private static final Cidr BLOCK = Cidr.parse("10.244.2.0/26");
    private static final Cidr SECOND = Cidr.parse("10.244.2.64/26");
    private static final Set<IpAddress> BOTH = Set.of(NODE, OTHER);

    private long nanos;
    private final LearnedRoutes routes = new LearnedRoutes(Duration.ofSeconds(120), () -> nanos);

    @Test
    void stayWhileTheNodesAgentRestartsAndGoIfItStaysAway() {
        Map<Cidr, IpAddress> announced = Map.of(BLOCK, NODE);
        assertEquals(announced, routes.update(announced, BOTH, BOTH));

        assertEquals(announced, routes.update(Map.of(), Set.of(OTHER), BOTH));
        after(Duration.ofSeconds(119));
        assertEquals(announced, routes.update(Map.of(), Set.of(OTHER), BOTH));
        after(Duration.ofSeconds(1));
        assertEquals(Map.of(), routes.update(Map.of(), Set.of(OTHER), BOTH));
    }

    @Test
    void goAtOnceWhenAConnectedNodeWithdrawsThem() {
        routes.update(Map.of(BLOCK, NODE, SECOND, NODE), BOTH, BOTH);

        assertEquals(Map.of(SECOND, NODE), routes.update(Map.of(SECOND, NODE), BOTH, BOTH));
    }

    @Test
    void goWhenTheNodeIsBackWithoutThem() {
        routes.update(Map.of(BLOCK, NODE), BOTH, BOTH);
        routes.update(Map.of(), Set.of(OTHER), BOTH);

        assertEquals(Map.of(SECOND, NODE), routes.update(Map.of(SECOND, NODE), BOTH, BOTH));
    }

    @Test
    void stayWhileANodeThatIsBackHasNotToldEverythingYet() {
        routes.update(Map.of(BLOCK, NODE, SECOND, NODE), BOTH, BOTH);
        routes.update(Map.of(), Set.of(OTHER), BOTH);

        assertEquals(Map.of(BLOCK, NODE, SECOND, NODE), routes.update(Map.of(SECOND, NODE), Set.of(OTHER), BOTH));
    }

    @Test
    void goAtOnceWithTheNodeThatLeavesTheCluster() {
        routes.update(Map.of(BLOCK, NODE), BOTH, BOTH);

        assertEquals(Map.of(), routes.update(Map.of(), Set.of(OTHER), Set.of(OTHER)));
    }

    @Test
    void countsWhatTheKernelHeldBeforeTheStartAsOfANodeThatIsSilent() {
        routes.restore(Map.of(BLOCK, NODE));

        assertEquals(Map.of(BLOCK, NODE), routes.update(Map.of(), Set.of(), BOTH));
        after(Duration.ofSeconds(120));
        assertEquals(Map.of(), routes.update(Map.of(), Set.of(), BOTH));
    }

    private void after(Duration time) {
        nanos += time.toNanos();
    }
}
