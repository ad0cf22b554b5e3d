package dev.poplin.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.PeerTest;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A lab that is ended in the middle, as a process of its own: at once by a signal, with {@code lab down} after a kill. The signal is
 * SIGTERM, which works like that of Ctrl-C: whoever runs the tests in the background may have made them ignore SIGINT.
 */
@KernelTest
@Tag("S1.3")
class InterruptedLabTest {

    private static final String NAME = "i" + ProcessHandle.current().pid();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"fabric:", "agents ready", "everybody to everybody, before"})
    void leavesNothingAfterASignal(String step) throws Exception {
        Process lab = runUntil(step);
        lab.destroy();
        assertTrue(lab.waitFor(30, TimeUnit.SECONDS));
        assertEquals(143, lab.exitValue(), this::said);
        assertTrue(said().contains("lab: interrupted; everything is taken away"), this::said);
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fabric:", "agents ready", "everybody to everybody, before"})
    void leavesNothingAfterAKillAndDown(String step) throws Exception {
        Process lab = runUntil(step);
        lab.destroyForcibly();
        assertTrue(lab.waitFor(30, TimeUnit.SECONDS));
        Process down = start("down");
        assertTrue(down.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, down.exitValue(), this::said);
        assertNothingIsLeft();
    }

    @Test
    @PeerTest(programs = "bird")
    void leavesNothingOfAnotherBgpDaemonEither() throws Exception {
        Process ended = runUntil("agents started", "--peer", "bird");
        ended.destroy();
        assertTrue(ended.waitFor(30, TimeUnit.SECONDS));
        assertNothingIsLeft();
        Files.delete(output());
        Process killed = runUntil("routes to all pods", "--peer", "bird");
        killed.destroyForcibly();
        assertTrue(killed.waitFor(30, TimeUnit.SECONDS));
        Process down = start("down");
        assertTrue(down.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, down.exitValue(), this::said);
        assertNothingIsLeft();
    }

    private Process start(String command, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dpoplin.lab.home=" + System.getProperty("poplin.root"),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.poplin.lab.LabProgram",
                command,
                "--name",
                NAME,
                "--state-dir",
                labs().toString()));
        words.addAll(List.of(more));
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
                .start();
    }

    /** Starts {@code lab run}; returns when a step is told. */
    private Process runUntil(String step, String... more) throws IOException {
        Process lab = start("run", more);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!said().contains(step)) {
            assertTrue(lab.isAlive() && System.nanoTime() < deadline, this::said);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return lab;
    }

    private Path labs() {
        return directory.resolve("labs");
    }

    private Path output() {
        return directory.resolve("output");
    }

    private String said() {
        try {
            return Files.readString(output());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertNothingIsLeft() throws IOException {
        assertEquals(
                List.of(),
                NetworkNamespace.list().stream()
                        .filter(name -> name.startsWith("poplin-" + NAME))
                        .toList());
        assertFalse(Files.exists(labs()), this::said);
        assertEquals(
                0,
                ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(labs().toString()))
                        .count());
    }
}
