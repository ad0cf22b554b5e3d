package dev.poplin.bgp.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link SpeakerProcess} that runs in a namespace, asked one question after another. */
final class Program implements AutoCloseable {

    private final Path log;
    private final Process process;
    private final BufferedReader out;
    private final Writer in;

    Program(NetworkNamespace namespace, Path log, List<String> arguments) throws IOException {
        this.log = log;
        List<String> words = new ArrayList<>(List.of(
                "nsenter",
                "--net=/run/netns/" + namespace.name(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                SpeakerProcess.class.getName()));
        words.addAll(arguments);
        process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        out = process.inputReader(StandardCharsets.UTF_8);
        in = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** The next line that it says; if it has ended instead, its log is shown. */
    String line() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new AssertionError("it has ended: " + Files.readString(log));
        }
        return line;
    }

    String ask(String question) throws IOException {
        tell(question);
        return line();
    }

    void tell(String question) throws IOException {
        in.write(question + "\n");
        in.flush();
    }

    void mustHaveEnded() throws Exception {
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it still runs");
        assertEquals(0, process.exitValue());
    }

    /** Ends it without giving it a chance to say anything. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    }

    /** Keeps its sockets and does nothing. */
    void stopResponding() throws Exception {
        Command.run("kill", "-STOP", Long.toString(process.pid())).orFail();
    }

    @Override
    public void close() throws IOException {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
