package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.handover.HandedSpeaker;
import dev.poplin.bgp.handover.Taking;
import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.linux.LinuxHandOverPlace;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.junit.PeerTest;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One process goes and the next one comes, and a peer does not notice. */
@PeerTest(programs = {"bird", "birdc", "nsenter"})
@Tag("B2.5")
class HandOverTest extends HandOverScene {

    private static final String LEARNED = "[203.0.113.0/24 via 10.99.0.1, 2001:db8:1::/48 via fd99::1]";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Bird bird;

    @BeforeEach
    void hatch() {
        bird = new Bird(directory, lab.theirs);
    }

    @AfterEach
    void close() throws IOException {
        bird.close();
    }

    /**
     * What BIRD says of the session: its state and how often that has changed; how many of our routes it has; how many it was told are gone. The
     * time since when, which BIRD tells too, it reckons anew for each answer, and is a millisecond off now and then.
     */
    private String view() throws Exception {
        String session = bird.session();
        int changes = Files.readString(directory.resolve("daemon.log")).split("State changed", -1).length - 1;
        return found("poplin +BGP +--- +(\\w+) ", session) + ", " + changes + " changes, "
                + found("Routes: +(\\d+) imported", session) + " routes, withdrawn:"
                + found("Import withdraws: +(\\d+)", session);
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "nothing";
    }

    @Test
    void birdNeverLeavesEstablishedAndLosesNoRoute() throws Exception {
        bird.start(Wish.PLAIN.withKey("s3cret").withTtlSecurity());
        try (Program old = ours("s3cret")) {
            assertEquals("open []", old.line());
            old.ask("announce 0 500");
            eventually(() -> bird.session().contains("500 imported")
                    && old.ask("learned").equals(LEARNED)
                    && old.ask("converged").equals("true"));
            String before = view();
            String since = old.ask("since");
            old.tell("hand");
            try (Program next = ours("s3cret")) {
                assertEquals("open [" + THEM + "]", next.line());
                assertEquals("handed over", old.line());
                old.mustHaveEnded();
                eventually(() ->
                        next.ask("sent").equals("500") && next.ask("learned").equals(LEARNED));
                // The hold time of nine seconds passes: whoever says nothing, or hears nothing, ends the session.
                long settled = System.nanoTime();
                eventually(() -> System.nanoTime() - settled > 10_000_000_000L);
                assertEquals(before, view());
                assertEquals("ESTABLISHED", next.ask("phase"));
                assertEquals(since, next.ask("since"));
                assertEquals("0", next.ask("lost"));
                next.ask("announce 500 600");
                eventually(() -> bird.session().contains("600 imported"));
            }
        }
    }

    /** Both sides are ours, and one is replaced twice while the other tells it its routes. */
    @Test
    void ourOwnSpeakersGoOnInTheMidstOfTellingThousandsOfRoutes() throws Exception {
        try (Program them = theirs();
                Program first = ours("none")) {
            assertEquals("open []", them.line());
            assertEquals("open []", first.line());
            eventually(() -> them.ask("phase").equals("ESTABLISHED")
                    && first.ask("phase").equals("ESTABLISHED")
                    && first.ask("converged").equals("true")
                    && them.ask("converged").equals("true"));
            String since = them.ask("since");
            first.ask("announce 30000 30100");
            them.tell("announce 0 20000");
            first.tell("hand");
            try (Program second = ours("none")) {
                assertEquals("open [" + THEM + "]", second.line());
                assertEquals("handed over", first.line());
                second.tell("hand");
                try (Program third = ours("none")) {
                    assertEquals("open [" + THEM + "]", third.line());
                    assertEquals("handed over", second.line());
                    assertEquals("20000", them.line());
                    eventually(() -> third.ask("count").equals("20000"));
                    eventually(() -> them.ask("count").equals("100"));
                    assertEquals("0", third.ask("lost"));
                    assertEquals("0", them.ask("lost"));
                    assertEquals(since, them.ask("since"));
                    assertEquals("ESTABLISHED", third.ask("phase"));
                }
            }
        }
    }

    @Test
    @Tag("B2.1")
    void aPeerThatHasToldMoreThanItMayTellTheNextProcessIsSentAway() throws Exception {
        try (Program them = theirs();
                Program first = ours("none")) {
            assertEquals("open []", them.line());
            assertEquals("open []", first.line());
            them.ask("announce 0 2");
            eventually(() ->
                    first.ask("count").equals("2") && first.ask("converged").equals("true"));
            first.tell("hand");
            try (Program second = ours("none", "one")) {
                assertEquals("open [" + THEM + "]", second.line());
                assertEquals("handed over", first.line());
                eventually(() -> second.ask("phase").equals("IDLE")
                        && second.ask("count").equals("0")
                        && !them.ask("phase").equals("ESTABLISHED"));
            }
        }
    }

    @Test
    @Tag("B3.2")
    void aPeerThatMayNameOurAsToTheNextProcessIsAskedToTellEverythingAgain() throws Exception {
        try (Program them = theirs();
                Program first = ours("none")) {
            assertEquals("open []", them.line());
            assertEquals("open []", first.line());
            them.ask("through 203.0.113.0/24 64512");
            them.ask("announce 0 1");
            eventually(() ->
                    first.ask("count").equals("1") && first.ask("converged").equals("true"));
            String since = them.ask("since");
            first.tell("hand");
            try (Program second = ours("none", "through")) {
                assertEquals("open [" + THEM + "]", second.line());
                assertEquals("handed over", first.line());
                eventually(() -> second.ask("count").equals("2"));
                assertEquals(since, them.ask("since"));
            }
        }
    }

    private HandOverLine line() throws Exception {
        return LinuxHandOverPlace.at(place()).reach().orElseThrow();
    }

    private static void say(HandOverLine line, int type) throws Exception {
        line.send(ByteBuffer.allocate(5).put((byte) type).rewind(), PATIENCE);
    }

    /** Whoever follows gives up, dies, or is somebody else, at each step; only then comes the right one. */
    @Test
    void aNextProcessThatFailsAtAnyStepChangesNothing() throws Exception {
        bird.start(Wish.PLAIN);
        try (Program old = ours("none")) {
            assertEquals("open []", old.line());
            old.ask("announce 0 50");
            eventually(() ->
                    bird.session().contains("50 imported") && old.ask("learned").equals(LEARNED));
            String before = view();
            old.tell("hand");
            eventually(() -> Files.exists(place()));

            // It ends before it has said anything.
            line().close();
            // It speaks another version of the hand-over.
            try (HandOverLine line = line()) {
                ByteArrayOutputStream fields = new ByteArrayOutputStream();
                DataOutputStream hello = new DataOutputStream(fields);
                hello.writeUTF("poplin-bgp");
                hello.writeShort(99);
                hello.writeLong(64_512);
                hello.write(new byte[] {4, 10, 99, 0, 2});
                line.send(
                        ByteBuffer.allocate(5 + fields.size())
                                .put((byte) 1)
                                .putInt(fields.size())
                                .put(fields.toByteArray())
                                .rewind(),
                        PATIENCE);
                HandOverLine.Packet answer = line.receive(PATIENCE).orElseThrow();
                String text = StandardCharsets.UTF_8.decode(answer.bytes()).toString();
                assertTrue(text.contains("version 99 of the hand-over, not 9"), text);
                assertEquals(List.of(), answer.sockets());
            }
            // It is another speaker.
            try (HandOverLine line = line()) {
                Taking taking = new Taking(line, PATIENCE);
                IOException refused = assertThrows(IOException.class, () -> taking.ask(64_999, Ipv4Address.parse(US)));
                assertTrue(refused.getMessage().contains("it is AS 64999"), refused.getMessage());
            }
            // It dies with all descriptors in its hands.
            for (int step = 0; step < 2; step++) {
                try (HandOverLine line = line()) {
                    HandedSpeaker handed = new Taking(line, PATIENCE).ask(64_512, Ipv4Address.parse(US));
                    assertEquals(
                            Set.of(IpAddress.parse(THEM)), handed.sessions().keySet());
                    assertTrue(handed.listening().isPresent());
                    if (step == 1) {
                        say(line, 12);
                        assertEquals(
                                13, line.receive(PATIENCE).orElseThrow().bytes().get(0));
                    }
                    handed.closeSockets();
                }
            }
            eventually(() -> Files.readString(log()).split("nothing was handed over", -1).length == 6);
            assertEquals(before, view());
            try (Program next = ours("none")) {
                assertEquals("open [" + THEM + "]", next.line());
                assertEquals("handed over", old.line());
                eventually(() -> next.ask("learned").equals(LEARNED));
                assertEquals(before, view());
                assertEquals("0", next.ask("lost"));
            }
        }
    }

    /** The process goes before another one comes: graceful restart keeps the routes. */
    @Test
    @Tag("B2.3")
    void withoutAHandOverTheRoutesAreKeptByGracefulRestart() throws Exception {
        bird.start(Wish.PLAIN);
        try (Program old = ours("none")) {
            assertEquals("open []", old.line());
            old.ask("announce 0 50");
            eventually(() ->
                    bird.session().contains("50 imported") && old.ask("learned").equals(LEARNED));
            old.tell("hand");
            old.kill();
            try (Program next = ours("none")) {
                assertEquals("open []", next.line(), "the place that nobody waits at any more is no hindrance");
                next.ask("announce 0 50");
                eventually(() -> next.ask("learned").equals(LEARNED)
                        && next.ask("converged").equals("true"));
                assertEquals("50", found("Routes: +(\\d+) imported", bird.session()));
                assertEquals("0", found("Import withdraws: +(\\d+)", bird.session()));
            }
        }
    }
}
