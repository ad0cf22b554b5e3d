package dev.poplin.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs the lab's commands in this process, with a state directory of each test's own, and keeps what they say. */
abstract class LabCommands {

    static final String NAME = "t" + ProcessHandle.current().pid();

    @TempDir
    Path directory;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    final ByteArrayOutputStream said = new ByteArrayOutputStream();

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

    int lab(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(
                List.of("--name", NAME, "--state-dir", directory.resolve("labs").toString()));
        return LabProgram.commandLine().execute(all.toArray(String[]::new));
    }

    String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    void assertNothingIsLeft() throws IOException {
        assertEquals(
                List.of(),
                NetworkNamespace.list().stream()
                        .filter(name -> name.startsWith("poplin-" + NAME))
                        .toList());
        assertFalse(Files.exists(directory.resolve("labs")));
    }
}
