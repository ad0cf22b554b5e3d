package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.bfd.BfdSettings;
import dev.poplin.bgp.bfd.BfdStatus;
import dev.poplin.bgp.handover.HandedSpeaker;
import dev.poplin.bgp.handover.Taking;
import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.linux.LinuxHandOverPlace;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.junit.PeerTest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One process goes and the next one comes, and neither a peer nor its BFD notices. */
@PeerTest(programs = {"bird", "birdc", "vtysh", "nsenter"})
@Tag("B2.5")
@Tag("B2.3")
class HandOverBfdTest extends HandOverScene {

    private static final String UP = "Optional[UP]";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long DETECTION_NANOS = 1_000_000_000;

    private static void awaitUp(Daemon daemon, Program ours) throws Exception {
        eventually(() -> daemon.hasBfdUp() && isUp(ours) && ours.ask("count").equals("2"));
    }

    private static boolean isUp(Program ours) throws Exception {
        return ours.ask("bfd " + THEM).equals(UP)
                && ours.ask("phase").equals("ESTABLISHED")
                && ours.ask("converged").equals("true");
    }

    /** Twice as long as anybody may be silent here: five intervals of 100 ms, or three of 300 ms. */
    private static void awaitDetection() throws Exception {
        long begin = System.nanoTime();
        eventually(() -> System.nanoTime() - begin > DETECTION_NANOS);
    }

    private Program handedOver(Program old, String wish) throws Exception {
        old.tell("hand");
        Program next = ours("none", wish);
        assertEquals("open [" + THEM + "]", next.line());
        assertEquals("handed over", old.line());
        old.mustHaveEnded();
        return next;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("B5")
    void theSessionNeverLeavesUpAndGuardsTheNextProcess(boolean frr) throws Exception {
        try (Daemon daemon = frr ? new FrrWithBfd(directory, lab.theirs) : new Bird(directory, lab.theirs)) {
            daemon.start(frr ? Wish.PLAIN : Wish.PLAIN.with(Wish.Trait.WATCHED));
            try (Program old = ours("none", "bfd100")) {
                assertEquals("open []", old.line());
                awaitUp(daemon, old);
                int bfdLosses = daemon.bfdLosses();
                int losses = daemon.losses();
                String since = old.ask("since");
                try (Program next = handedOver(old, "bfd100")) {
                    awaitDetection();
                    assertEquals(bfdLosses, daemon.bfdLosses());
                    assertEquals(losses, daemon.losses());
                    awaitUp(daemon, next);
                    assertEquals("[UP]", next.ask("heard"));
                    assertEquals(since, next.ask("since"));
                    next.stopResponding();
                    eventually(() -> daemon.bfdLosses() > bfdLosses);
                    if (!frr) {
                        eventually(() -> daemon.losses() > losses);
                        assertTrue(daemon.session().contains("BFD"), daemon.session());
                    }
                }
            }
        }
    }

    /**
     * Both sides are ours, and one is replaced twice. RFC 5882 §4.2: a session that is kept down on purpose says nothing of the way to the
     * neighbour.
     */
    @Test
    void ourOwnSessionsGoOnAndMayEndWithoutThatOfBgp() throws Exception {
        try (Program them = theirs("bfd100");
                Program first = ours("none", "bfd100")) {
            assertEquals("open []", them.line());
            assertEquals("open []", first.line());
            eventually(() -> them.ask("bfd " + US).equals(UP) && isUp(first));
            String heard = them.ask("heard");
            String since = them.ask("since");
            try (Program second = handedOver(first, "bfd100");
                    Program third = handedOver(second, "bfd100")) {
                awaitDetection();
                assertEquals("[UP]", third.ask("heard"));
                assertEquals(heard, them.ask("heard"));
                assertEquals(since, them.ask("since"));
                third.ask("unwatch " + THEM);
                eventually(() -> them.ask("heard").endsWith("ADMIN_DOWN]"));
                awaitDetection();
                assertEquals("ESTABLISHED", them.ask("phase"));
                assertEquals(since, them.ask("since"));
                third.ask("watch " + THEM + " 100");
                eventually(() -> them.ask("bfd " + US).equals(UP));
                third.stopResponding();
                eventually(() -> them.ask("heard").endsWith(" DOWN]"));
            }
        }
    }

    /** Who has been told GO, and says nothing more, changes nothing. The next one does, with intervals of its own. */
    @Test
    void aNextProcessThatStallsAtTheLastWordChangesNothingAndTheOneAfterAgreesOnOtherIntervals() throws Exception {
        try (Bird bird = new Bird(directory, lab.theirs)) {
            bird.start(Wish.PLAIN.with(Wish.Trait.WATCHED));
            try (Program old = ours("none", "bfd100")) {
                assertEquals("open []", old.line());
                awaitUp(bird, old);
                int losses = bird.losses();
                old.tell("hand");
                stallAtTheLastWord();
                awaitDetection();
                assertEquals(0, bird.bfdLosses());
                assertEquals(losses, bird.losses());
                try (Program next = ours("none", "bfd300")) {
                    assertEquals("open [" + THEM + "]", next.line());
                    assertEquals("handed over", old.line());
                    eventually(() -> bird.bfdSessions().matches("(?s).* Up .* 0\\.300 +1\\.500.*"));
                    next.ask("watch " + THEM + " 80");
                    eventually(() -> bird.bfdSessions().matches("(?s).* Up .* 0\\.080 +0\\.400.*"));
                    awaitDetection();
                    awaitUp(bird, next);
                    assertEquals(0, bird.bfdLosses());
                    assertEquals(losses, bird.losses());
                }
            }
        }
    }

    private void stallAtTheLastWord() throws Exception {
        eventually(() -> {
            try (HandOverLine line = LinuxHandOverPlace.at(place()).reach().orElse(null)) {
                if (line == null) {
                    return false;
                }
                Taking taking = new Taking(line, PATIENCE);
                HandedSpeaker handed = taking.ask(64_512, Ipv4Address.parse(US));
                handed.closeSockets();
                assertEquals(1, taking.ready().values().iterator().next().size());
                awaitDetection();
                return true;
            }
        });
    }

    /** It is never silent for as long as makes a neighbour doubt. */
    @Test
    void theNeighborHearsTheNextProcessInTime() throws Exception {
        Duration interval = BfdSettings.STANDARD.transmit();
        try (BfdNeighbor neighbor = new BfdNeighbor(lab.theirs, IpAddress.parse(THEM));
                Bird bird = new Bird(directory, lab.theirs) {
                    @Override
                    String configuration(Wish wish) {
                        return super.configuration(wish).replaceAll("(?s)protocol bfd .*?}; .*?}", "");
                    }
                }) {
            bird.start(Wish.PLAIN);
            String wish = "bfd" + Long.getLong("poplin.bgp.bfdMillis", interval.toMillis());
            try (Program old = ours("none", wish)) {
                assertEquals("open []", old.line());
                eventually(() -> isUp(old));
                long begin = System.nanoTime();
                old.tell("hand");
                awaitDetection();
                Duration before = neighbor.longestSilence(begin);
                long gone = System.nanoTime();
                try (Program next = ours("none", wish)) {
                    assertEquals("open [" + THEM + "]", next.line());
                    assertEquals("handed over", old.line());
                    awaitDetection();
                    Duration longest = neighbor.longestSilence(gone);
                    System.err.println("longest silence: " + before + " before, " + longest + " over a hand-over");
                    List<BfdNeighbor.Heard> heard = neighbor.since(begin);
                    assertEquals(
                            Set.of(BfdStatus.UP),
                            heard.stream()
                                    .map(packet -> packet.packet().status())
                                    .collect(Collectors.toSet()));
                    assertEquals(
                            1,
                            heard.stream()
                                    .mapToInt(BfdNeighbor.Heard::port)
                                    .distinct()
                                    .count());
                    assertEquals(
                            1,
                            heard.stream()
                                    .mapToInt(packet -> packet.packet().mine())
                                    .distinct()
                                    .count());
                    Duration patience = interval.multipliedBy(BfdSettings.STANDARD.multiplier());
                    assertTrue(longest.compareTo(patience) < 0, longest::toString);
                }
            }
        }
    }
}
