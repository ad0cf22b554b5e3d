package dev.poplin.netlink.junit;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What somebody else's program said.
 *
 * @param exitCode its exit code
 * @param output what it printed on stdout and stderr
 */
public record Command(int exitCode, String output) {

    /** Runs a program to its end, at most a minute. */
    public static Command run(String... words) throws IOException, InterruptedException {
        return run(Arrays.asList(words), "");
    }

    /** Runs a program inside a namespace. */
    public static Command runIn(NetworkNamespace namespace, String... words) throws IOException, InterruptedException {
        return feedIn(namespace, "", words);
    }

    /** Runs a program inside a namespace with this text on its stdin. */
    public static Command feedIn(NetworkNamespace namespace, String stdin, String... words)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespace.name()));
        all.addAll(Arrays.asList(words));
        return run(all, stdin);
    }

    private static Command run(List<String> words, String stdin) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().write(stdin.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(words + " did not end");
        }
        return new Command(process.exitValue(), output);
    }

    /** This, if the exit code is 0; otherwise throws what was printed. */
    public Command orFail() {
        if (exitCode != 0) {
            throw new IllegalStateException("exit code " + exitCode + ": " + output);
        }
        return this;
    }
}
