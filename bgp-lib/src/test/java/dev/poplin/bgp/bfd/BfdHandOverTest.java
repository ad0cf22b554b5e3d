package dev.poplin.bgp.bfd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.testing.SimulatedHost;
import dev.poplin.bgp.testing.SimulatedNetwork;
import dev.poplin.inet.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions that go from one process to the next and change their intervals, in simulated time. */
@Tag("B2.3")
@Tag("B2.5")
class BfdHandOverTest {

    private static final IpAddress THEM = IpAddress.parse("10.99.0.1");
    private static final Duration WAY = Duration.ofMillis(2);
    private static final int SEEDS = 200;

    private SimulatedNetwork network = new SimulatedNetwork(1);
    private SimulatedHost here = network.host(IpAddress.parse("10.99.0.2"));
    private SimulatedHost there = network.host(THEM);
    private final List<BfdPacket> sent = new ArrayList<>();
    private final List<Duration> times = new ArrayList<>();
    private final List<BfdStatus> heardHere = new ArrayList<>();
    private final List<BfdStatus> heardThere = new ArrayList<>();

    /** What nobody hears while a session is held. */
    private final List<BfdPacket> kept = new ArrayList<>();

    private @Nullable BfdSession ours;
    private BfdSession theirs = BfdSession.begin(there, settings(100), 7, this::toUs);
    private boolean deaf;

    private static BfdSettings settings(long millis) {
        return new BfdSettings(Duration.ofMillis(millis), Duration.ofMillis(millis), 3);
    }

    private void toUs(BfdPacket packet) {
        here.schedule(WAY, () -> {
            if (deaf) {
                kept.add(packet);
            } else if (ours != null) {
                ours.receive(packet);
            }
        });
    }

    private void toThem(BfdPacket packet) {
        sent.add(packet);
        times.add(network.elapsed());
        there.schedule(WAY, () -> theirs.receive(packet));
    }

    @BeforeEach
    void up() {
        begin(1);
    }

    private BfdSession begin(long seed) {
        network = new SimulatedNetwork(seed);
        here = network.host(IpAddress.parse("10.99.0.2"));
        there = network.host(THEM);
        heardHere.clear();
        heardThere.clear();
        deaf = false;
        BfdSession session = BfdSession.begin(here, settings(100), 9, this::toThem);
        session.audience().is(heardHere::add);
        ours = session;
        theirs = BfdSession.begin(there, settings(100), 7, this::toUs);
        theirs.audience().is(heardThere::add);
        session.start();
        theirs.start();
        network.run(Duration.ofSeconds(5));
        assertEquals(BfdStatus.UP, session.status());
        assertEquals(BfdStatus.UP, theirs.status());
        heardHere.clear();
        heardThere.clear();
        sent.clear();
        times.clear();
        return session;
    }

    private HeldSession hold(BfdSession session, Duration time) {
        HeldSession held = session.hold(THEM);
        deaf = true;
        network.run(time);
        return held;
    }

    private BfdSession resume(HeldSession held) {
        BfdSession next = BfdSession.resume(here, held, this::toThem);
        ours = next;
        goOn(next);
        return next;
    }

    private void goOn(BfdSession session) {
        deaf = false;
        kept.forEach(session::receive);
        kept.clear();
        session.start();
    }

    /** At any moment, also in the midst of coming up, for as long as it takes, and whether or not the next one goes on. */
    @Test
    void noSideNoticesWheneverAHandOverHappens() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            BfdSession session = begin(seed);
            if (random.nextBoolean()) {
                session.change(settings(40 + random.nextInt(300)));
            }
            network.run(Duration.ofMillis(random.nextInt(400)));
            for (int time = 0; time < 3; time++) {
                HeldSession held = hold(session, Duration.ofMillis(random.nextInt(1000)));
                if (random.nextInt(3) == 0) {
                    goOn(session);
                } else {
                    session.forsake();
                    session = resume(held);
                    session.change(settings(40 + random.nextInt(300)));
                    session.audience().is(heardHere::add);
                    assertEquals(List.of(BfdStatus.UP), heardHere, "seed " + seed);
                    heardHere.clear();
                }
                network.run(Duration.ofMillis(random.nextInt(2000)));
                assertEquals(List.of(), heardHere, "seed " + seed);
                assertEquals(List.of(), heardThere, "seed " + seed);
            }
            session.stop();
            theirs.stop();
        }
    }

    @Test
    void aSessionThatNobodyGoesOnWithIsMissed() {
        BfdSession session = begin(3);
        hold(session, Duration.ofMillis(50));
        session.forsake();
        ours = null;
        network.run(Duration.ofSeconds(1));
        assertEquals(List.of(BfdStatus.DOWN), heardThere);
    }

    @Test
    void theNextProcessSendsAtOnceAndUnderTheSameDiscriminator() {
        BfdSession session = begin(4);
        HeldSession held = hold(session, Duration.ofMillis(50));
        session.forsake();
        sent.clear();
        resume(held);
        assertEquals(1, sent.size());
        assertEquals(9, sent.get(0).mine());
        assertEquals(7, sent.get(0).yours());
        assertEquals(BfdStatus.UP, sent.get(0).status());
    }

    /** What is left of the time of silence counts on in the next process. */
    @Test
    void aNeighborThatDiesMeanwhileIsMissedByTheNextProcess() {
        BfdSession session = begin(5);
        theirs.forsake();
        network.run(Duration.ofMillis(150));
        kept.clear();
        HeldSession held = hold(session, Duration.ofMillis(50));
        session.forsake();
        BfdSession next = resume(held);
        next.audience().is(heardHere::add);
        network.run(held.silenceLeft().orElseThrow().minusMillis(1));
        assertEquals(List.of(BfdStatus.UP), heardHere);
        network.run(Duration.ofMillis(2));
        assertEquals(List.of(BfdStatus.UP, BfdStatus.DOWN), heardHere);
    }

    /** Who has heard of it before the hand-over may not have been able to act; also two processes later. */
    @Test
    void whoWatchesNextHearsWhatNobodyCouldHeed() {
        BfdSession session = begin(6);
        session.audience().mark();
        theirs.stop();
        network.run(Duration.ofMillis(100));
        assertEquals(List.of(BfdStatus.ADMIN_DOWN), heardHere);
        heardHere.clear();
        HeldSession held = hold(session, Duration.ZERO);
        session.forsake();
        BfdSession second = resume(held);
        second.audience().mark();
        HeldSession again = hold(second, Duration.ZERO);
        second.forsake();
        resume(again).audience().is(heardHere::add);
        assertEquals(List.of(BfdStatus.ADMIN_DOWN), heardHere);
    }

    /** It may have been down for long, and the session of BGP be up without it. */
    @Test
    void aSessionThatWasDownBeforeIsNoNews() {
        BfdSession session = begin(7);
        theirs.stop();
        network.run(Duration.ofSeconds(3));
        session.audience().mark();
        assertEquals(Optional.empty(), hold(session, Duration.ZERO).news());
    }

    /** RFC 5880 §6.8.3: before it says that it knows, the other side does not expect fewer packets. */
    @Test
    void fewerPacketsAreSentOnlyWhenTheOtherSideKnows() {
        BfdSession session = begin(8);
        theirs.forsake();
        session.change(settings(400));
        sent.clear();
        network.run(Duration.ofMillis(250));
        assertTrue(sent.size() >= 2, sent::toString);
        assertTrue(sent.stream().allMatch(BfdPacket::poll), sent::toString);
        assertEquals(400_000, sent.get(0).transmitMicros());
        session.receive(new BfdPacket(0, BfdStatus.UP, false, true, 3, 7, 9, 100_000, 100_000));
        sent.clear();
        times.clear();
        network.run(Duration.ofMillis(1000));
        assertTrue(sent.size() >= 1 && sent.size() <= 4, sent::toString);
        assertTrue(sent.stream().noneMatch(BfdPacket::poll), sent::toString);
    }

    /** It may be as silent as it could before, until it says that it knows. */
    @Test
    void silenceIsBelievedAsLongAsBeforeUntilTheOtherSideKnows() {
        BfdSession session = begin(9);
        session.change(new BfdSettings(Duration.ofMillis(100), Duration.ofMillis(10), 3));
        theirs.forsake();
        network.run(Duration.ofMillis(190));
        assertEquals(List.of(), heardHere);
        network.run(Duration.ofMillis(120));
        assertEquals(List.of(BfdStatus.DOWN), heardHere);
    }
}
