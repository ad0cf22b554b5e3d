package dev.poplin.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What documents point to is there. */
class DocumentsTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)\\)");
    private static final Pattern COMMAND = Pattern.compile("(?m)^(examples/[\\w/-]+)");

    private static List<Path> documents() {
        List<Path> documents = new ArrayList<>();
        for (String name : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")) {
            documents.add(Repository.root().resolve(name));
        }
        try (Stream<Path> files = Files.walk(Repository.root().resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return documents;
    }

    @Test
    void everyLinkLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Repository.read(document));
            while (link.find()) {
                if (!Files.exists(document.resolveSibling(link.group(1)))) {
                    broken.add(Repository.name(document) + " -> " + link.group(1));
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void everyProgramThatIsNamedAtTheStartOfALineCanBeRun() {
        for (Path document : documents()) {
            Matcher command = COMMAND.matcher(Repository.read(document));
            while (command.find()) {
                Path program = Repository.root().resolve(command.group(1));
                assertTrue(
                        Files.isExecutable(program) || Files.isDirectory(program),
                        () -> Repository.name(document) + " names " + command.group(1));
            }
        }
    }
}
