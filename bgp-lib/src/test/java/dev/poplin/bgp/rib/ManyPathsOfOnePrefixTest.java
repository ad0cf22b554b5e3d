package dev.poplin.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.inet.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One peer tells more paths of a prefix than any network has. */
@Tag("B3.1")
class ManyPathsOfOnePrefixTest {

    private static final String ONE = "10.244.1.0/26";

    private final RibScene scene = new RibScene();
    private final List<String> changes = new ArrayList<>();

    @BeforeEach
    void aPeerMayTellManyPaths() {
        scene.peer("1", RibScene.AS, PeerPolicy.STANDARD.withManyPathsTaken(true));
        scene.rib.onChange(change -> changes.add(change.toString()));
    }

    private void tell(int pathId) {
        PathAttributes attributes = PathAttributes.EMPTY.withLocalPreference(OptionalLong.of(pathId % 7));
        scene.tell("1", ONE, pathId, RibScene.address("1"), attributes);
    }

    @Test
    void soManyAreTakenAndTheOthersAreNamedAsRefused() {
        for (int pathId = 1; pathId <= 1030; pathId++) {
            tell(pathId);
        }
        assertEquals(1024, scene.rib.paths(Cidr.parse(ONE)).size());
        assertEquals(1024, scene.peers.get("1").received());
        Explanation explanation = scene.peers.get("1").paths().explain(Cidr.parse(ONE));
        assertEquals(
                List.of("1025", "1026", "1027", "1028", "1029", "1030"),
                explanation.taken().stream()
                        .filter(fate -> fate.reason().name().equals("TOO_MANY_PATHS"))
                        .map(fate -> String.valueOf(fate.path().pathId()))
                        .toList());
        tell(7);
        scene.withdraw("1", ONE, 3);
        tell(1030);
        assertEquals(1024, scene.peers.get("1").received(), "where one has gone, there is room for another");
    }

    @Test
    void aboutThoseThatGoTogetherIsDecidedOnce() {
        for (int pathId = 1; pathId <= 50; pathId++) {
            tell(pathId);
        }
        changes.clear();
        scene.peers.get("1").down(false);
        scene.settle();
        assertEquals(List.of("- " + ONE), changes);
        assertEquals(new RibStatistics(0, 0, 0), scene.rib.statistics());
    }

    @Test
    void aboutThoseThatAreFilteredAgainIsDecidedOnce() {
        for (int pathId = 1; pathId <= 50; pathId++) {
            tell(pathId);
        }
        changes.clear();
        scene.peers
                .get("1")
                .setPolicy(PeerPolicy.STANDARD.withManyPathsTaken(true).withFilters(PathFilter.NONE, PathFilter.ALL));
        scene.settle();
        assertEquals(List.of("- " + ONE), changes);
        scene.peers.get("1").setPolicy(PeerPolicy.STANDARD.withManyPathsTaken(true));
        scene.settle();
        assertEquals(2, changes.size(), changes.toString());
        assertEquals(50, scene.rib.paths(Cidr.parse(ONE)).size());
    }
}
