package dev.poplin.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("S1.3")
class LabDirectoryTest {

    @TempDir
    Path parent;

    @Test
    void aProcessIsOnlyTakenForTheSameIfItWasStartedAtTheSameTime() throws IOException {
        LabDirectory lab = new LabDirectory(parent.resolve("labs"), "x");
        lab.create();
        long self = ProcessHandle.current().pid();
        lab.recordProcess(self);
        assertEquals(List.of(self), lab.processes());
        Files.writeString(lab.path().resolve("records"), "process 1 12345678901\n", StandardOpenOption.APPEND);
        assertEquals(List.of(self), lab.processes());
    }

    @Test
    void nothingIsMadeAnyMoreWhileTheLabIsTakenAway() throws IOException {
        LabDirectory lab = new LabDirectory(parent.resolve("labs"), "x");
        lab.create();
        lab.seal();
        IOException refused = assertThrows(IOException.class, () -> lab.makeNamespace("poplin-x-late"));
        assertEquals("the lab is being taken away", refused.getMessage());
        assertEquals(List.of(), lab.namespaces());
        lab.delete();
        assertFalse(Files.exists(parent.resolve("labs")), "the parent goes with the last lab");
        assertThrows(IOException.class, () -> lab.write(lab.cluster().resolve("late"), "a manifest"));
        assertThrows(IOException.class, lab::create);
        assertFalse(Files.exists(parent.resolve("labs")), "nor does it come again");
    }

    @Test
    void aNameIsNoPath() {
        for (String name : List.of("", "..", "a/b", "A", "a b", "a".repeat(30))) {
            LabException refused = assertThrows(LabException.class, () -> new LabDirectory(parent, name));
            assertTrue(refused.getMessage().contains("is not a lab's name"));
        }
    }
}
