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
    @Tag("I2.8")
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
    @Tag("I2.1")
    void whereBlocksOfOthersAreEmptyAndNotIdleLongEnoughNobodyIsRefused() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                Simulation.run(seed, STEPS, true);
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("sparse, seed " + seed + ", " + STEPS + " steps", failed);
            }
        }
    }

    /**
     * 29: a block that went away and was claimed anew within one attempt had no index (see also {@link IpamFaultTest}). 518: a block
     * was claimed while its pool, which had none, was given a length two bits away, and was cut into halves instead of quarters. 2142: one
     * that was joined with another after an attempt had read it was written beside the joined one. 31 and 241: a block was cut between the looks at
     * the list of a node's blocks and at the block itself, and the node was refused what both halves had. 918: a node died between the two
     * transactions of a release of twenty addresses in blocks of two, which leaves the last address held; the history took it for lost.
     */
    @ParameterizedTest
    @ValueSource(longs = {29, 31, 241, 518, 918, 2142})
    void seedsThatOnceFailedPass(long seed) {
        Simulation.run(seed, 10_000);
    }

    @Test
    void theSameSeedGivesTheSameRunAndEverythingHappensInSomeOfThem() throws IOException {
        int acknowledged = 0;
        int refusals = 0;
        int deaths = 0;
        int changes = 0;
        int rested = 0;
        int rightlyRefused = 0;
        for (long seed = 41; seed < 57; seed++) {
            Simulation first = new Simulation(seed);
            first.run(2_000);
            Simulation second = new Simulation(seed);
            second.run(2_000);
            assertEquals(first.trace(), second.trace());
            acknowledged += first.acknowledged();
            refusals += first.refusals();
            deaths += first.deaths();
            changes += first.changes();
            rested += first.rested();
            rightlyRefused += first.rightlyRefused();
        }
        assertTrue(acknowledged > 100, acknowledged + " acknowledged");
        assertTrue(refusals > 5, refusals + " refusals");
        assertTrue(rightlyRefused > 5, rightlyRefused + " rightly refused for want of addresses");
        assertTrue(changes > 5, changes + " changes of pools and nodes");
        assertTrue(rested > 5, rested + " addresses given anew after their rest");
        assertTrue(deaths > 5, deaths + " deaths");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHistoryInWhichAnAcknowledgedAddressIsLostIsNoticed(boolean releaseWasAsked) {
        List<IpAddress> a = List.of(IpAddress.parse("10.0.0.1"));
        List<IpAddress> b = List.of(IpAddress.parse("10.0.0.2"));
        HandleHistory history = new HandleHistory();
        history.answer(history.assign(1, 0, 1), a, true, 2);
        if (releaseWasAsked) {
            history.release(3);
        }
        history.answer(history.assign(1, 0, 5), b, true, 6);
        assertEquals(releaseWasAsked, history.isLinearizable(b));
        assertFalse(history.isLinearizable(a));
    }

    @Test
    void aReleaseThatDiedOnItsWayMayLeaveTheLastAddressesButNoOthers() {
        List<IpAddress> held = List.of(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"));
        HandleHistory history = new HandleHistory();
        history.answer(history.assign(2, 0, 1), held, true, 2);
        history.release(3);
        assertTrue(history.isLinearizable(held));
        assertTrue(history.isLinearizable(held.subList(1, 2)));
        assertTrue(history.isLinearizable(List.of()));
        assertFalse(history.isLinearizable(held.subList(0, 1)));
    }
}
