package dev.poplin.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.PeerTest;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lab whose last node's BGP is a daemon of others. */
@KernelTest
@Tag("S1.3")
@Tag("S5")
class ForeignBgpTest {

    private static final String NAME = "p" + ProcessHandle.current().pid();

    @TempDir
    Path directory;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setProperty("poplin.lab.home", System.getProperty("poplin.root"));
        PrintStream capture = new PrintStream(said, true, StandardCharsets.UTF_8);
        System.setOut(capture);
        System.setErr(capture);
    }

    @AfterEach
    void takeAway() {
        lab("down");
        System.setOut(out);
        System.setErr(err);
    }

    private int lab(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(
                List.of("--name", NAME, "--state-dir", directory.resolve("labs").toString()));
        return LabProgram.commandLine().execute(all.toArray(String[]::new));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private void assertNothingIsLeft() throws IOException {
        assertEquals(
                List.of(),
                NetworkNamespace.list().stream()
                        .filter(name -> name.startsWith("poplin-" + NAME))
                        .toList());
        assertFalse(Files.exists(directory.resolve("labs")));
    }

    /** A node's routes as {@code ip} tells them, without whose they are; which pod got which address is a matter of chance. */
    private static List<String> routes(int node) throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.open("poplin-" + NAME + "-node-" + node)) {
            String json =
                    Command.runIn(namespace, "ip", "-j", "-d", "route").orFail().output();
            return JSON.std.listFrom(json).stream()
                    .map(Map.class::cast)
                    .map(route -> String.join(
                            " ",
                            text(route, "dst").contains("/") ? text(route, "dst") : "pod or default",
                            text(route, "type"),
                            text(route, "gateway"),
                            text(route, "dev")))
                    .sorted()
                    .toList();
        }
    }

    private static String text(Map<?, ?> route, String field) {
        Object value = route.get(field);
        return value == null ? "" : value.toString();
    }

    @Test
    @PeerTest(programs = {"bird", "ip", "nsenter"})
    void withBirdOnANodeEveryKernelHoldsTheRoutesItHasWithOurOwnSpeaker() throws Exception {
        assertEquals(0, lab("up"), this::said);
        List<List<String>> own = List.of(routes(1), routes(2), routes(3));
        assertEquals(0, lab("down"), this::said);
        assertEquals(0, lab("up", "--peer", "bird"), this::said);
        assertEquals(own, List.of(routes(1), routes(2), routes(3)));
        said.reset();
        assertEquals(0, lab("status"), this::said);
        assertTrue(said().contains("node-3 by bird: ready\nSEEN FROM"), this::said);
        assertEquals(0, lab("ping", "frontend-1", "nginx-deployment-3"), this::said);
        assertEquals(0, lab("down"), this::said);
        assertNothingIsLeft();
    }

    @Test
    @PeerTest(programs = "bird")
    void theStoryIsTheSameWithBird() throws IOException {
        assertTheSameStory("bird");
    }

    @Test
    @PeerTest(programs = {"vtysh"})
    void theStoryIsTheSameWithFrr() throws IOException {
        assertTheSameStory("frr");
    }

    @Test
    @PeerTest(programs = "gobgpd")
    void theStoryIsTheSameWithGobgp() throws IOException {
        assertTheSameStory("gobgp");
    }

    private void assertTheSameStory(String daemon) throws IOException {
        assertEquals(0, lab("run", "--peer", daemon, "--json"), this::said);
        Map<String, Object> document = JSON.std.mapFrom(said());
        assertEquals(true, document.get("right"));
        assertTrue(said().contains("node-3 by " + daemon + ", as with our own speaker"), this::said);
        assertNothingIsLeft();
    }

    @Test
    void whatIsNotInstalledIsNamedWithItsPackage() {
        LabException refused = assertThrows(LabException.class, () -> BgpDaemon.BIRD.find("bird", List.of(directory)));
        assertEquals(LabException.USAGE, refused.exitCode());
        assertEquals(
                "--peer bird needs the program bird, which is not installed: apt-get install bird2",
                refused.getMessage());
    }

    @Test
    void aLabOfOneNodeHasNobodyToTalkTo() throws IOException {
        assertEquals(LabException.USAGE, lab("run", "--nodes", "1", "--peer", "bird"));
        assertTrue(said().contains("--peer needs a second node: use --nodes 2 or more"), this::said);
        assertNothingIsLeft();
    }
}
