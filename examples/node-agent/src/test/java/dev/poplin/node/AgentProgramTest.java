package dev.poplin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.MissingNetfilter;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.testing.Eventually;
import dev.poplin.node.testing.TestNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a process: exit codes, signals, sudden death. */
@KernelTest(programs = {"ip", "nft", "nsenter", "python3", "setpriv"})
class AgentProgramTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final TestNamespaces namespaces = new TestNamespaces();
    private final List<Process> processes = new ArrayList<>();
    private TestNode node;

    @BeforeEach
    void open() throws Exception {
        node = TestNode.plug(namespaces, TestNode.fabric(namespaces), 1, directory);
    }

    @AfterEach
    void close() throws IOException {
        processes.forEach(Process::destroyForcibly);
        node.close();
        namespaces.close();
    }

    @Test
    void saysWhatIsWrongWithItsCommandLineAndConfiguration() throws Exception {
        assertFails(2, "cannot make sense of '--confg x'", start(List.of(), "--confg", "x"));
        assertFails(2, "there is no such file", start(List.of(), "--config", "/no/such/agent.yaml"));
        assertFails(2, "unknown key peers", start(List.of(), "--config", configuration("peers: 3")));
    }

    @Test
    void saysThatItNeedsRoot() throws Exception {
        Process process =
                start(List.of("setpriv", "--bounding-set=-net_admin,-sys_admin"), "--config", configuration(""));

        assertFails(3, "run it as root", process);
    }

    @Test
    void saysThatTheKernelHasNoNetfilter() throws Exception {
        Process process = start(MissingNetfilter.command(directory), "--config", configuration(""));

        assertFails(6, "this kernel does not answer nftables requests", process);
    }

    @Test
    @Tag("S3.1")
    void saysThatThePoolOverlapsANetworkOfTheHost() throws Exception {
        Process process = start(List.of(), "--config", configuration("defaultPool: 172.30.0.0/16"));

        assertFails(5, "the pool 172.30.0.0/16 overlaps 172.30.0.1/24", process);
    }

    @Test
    @Tag("S3.5")
    void leavesTheDataplaneWhenItIsKilledAndChangesNothingWhenItIsBack() throws Exception {
        Process first = start(List.of(), "--config", configuration(""));
        awaitReady();
        NetworkNamespace pod = namespaces.create();
        TestNode.addressIn(node.cni("ADD", "web-1", pod));
        Eventually.holds(PATIENCE, "a blackhole", () -> routes().contains("blackhole"));
        String before = node.kernelState();

        first.destroyForcibly().waitFor();
        assertEquals(before, node.kernelState());
        Process second = start(List.of(), "--config", configuration(""));
        awaitReady();
        assertEquals(before, node.kernelState());

        second.destroy();
        assertTrue(second.waitFor(10, TimeUnit.SECONDS));
        assertEquals(0, second.exitValue());
        assertEquals(before, node.kernelState());
    }

    private void awaitReady() throws Exception {
        Eventually.holds(PATIENCE, "the agent is ready", () -> {
            try {
                return node.ask("ready").isOk();
            } catch (IOException e) {
                return false;
            }
        });
    }

    private String routes() throws Exception {
        return Command.runIn(node.namespace(), "ip", "route").orFail().output();
    }

    private static void assertFails(int exitCode, String sentence, Process process) throws Exception {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), text);
        assertEquals(exitCode, process.exitValue(), text);
        assertTrue(text.contains(sentence), text);
    }

    private String configuration(String line) throws IOException {
        Path file = directory.resolve("agent.yaml");
        Files.writeString(
                file,
                "nodeName: node-1\nclusterDirectory: " + node.cluster() + "\nsocket: "
                        + directory.resolve("node-1.sock") + "\n" + line + "\n");
        return file.toString();
    }

    private Process start(List<String> before, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("nsenter", "--net=/run/netns/" + node.namespace().name()));
        command.addAll(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.poplin.node.AgentProgram"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        processes.add(process);
        return process;
    }
}
