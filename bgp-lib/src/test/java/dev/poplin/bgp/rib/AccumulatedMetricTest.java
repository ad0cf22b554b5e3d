package dev.poplin.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.attribute.PathAttributesBuilder;
import dev.poplin.inet.Cidr;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** AIGP: RFC 7311. */
@Tag("B3.1")
class AccumulatedMetricTest {

    private static final String ONE = "10.244.1.0/26";

    private final RibScene scene = new RibScene();

    @Test
    void accumulatedMetricsAreUnsignedAndDoNotOverflow() {
        RibScene metric = new RibScene(Identity.of(RibScene.AS, RibScene.SELF), DecisionRules.STANDARD.withAigp());
        metric.costs.put(RibScene.address("1"), OptionalLong.of(10));
        metric.peer("1", RibScene.AS);
        metric.peer("2", RibScene.AS);
        metric.tell("2", ONE, aigp(100));
        metric.tell("1", ONE, aigp(Long.MAX_VALUE));
        assertEquals(ONE + " via 192.0.2.2 from 192.0.2.2", metric.best(ONE));
        metric.tell("1", ONE, aigp(-1));
        assertEquals(ONE + " via 192.0.2.2 from 192.0.2.2", metric.best(ONE), "2^64-1 and 10 are not 9");
        metric.tell("2", ONE, PathAttributes.EMPTY);
        assertEquals(ONE + " via 192.0.2.1 from 192.0.2.1", metric.best(ONE), "any is better than none");
    }

    @Test
    void theMetricOfAnotherAsIsNotHeardOf() {
        RibPeer peer = scene.peer("1", 65_001);
        scene.tell("1", ONE, aigp(7).withAsPath(AsPath.of(65_001)));
        assertEquals(
                OptionalLong.empty(), scene.rib.toldBy(peer).get(0).attributes().accumulatedMetric());
    }

    @Test
    void theMetricOfAnotherAsOfOurAdministrationIsHeardOfAndItHearsOurs() {
        PeerPolicy one = PeerPolicy.STANDARD.withAccumulatedMetric(true);
        RibPeer peer = scene.peer("1", 65_001, one);
        scene.peer("2", 65_002, one);
        scene.peer("3", 65_003);
        scene.costs.put(RibScene.address("1"), OptionalLong.of(10));
        scene.tell("1", ONE, aigp(7).withAsPath(AsPath.of(65_001)));
        scene.settle();
        assertEquals(
                OptionalLong.of(7), scene.rib.toldBy(peer).get(0).attributes().accumulatedMetric());
        PathAttributes told = PathAttributes.EMPTY.withAsPath(AsPath.of(RibScene.AS, 65_001));
        assertEquals("via 192.0.2.100 " + told.with(metric(17)), scene.view("2").get(ONE));
        assertEquals("via 192.0.2.100 " + told, scene.view("3").get(ONE));
    }

    @Test
    void aMetricThatWasHeardOfCountsNoMoreWhenItIsNotToBe() {
        PeerPolicy one = PeerPolicy.STANDARD.withAccumulatedMetric(true);
        RibPeer peer = scene.peer("1", 65_001, one);
        scene.peer("2", 65_002, one);
        scene.tell("1", ONE, aigp(7).withAsPath(AsPath.of(65_001)));
        scene.settle();
        assertEquals(OptionalLong.of(7), metricOfBest());
        peer.setPolicy(one.withAccumulatedMetric(false));
        scene.settle();
        assertEquals(OptionalLong.empty(), metricOfBest());
        PathAttributes told = PathAttributes.EMPTY.withAsPath(AsPath.of(RibScene.AS, 65_001));
        assertEquals("via 192.0.2.100 " + told, scene.view("2").get(ONE));
    }

    private OptionalLong metricOfBest() {
        return scene.rib.best(Cidr.parse(ONE)).orElseThrow().attributes().accumulatedMetric();
    }

    private static UnaryOperator<PathAttributesBuilder> metric(long metric) {
        return attributes -> attributes.accumulatedMetric(OptionalLong.of(metric));
    }

    /** RFC 7311 §3.4.3: whoever makes itself the next hop adds the way to the one before; who leaves it adds nothing. */
    @Test
    void theWayToTheNextHopIsAddedWhereWeBecomeTheNextHop() {
        scene.peer("1", RibScene.AS, PeerPolicy.STANDARD.withReflectorClient(true));
        scene.peer("2", RibScene.AS, PeerPolicy.STANDARD.withNextHop(PeerPolicy.NextHopMode.SELF));
        scene.peer("3", RibScene.AS);
        scene.costs.put(RibScene.address("1"), OptionalLong.of(10));
        scene.tell("1", ONE, aigp(100));
        scene.settle();
        assertTrue(scene.view("2").get(ONE).contains(text(110)), scene.view("2")::toString);
        assertTrue(scene.view("3").get(ONE).contains(text(100)), scene.view("3")::toString);
        scene.costs.put(RibScene.address("1"), OptionalLong.of(25));
        scene.rib.nextHopsChanged();
        scene.settle();
        assertTrue(scene.view("2").get(ONE).contains(text(125)), "another way is told: " + scene.view("2"));
        scene.tell("1", ONE, aigp(-2));
        scene.settle();
        assertTrue(scene.view("2").get(ONE).contains(text(-1)), "no more than there is room for: " + scene.view("2"));
    }

    private static String text(long metric) {
        return ", aigp: " + Long.toUnsignedString(metric);
    }

    private static PathAttributes aigp(long metric) {
        return PathAttributes.EMPTY.toBuilder()
                .accumulatedMetric(OptionalLong.of(metric))
                .build();
    }
}
