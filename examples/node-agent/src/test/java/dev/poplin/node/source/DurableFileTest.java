package dev.poplin.node.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("S3.1")
class DurableFileTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void former() throws IOException {
        file = folder.resolve("web.yaml");
        DurableFile.replace(file, "former");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void theTextIsSyncedBeforeItHasTheFilesNameAndTheFolderAfterwards() throws IOException {
        List<String> synced = new ArrayList<>();

        DurableFile.replace(file, "new", path -> {
            String what = path.equals(folder) ? "the folder" : Files.readString(path);
            synced.add(what + " while the file is " + Files.readString(file));
            DurableFile.sync(path);
        });

        assertEquals(List.of("new while the file is former", "the folder while the file is new"), synced);
        assertEquals(List.of(file), files());
    }

    @Test
    void theFormerFileStaysIfTheNewTextCannotBeSynced() throws IOException {
        assertThrows(
                IOException.class,
                () -> DurableFile.replace(file, "new", path -> {
                    throw new IOException("injected");
                }));

        assertEquals("former", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void aFileIsGoneForGoodWhenItsFolderIsSynced() throws IOException {
        List<String> synced = new ArrayList<>();
        DurableFile.delete(file, path -> synced.add(path.equals(folder) ? "the folder" : "else"));
        DurableFile.delete(file, path -> synced.add("again"));
        assertEquals(List.of("the folder"), synced);
        assertEquals(List.of(), files());
    }

    @Test
    void aNameThatNoFileMayHaveIsCutAndToldFromOthersByAHash() {
        String longest = "a".repeat(250);
        assertEquals(longest + ".yaml", DurableFile.yamlOf(longest));
        assertEquals(255, DurableFile.yamlOf(longest + "bc").length());
        assertNotEquals(DurableFile.yamlOf(longest + "bc"), DurableFile.yamlOf(longest + "bd"));
    }
}
