package dev.poplin.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.PeerTest;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A lab whose last node's BGP is a daemon of others. */
@KernelTest
@Tag("S1.3")
@Tag("S5")
class ForeignBgpTest extends LabCommands {

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
