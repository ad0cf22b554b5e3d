package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.PeerStatus;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Speakers over links that delay, lose, reset and are cut, while speakers die and return: in the end every table is what a direct
 * computation gives. More seeds with {@code -Dpoplin.bgp.simulations=1000}.
 */
@Tag("B5")
class SimulationTest {

    private static Cidr block(int number) {
        return Cidr.parse("10.244." + number + ".0/26");
    }

    private static SimulatedSpeakers topology(long seed, int count, Random random) {
        SimulatedSpeakers speakers = new SimulatedSpeakers(seed, count);
        for (int i = 1; i < count; i++) {
            speakers.link(i, random.nextInt(i));
        }
        for (int i = 0; i < count; i++) {
            speakers.link(random.nextInt(count), random.nextInt(count));
        }
        for (int i = 0; i < count; i++) {
            speakers.announce(i, block(i));
        }
        return speakers;
    }

    private static void disturb(SimulatedSpeakers speakers, int count, Random random) {
        List<Integer> link =
                speakers.links().get(random.nextInt(speakers.links().size()));
        switch (random.nextInt(6)) {
            case 0 -> speakers.announce(random.nextInt(count), block(random.nextInt(count + 3)));
            case 1 -> speakers.withdraw(random.nextInt(count), block(random.nextInt(count + 3)));
            case 2 -> speakers.restart(random.nextInt(count));
            case 3 ->
                speakers.network.cut(SimulatedSpeakers.address(link.get(0)), SimulatedSpeakers.address(link.get(1)));
            case 4 ->
                speakers.network.mend(SimulatedSpeakers.address(link.get(0)), SimulatedSpeakers.address(link.get(1)));
            default -> speakers.network.run(Duration.ofSeconds(random.nextInt(120)));
        }
        speakers.network.run(Duration.ofMillis(random.nextInt(3_000)));
    }

    /** A whole life, and what is left of it. */
    private static SimulatedSpeakers live(long seed) {
        int count = 8;
        Random random = new Random(seed);
        SimulatedSpeakers speakers = topology(seed, count, random);
        speakers.network.setQuality(LinkQuality.BAD);
        for (int i = 0; i < 40; i++) {
            disturb(speakers, count, random);
        }
        for (List<Integer> link : speakers.links()) {
            speakers.network.mend(SimulatedSpeakers.address(link.get(0)), SimulatedSpeakers.address(link.get(1)));
        }
        speakers.network.setQuality(LinkQuality.GOOD);
        speakers.network.run(Duration.ofMinutes(10));
        for (int i = 0; i < count; i++) {
            assertEquals(speakers.expected(i), speakers.table(i), "speaker " + i + " with seed " + seed);
        }
        return speakers;
    }

    @Test
    void tablesBecomeWhatADirectComputationGivesWhateverHappensOnTheWay() {
        int seeds = Integer.getInteger("poplin.bgp.simulations", 12);
        for (long seed = 1; seed <= seeds; seed++) {
            live(seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    void theSameSeedGivesTheSameToTheBit(long seed) {
        SimulatedNetwork once = live(seed).network;
        SimulatedNetwork again = live(seed).network;
        assertEquals(once.fingerprint(), again.fingerprint());
        assertEquals(once.happenings(), again.happenings());
        assertTrue(live(seed + 100).network.fingerprint() != once.fingerprint(), "another seed, another life");
    }

    @Test
    @Tag("B2.1")
    void aPeerBehindACutLinkIsGivenUpAfterTheHoldTimeAndFoundAgain() throws IOException {
        SimulatedSpeakers two = new SimulatedSpeakers(1, 2);
        two.link(0, 1);
        two.announce(1, block(1));
        assertTrue(two.network.runUntil(two::allAsExpected, Duration.ofSeconds(10)));
        two.network.run(Duration.ofMinutes(10));
        assertEquals(Phase.ESTABLISHED, phase(two), "kept alive through silence");
        two.network.cut(SimulatedSpeakers.address(0), SimulatedSpeakers.address(1));
        two.network.run(Duration.ofSeconds(59));
        assertEquals(Phase.ESTABLISHED, phase(two), "two keepalives are lost, which is no reason");
        two.network.run(Duration.ofSeconds(32));
        assertTrue(phase(two) != Phase.ESTABLISHED);
        assertEquals("nothing was heard from the peer for 90 s", status(two).lastError());
        two.network.mend(SimulatedSpeakers.address(0), SimulatedSpeakers.address(1));
        assertTrue(two.network.runUntil(() -> phase(two) == Phase.ESTABLISHED, Duration.ofMinutes(3)));
    }

    private static PeerStatus status(SimulatedSpeakers speakers) throws IOException {
        return speakers.speaker(0).peers().get(0);
    }

    private static Phase phase(SimulatedSpeakers speakers) {
        try {
            return status(speakers).phase();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
