package dev.poplin.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Listeners that change the tables of whose changes they hear: they run on the same thread, in the midst of the change. */
@Tag("B3.1")
class ActingListenerTest {

    private static final String ONE = "10.244.1.0/26";
    private static final String TWO = "10.244.2.0/26";
    private static final PathAttributes TOLD = PathAttributes.EMPTY.withAsPath(AsPath.of(65_001));

    private final RibScene scene = new RibScene();

    private void onFirstChange(String prefix, Runnable then) {
        List<RouteChange> heard = new ArrayList<>();
        scene.rib.onChange(change -> {
            if (change.prefix().toString().equals(prefix) && heard.isEmpty()) {
                heard.add(change);
                then.run();
            }
        });
    }

    @Test
    void whoRemovesAPeerThatHasLostItsLastPathGivesItsNumberBackOnce() {
        RibPeer leaving = scene.peer("1", 65_001);
        scene.tell("1", ONE, TOLD);
        onFirstChange(ONE, () -> scene.rib.removePeer(leaving));
        scene.withdraw("1", ONE, 0);
        scene.peer("2", 65_001);
        scene.peer("3", 65_001);
        scene.tell("2", ONE, TOLD);
        scene.tell("3", ONE, TOLD);
        scene.settle();
        assertEquals(2, scene.rib.paths(Cidr.parse(ONE)).size(), "of two peers");
        scene.withdraw("3", ONE, 0);
        assertEquals(ONE + " via 192.0.2.2 from 192.0.2.2", scene.best(ONE));
    }

    @Test
    void whatElseAnUpdateSaysOfAPeerThatIsRemovedMeanwhileIsNotTakenIn() {
        RibPeer leaving = scene.peer("1", 65_001);
        onFirstChange(ONE, () -> scene.rib.removePeer(leaving));
        leaving.receive(new Update(
                List.of(),
                List.of(new Update.Reachable(
                        dev.poplin.bgp.message.NextHop.of(RibScene.address("1")),
                        NlriList.unicast(List.of(Cidr.parse(ONE), Cidr.parse(TWO)))
                                .get(0))),
                TOLD,
                Optional.empty()));
        scene.settle();
        assertEquals("none", scene.best(ONE));
        assertEquals("none", scene.best(TWO), "of a peer that was gone before");
        assertEquals(new RibStatistics(0, 0, 0), scene.rib.statistics());
    }

    @Test
    void whoReplacesAPeerAmidItsUpdateHasTheRoutesOfTheNewOneOnly() {
        RibPeer before = scene.peer("1", 65_001);
        scene.tell("1", TWO, TOLD);
        onFirstChange(ONE, () -> {
            scene.rib.removePeer(before);
            scene.peer("1", 65_002);
        });
        scene.tell("1", ONE, TOLD);
        scene.tell("1", TWO, PathAttributes.EMPTY.withAsPath(AsPath.of(65_002)));
        scene.settle();
        assertEquals("none", scene.best(ONE));
        assertEquals(
                AsPath.of(65_002),
                scene.rib.best(Cidr.parse(TWO)).orElseThrow().attributes().asPath());
        assertEquals(1, scene.rib.statistics().paths());
    }

    @Test
    @Tag("B3.4")
    void whoIsToldWhatIsThereInPortionsHearsOfChangesOfWhatItHasHeardAndOfTheRestAsItIsThen() {
        scene.peer("1", 65_001);
        for (int number = 0; number < 6; number++) {
            scene.tell("1", "10.0." + number + ".0/24", TOLD);
        }
        List<String> heard = new ArrayList<>();
        Rib.FirstWalk walk =
                scene.rib.walkTo(change -> heard.add(change.toString().replace(" via 192.0.2.1 from 192.0.2.1", "")));
        assertTrue(walk.step(2));
        scene.withdraw("1", "10.0.0.0/24", 0);
        scene.withdraw("1", "10.0.5.0/24", 0);
        scene.tell("1", "10.0.9.0/24", TOLD);
        assertTrue(walk.step(2));
        assertFalse(walk.step(Integer.MAX_VALUE));
        scene.withdraw("1", "10.0.4.0/24", 0);
        assertEquals(
                List.of(
                        "+ 10.0.0.0/24",
                        "+ 10.0.1.0/24",
                        "- 10.0.0.0/24",
                        "+ 10.0.9.0/24",
                        "+ 10.0.2.0/24",
                        "+ 10.0.3.0/24",
                        "+ 10.0.4.0/24",
                        "- 10.0.4.0/24"),
                heard);
    }

    @Test
    @Tag("B3.4")
    void whoIsRemovedAmidWhatIsThereHearsNoMore() {
        scene.peer("1", 65_001);
        scene.tell("1", ONE, TOLD);
        scene.tell("1", TWO, TOLD);
        List<String> heard = new ArrayList<>();
        Consumer<RouteChange> listener = change -> heard.add(change.prefix().toString());
        Rib.FirstWalk walk = scene.rib.walkTo(listener);
        assertTrue(walk.step(1));
        scene.rib.removeListener(listener);
        assertFalse(walk.step(1));
        assertEquals(List.of(ONE), heard);
    }

    @Test
    @Tag("B3.4")
    void whatAListenerCausesIsHeardByAllAfterWhatCausedIt() {
        List<String> heard = new ArrayList<>();
        scene.peer("1", 65_001);
        onFirstChange(
                ONE, () -> scene.rib.announce(Cidr.parse(ONE), IpFamily.IPV4.unspecified(), PathAttributes.EMPTY));
        scene.rib.onChange(change -> heard.add(change.toString()));
        scene.tell("1", ONE, TOLD);
        assertEquals(List.of("+ " + ONE + " via 192.0.2.1 from 192.0.2.1", "+ " + ONE + " via 0.0.0.0 local"), heard);
    }
}
