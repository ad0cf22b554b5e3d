package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code -Dpoplin.ipam.seeds=1000 -Dpoplin.ipam.steps=10000} runs more, from seed {@code -Dpoplin.ipam.seed=1} on; a failure
 * names its seed.
 */
@Tag("I5")
class IpamSimulationTest {

    private static final int SEEDS = Integer.getInteger("poplin.ipam.seeds", 20);
    private static final int STEPS = Integer.getInteger("poplin.ipam.steps", 3_000);
    private static final long FIRST = Long.getLong("poplin.ipam.seed", 1);

    @Test
    @Tag("I2.2")
    @Tag("I2.3")
    void noOrderOfDelaysLossesAndDeathsBreaksWhatWasAcknowledged() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                Simulation.run(seed, STEPS);
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("seed " + seed + ", " + STEPS + " steps", failed);
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameRunAndSomethingHappensInIt() throws IOException {
        Simulation first = new Simulation(42);
        first.run(3_000);
        Simulation second = new Simulation(42);
        second.run(3_000);
        assertEquals(first.trace(), second.trace());
        assertTrue(first.acknowledged() > 50, first.acknowledged() + " acknowledged");
        assertTrue(first.refusals() > 5, first.refusals() + " refusals");
        assertTrue(first.deaths() > 1, first.deaths() + " deaths");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHistoryInWhichAnAcknowledgedAddressIsLostIsNoticed(boolean releaseWasAsked) {
        List<IpAddress> a = List.of(IpAddress.parse("10.0.0.1"));
        List<IpAddress> b = List.of(IpAddress.parse("10.0.0.2"));
        History history = new History();
        history.answer(history.ask(true, 1), a, true, 2);
        if (releaseWasAsked) {
            history.ask(false, 3);
        }
        history.answer(history.ask(true, 5), b, true, 6);
        assertEquals(releaseWasAsked, history.isLinearizable(b));
        assertFalse(history.isLinearizable(a));
    }
}
