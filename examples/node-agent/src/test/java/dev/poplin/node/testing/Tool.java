package dev.poplin.node.testing;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs a program inside a namespace and gives what it printed. */
public final class Tool {

    private Tool() {}

    /** What a program said, and how it ended. */
    public record Outcome(int status, String text) {}

    /** Runs it; a failure is the test's. */
    public static String run(NetworkNamespace namespace, String... command) throws IOException {
        Outcome outcome = tryRun(namespace, command);
        if (outcome.status() != 0) {
            throw new AssertionError(String.join(" ", command) + " failed: " + outcome.text());
        }
        return outcome.text();
    }

    /** Runs it, however it ends. */
    public static Outcome tryRun(NetworkNamespace namespace, String... command) throws IOException {
        List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", namespace.name()));
        line.addAll(List.of(command));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), text);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new AssertionError(e);
        }
    }
}
