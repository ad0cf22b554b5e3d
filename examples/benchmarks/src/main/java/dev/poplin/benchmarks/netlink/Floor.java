package dev.poplin.benchmarks.netlink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The C program {@code netlink_floor.c}, compiled once and run in a namespace. */
final class Floor implements AutoCloseable {

    private static final String SOURCE = "poplin.benchmarks.floor";

    private final Path program;
    private final String namespace;

    private Floor(Path program, String namespace) {
        this.program = program;
        this.namespace = namespace;
    }

    /** Compiles it, for the namespace of this name. */
    static Floor compile(String namespace) throws IOException, InterruptedException {
        Path program = Files.createTempFile("netlink_floor", "");
        run(List.of("cc", "-O2", "-o", program.toString(), System.getProperty(SOURCE)));
        return new Floor(program, namespace);
    }

    /** The processor time in seconds that this work takes. */
    double cpuSeconds(String... work) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespace, program.toString()));
        command.addAll(List.of(work));
        return Double.parseDouble(run(command).split(" ")[1]);
    }

    /** Runs a command in the namespace with this input. */
    void command(String input, String... command) throws IOException, InterruptedException {
        Path file = Files.createTempFile("input", "");
        try {
            Files.writeString(file, input);
            List<String> inside = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespace));
            inside.addAll(List.of(command));
            run(inside, file);
        } finally {
            Files.delete(file);
        }
    }

    /** The processor time in seconds that a command takes in the namespace with this input, by the shell's own account of it. */
    double commandCpuSeconds(String input, String... command) throws IOException, InterruptedException {
        Path file = Files.createTempFile("input", "");
        try {
            Files.writeString(file, input);
            String inside = "nsenter --net=/run/netns/" + namespace + " " + String.join(" ", command);
            String times = run(List.of("bash", "-c", "TIMEFORMAT='%U %S'; time " + inside), file);
            String[] words =
                    times.lines().reduce((first, last) -> last).orElseThrow().split(" ");
            return Double.parseDouble(words[0]) + Double.parseDouble(words[1]);
        } finally {
            Files.delete(file);
        }
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        return run(command, Path.of("/dev/null"));
    }

    private static String run(List<String> command, Path input) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }

    @Override
    public void close() throws IOException {
        Files.delete(program);
    }
}
