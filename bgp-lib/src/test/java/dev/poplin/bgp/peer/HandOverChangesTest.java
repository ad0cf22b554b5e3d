package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.junit.PeerTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The next process has other settings: another address to listen on, another key, or none. */
@PeerTest(programs = "nsenter")
@Tag("B2.5")
class HandOverChangesTest extends HandOverScene {

    private static void becomeOne(Program them, Program us) throws Exception {
        eventually(() -> them.ask("phase").equals("ESTABLISHED")
                && us.ask("phase").equals("ESTABLISHED")
                && us.ask("converged").equals("true"));
    }

    @Test
    void aSpeakerThatListensOnAllAddressesIsTakenOver() throws Exception {
        try (Program them = theirs();
                Program first = ours("none", "anywhere")) {
            assertEquals("open []", them.line());
            assertEquals("open []", first.line());
            becomeOne(them, first);
            String since = them.ask("since");
            first.tell("hand");
            try (Program second = ours("none", "anywhere")) {
                assertEquals("open [" + THEM + "]", second.line());
                assertEquals("handed over", first.line());
                them.ask("announce 0 10");
                eventually(() -> second.ask("count").equals("10"));
                assertEquals(since, them.ask("since"));
            }
        }
    }

    /** Two processes cannot listen on one port, the one on all addresses and the other on one of them. */
    @Test
    void aNextProcessThatCannotListenTakesNothingOver() throws Exception {
        try (Program them = theirs();
                Program first = ours("none", "anywhere")) {
            assertEquals("open []", them.line());
            assertEquals("open []", first.line());
            becomeOne(them, first);
            String since = them.ask("since");
            first.tell("hand");
            try (Program second = ours("none")) {
                AssertionError ended = assertThrows(AssertionError.class, second::line);
                assertTrue(
                        String.valueOf(ended.getMessage())
                                .contains("the process before hands nothing over, and goes on"),
                        ended.getMessage());
            }
            try (Program third = ours("none", "anywhere")) {
                assertEquals("open [" + THEM + "]", third.line());
                assertEquals("handed over", first.line());
                becomeOne(them, third);
                assertEquals(since, them.ask("since"));
            }
        }
    }

    /** The hold time is nine seconds: each time the peer has the new key, too, what it tells comes within them or not at all. */
    @Test
    @Tag("B2.2")
    void aSessionGoesOnUnderTheKeyOfTheNextProcessAndWithoutOne() throws Exception {
        try (Program them = theirsWithKey("first");
                Program first = ours("first")) {
            assertEquals("open []", them.line());
            assertEquals("open []", first.line());
            becomeOne(them, first);
            String since = them.ask("since");
            first.tell("hand");
            try (Program second = ours("second")) {
                assertEquals("open [" + THEM + "]", second.line());
                assertEquals("handed over", first.line());
                them.ask("key " + US + " 64512 second");
                them.ask("announce 0 10");
                eventually(() -> second.ask("count").equals("10"));
                second.tell("hand");
                try (Program third = ours("none")) {
                    assertEquals("open [" + THEM + "]", third.line());
                    assertEquals("handed over", second.line());
                    them.ask("key " + US + " 64512 none");
                    them.ask("announce 10 20");
                    eventually(() -> third.ask("count").equals("20"));
                    assertEquals(since, them.ask("since"));
                    assertEquals("ESTABLISHED", third.ask("phase"));
                }
            }
        }
    }

    /** The range of the process before had a key, and another length. */
    @Test
    @Tag("B2.2")
    void whatTheNextProcessDoesNotNameNeedsNoKeyAnyMore() throws Exception {
        try (Program first = ours("s3cret", "crowd")) {
            assertEquals("open []", first.line());
            first.tell("hand");
            try (Program second = ours("none", "range")) {
                assertEquals("open []", second.line());
                assertEquals("handed over", first.line());
                try (Program them = theirs()) {
                    assertEquals("open []", them.line());
                    becomeOne(them, second);
                }
            }
        }
    }
}
