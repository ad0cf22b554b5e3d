package dev.poplin.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.poplin.ctl.AgentView;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.PeerTest;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lab as people run it, with the launchers of agent and plugin that the build has just made. */
@KernelTest
class LabProgramTest extends LabCommands {

    @Test
    @Tag("S1.1")
    @Tag("S1.2")
    void theStoryIsToldByOneCommandAndNothingIsLeft() throws IOException {
        assertEquals(0, lab("run", "--json"), this::said);
        Map<String, Object> document = JSON.std.mapFrom(said());
        assertEquals(true, document.get("right"));
        assertNothingIsLeft();
    }

    @Test
    @Tag("S1.1")
    void allAgentsCanWorkInOneProcess() throws IOException {
        assertEquals(0, lab("run", "--in-process", "--nodes", "2"), this::said);
        assertTrue(said().contains("All of it is so"), this::said);
        assertNothingIsLeft();
    }

    @Test
    @Tag("I3.3")
    @Tag("I3.5")
    @Tag("S1.3")
    @Tag("S3.5")
    @PeerTest(programs = "etcd")
    void theStoryIsTheSameWithAddressesInEtcdAndPodsComeAndGoWhileItIsDead() throws IOException {
        assertEquals(0, lab("run", "--store", "etcd", "--json"), this::said);
        assertNothingWasLost(JSON.std.mapFrom(said().substring(said().indexOf("{"))), 3 + 1);
        assertNothingIsLeft();
    }

    @Test
    @Tag("I3.5")
    @PeerTest(programs = "etcd")
    void twoAgentsInOneProcessDoWithoutEtcdToo() throws IOException {
        assertEquals(0, lab("run", "--store", "etcd", "--in-process", "--nodes", "2", "--json"), this::said);
        assertNothingWasLost(JSON.std.mapFrom(said().substring(said().indexOf("{"))), 2);
        assertNothingIsLeft();
    }

    private static void assertNothingWasLost(Map<String, Object> document, int podsWithoutEtcd) {
        assertEquals(true, document.get("right"));
        List<String> checks = AgentView.items(document, "checks").stream()
                .map(check -> AgentView.text(check, "check"))
                .toList();
        assertEquals(
                podsWithoutEtcd,
                checks.stream()
                        .filter(check -> check.matches("pod on node-. without etcd"))
                        .count());
        assertTrue(
                checks.containsAll(List.of("ipam check after etcd's return", "every pod's address is held by it")),
                checks::toString);
    }

    @Test
    @Tag("S1.3")
    void aLabThatIsUpCanBePlayedWith() throws IOException {
        assertEquals(0, lab("up"), this::said);
        assertEquals(0, lab("status"), this::said);
        assertEquals(0, lab("ping", "frontend-1", "backend-2"), this::said);
        assertEquals(1, lab("ping", "unallowed-1", "backend-2"), this::said);
        assertTrue(said().contains("default/unallowed-1 is not among [pods app=frontend]"), this::said);
        assertEquals(LabException.USAGE, lab("ping", "nobody", "backend-2"));
        assertEquals(LabException.USAGE, lab("shell", "node-9"));
        assertEquals(LabException.ALREADY_RUNNING, lab("up"));
        assertEquals(0, lab("down"), this::said);
        assertEquals(0, lab("down"), this::said);
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            fly                            | 2 | there is no command 'fly'
            run --nodes 12                 | 2 | a lab has 1 to 9 nodes, not 12
            run --manifests /nowhere       | 5 | there is no directory of manifests at /nowhere
            run --pool 172.30.0.0/16       | 7 | the pool 172.30.0.0/16 overlaps 172.30.0.1/24
            run --pool 10.244.1.0/16       | 7 | did you mean 10.244.0.0/16?
            run --store consul             | 2 | --store is one of [journal, etcd], not consul
            status                         | 2 | there is no lab named
            """)
    @Tag("S1.3")
    void wrongInputIsRefusedInOneSentenceAndNothingIsLeft(String arguments, int exitCode, String sentence)
            throws IOException {
        assertEquals(exitCode, lab(arguments.split(" ")), this::said);
        assertTrue(said().contains(sentence), this::said);
        assertNothingIsLeft();
    }

    @Test
    @Tag("P1.2")
    void aBrokenManifestIsNamedWithItsLine() throws IOException {
        Files.writeString(
                directory.resolve("x.yaml"), "kind: Deployment\nmetadata: {name: x}\nspec: {replicas: many}\n");
        assertEquals(LabException.MANIFESTS, lab("run", "--manifests", directory.toString()));
        assertTrue(said().contains("x.yaml:3: Deployment default/x: spec.template: is missing"), this::said);
        assertNothingIsLeft();
    }

    @Test
    @Tag("S3.1")
    void aTakenBgpPortIsNamed() throws IOException {
        LabDirectory lab = new LabDirectory(directory.resolve("labs"), NAME);
        lab.create();
        new Fabric(lab).build(1);
        try (NetworkNamespace node = NetworkNamespace.open(lab.namespace("node-1"));
                ServerSocketChannel other = node.call(ServerSocketChannel::open);
                Nodes nodes = new Nodes(
                        lab,
                        1,
                        Path.of(System.getProperty("poplin.root")),
                        new LabStore(lab, LabStore.Kind.JOURNAL),
                        null)) {
            other.bind(new InetSocketAddress("172.30.0.1", 179));
            nodes.start(false, Lab.POOL);
            LabException refused = assertThrows(LabException.class, nodes::awaitReady);
            assertEquals(LabException.AGENT, refused.exitCode());
            assertTrue(refused.getMessage().contains("port 179"), refused.getMessage());
        }
    }
}
