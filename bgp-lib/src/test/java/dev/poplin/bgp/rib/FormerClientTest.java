package dev.poplin.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.attribute.PathAttributes;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client of the reflector that is one no more, while another peer was told its path. */
@Tag("B3.1")
class FormerClientTest {

    private static final String ONE = "10.244.1.0/26";

    private final RibScene scene = new RibScene();

    private static PathAttributes preference(long preference) {
        return PathAttributes.EMPTY.withLocalPreference(OptionalLong.of(preference));
    }

    @BeforeEach
    void anotherPeerIsToldWhatTheClientTells() {
        scene.peer("1", RibScene.AS, PeerPolicy.STANDARD.withReflectorClient(true));
        scene.peer("2", RibScene.AS);
        scene.peer("3", RibScene.AS);
        scene.tell("1", ONE, preference(200));
        scene.tell("2", ONE, preference(100));
        scene.settle();
        assertEquals(Set.of(ONE), scene.view("3").keySet());
    }

    @Test
    void whatARemovedClientHasToldIsWithdrawnThoughAnotherPathIsLeft() {
        scene.remove("1");
        scene.settle();
        assertEquals(Map.of(), scene.view("3"), "what is left is not reflected");
    }

    @Test
    void whatAFormerClientTakesBackIsWithdrawnBeforeTheOthersAreToldAgain() {
        RibPeer former = scene.peers.get("1");
        former.setPolicy(PeerPolicy.STANDARD);
        scene.withdraw("1", ONE, 0);
        scene.settle();
        assertEquals(Map.of(), scene.view("3"), "what is left is not reflected");
    }
}
