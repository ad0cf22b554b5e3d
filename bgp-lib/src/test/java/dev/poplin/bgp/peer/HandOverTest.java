package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.netlink.junit.PeerTest;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process goes and the next one comes, and a peer does not notice. */
@PeerTest(programs = {"bird", "birdc", "nsenter"})
@Tag("B2.5")
class HandOverTest {

    private static final String US = "10.99.0.2";
    private static final String THEM = "10.99.0.1";
    private static final String LEARNED = "[203.0.113.0/24 via 10.99.0.1, 2001:db8:1::/48 via fd99::1]";

    @TempDir
    Path directory;

    private Lab lab;
    private Bird bird;

    @BeforeEach
    void connect() throws Exception {
        lab = new Lab();
        bird = new Bird(directory, lab.theirs);
    }

    @AfterEach
    void disconnect() throws Exception {
        bird.close();
        lab.close();
    }

    private Program program(String key) throws Exception {
        return new Program(
                lab.ours,
                directory.resolve("speakers.log"),
                directory.resolve("place").toString(),
                "64512",
                US,
                THEM,
                "65001",
                key);
    }

    /** What BIRD says of the session: its state and since when; how many of our routes it has; how many it was told are gone. */
    private String view() throws Exception {
        String session = bird.session();
        return found("poplin +BGP +--- +(.*)", session) + ", " + found("Routes: +(\\d+) imported", session)
                + " routes, withdrawn:" + found("Import withdraws: +(\\d+)", session);
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "nothing";
    }

    @Test
    void birdNeverLeavesEstablishedAndLosesNoRoute() throws Exception {
        bird.start(Daemon.Wish.PLAIN.withKey("s3cret").withTtlSecurity());
        try (Program old = program("s3cret")) {
            assertEquals("open []", old.line());
            old.ask("announce 0 500");
            eventually(() -> bird.session().contains("500 imported")
                    && old.ask("learned").equals(LEARNED)
                    && old.ask("converged").equals("true"));
            String before = view();
            String since = old.ask("since");
            old.tell("hand");
            try (Program next = program("s3cret")) {
                assertEquals("open [" + THEM + "]", next.line());
                assertEquals("handed over", old.line());
                old.mustHaveEnded();
                eventually(() ->
                        next.ask("sent").equals("500") && next.ask("learned").equals(LEARNED));
                // The hold time of three seconds passes more than once.
                long settled = System.nanoTime();
                eventually(() -> System.nanoTime() - settled > 7_000_000_000L);
                assertEquals(before, view());
                assertEquals("ESTABLISHED", next.ask("phase"));
                assertEquals(since, next.ask("since"));
                assertEquals("0", next.ask("lost"));
                next.ask("announce 500 600");
                eventually(() -> bird.session().contains("600 imported"));
            }
        }
    }
}
