package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.PeerStatus;
import dev.poplin.bgp.session.Phase;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two speakers that connect to each other at once, in simulated time: RFC 4271 §6.8. */
@Tag("B2.1")
class CrossingConnectionsTest {

    private static final LinkQuality UNEVEN =
            new LinkQuality(Duration.ofMillis(1), Duration.ofMillis(40), 0, Duration.ZERO, 0, 0);

    private static PeerStatus status(SimulatedSpeakers speakers, int which) throws IOException {
        return speakers.speaker(which).peers().get(0);
    }

    @Test
    void neitherOfThemEverSeesASessionThatDoesNotLast() throws IOException {
        for (long seed = 1; seed <= 500; seed++) {
            SimulatedSpeakers two = new SimulatedSpeakers(seed, 2);
            two.network.setQuality(UNEVEN);
            two.link(0, 1);
            boolean[] established = new boolean[2];
            for (int moment = 0; moment < 500; moment++) {
                two.network.run(Duration.ofMillis(1));
                for (int side = 0; side < 2; side++) {
                    boolean now = status(two, side).phase() == Phase.ESTABLISHED;
                    assertEquals(
                            established[side] || now, now, "speaker " + side + " has lost its session, seed " + seed);
                    established[side] = now;
                }
            }
            assertEquals(true, established[0] && established[1], "seed " + seed);
        }
    }
}
