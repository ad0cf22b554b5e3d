package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A full mesh of one AS, a block for each node. {@code -Dpoplin.bgp.meshNodes=1000 -DargLine=-Xmx14g} for the size that is measured,
 * without a log of its million sessions by {@code -Dorg.slf4j.simpleLogger.log.dev.poplin.bgp=warn}.
 */
@Tag("B5")
@Tag("B4")
class MeshSimulationTest {

    private static final Logger LOG = LoggerFactory.getLogger(MeshSimulationTest.class);

    private static final int NODES = Integer.getInteger("poplin.bgp.meshNodes", 24);

    /** Messages come late, of twenty segments one is lost at first, and one in a thousand ends its connection. */
    private static final LinkQuality LOSSY =
            new LinkQuality(Duration.ofMillis(5), Duration.ofMillis(60), 50, Duration.ofMillis(200), 1_000, 0);

    /** What is the same in the same run, and all that is kept of it. */
    private record Outcome(Duration elapsed, long happenings, long fingerprint) {

        static Outcome of(SimulatedNetwork network, String what, long begin) {
            Outcome outcome = new Outcome(network.elapsed(), network.happenings(), network.fingerprint());
            LOG.info("{} nodes {}: {}, {} ms of ours", NODES, what, outcome, (System.nanoTime() - begin) / 1_000_000);
            return outcome;
        }
    }

    private static void assertTablesAreRight(SimulatedMesh mesh) throws IOException {
        for (int node = 0; node < NODES; node++) {
            assertEquals(mesh.expected(node), mesh.table(node), "node " + node);
        }
    }

    private static Outcome fromCold(int threads) throws IOException {
        long begin = System.nanoTime();
        SimulatedMesh mesh = new SimulatedMesh(1, NODES, LinkQuality.GOOD, threads);
        assertTrue(mesh.settles(Duration.ofMinutes(1)), mesh.routes() + " routes");
        Outcome outcome = Outcome.of(mesh.network(), "from cold", begin);
        assertTablesAreRight(mesh);
        return outcome;
    }

    @Test
    void everyNodeKnowsEveryBlockAndTheSameHappensAgainOnAnyNumberOfThreads() throws IOException {
        Outcome first = fromCold(2);
        assertTrue(first.elapsed().compareTo(Duration.ofSeconds(5)) < 0, "within 5 s of their time");
        assertEquals(first, fromCold(1));
        assertEquals(first, fromCold(3));
    }

    /** Nodes restart and blocks move while the links are bad. */
    private static Outcome throughTrouble(int threads) throws IOException {
        long begin = System.nanoTime();
        SimulatedMesh mesh = new SimulatedMesh(7, NODES, LOSSY, threads);
        mesh.network().run(Duration.ofSeconds(1));
        for (int turn = 0; turn < 4; turn++) {
            int node = NODES * turn / 4;
            mesh.restart(node);
            mesh.network().run(Duration.ofMillis(100));
            mesh.withdraw(node + 1);
            mesh.announce(node + 2, node + 1);
            mesh.announce(node, NODES + turn);
            mesh.network().run(Duration.ofMillis(300));
            mesh.restart(node + 2);
        }
        mesh.network().run(Duration.ofSeconds(2));
        mesh.network().setQuality(LinkQuality.GOOD);
        assertTrue(mesh.settles(Duration.ofMinutes(10)), mesh.routes() + " routes");
        mesh.network().run(Duration.ofSeconds(5));
        Outcome outcome = Outcome.of(mesh.network(), "through trouble", begin);
        assertTablesAreRight(mesh);
        return outcome;
    }

    @Test
    void everyNodeKnowsWhatIsAnnouncedAfterLossesResetsAndRestartsAndTheSameHappensAgain() throws IOException {
        assertEquals(throughTrouble(2), throughTrouble(1));
    }
}
