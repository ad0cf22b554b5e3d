package dev.poplin.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The Java in README is compiled: each block begins with the name of a class of this module and repeats what stands there between
 * {@code // snippet} and {@code // end}.
 */
class ReadmeSnippetsTest {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
    private static final Pattern NAME = Pattern.compile("// (\\w+)\\.java\\n");
    private static final Pattern SNIPPET = Pattern.compile("(?ms)^ *// snippet\\n(.*?)^ *// end$");

    private static Path sources() {
        return Repository.root().resolve("examples/quickstart/src/main/java/dev/poplin/quickstart");
    }

    private static List<String> blocks() {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Repository.read(Repository.root().resolve("README.md")));
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    private static String snippet(Path source) {
        Matcher matcher = SNIPPET.matcher(Repository.read(source));
        assertTrue(matcher.find(), () -> Repository.name(source) + " has no snippet");
        return matcher.group(1).stripTrailing().stripIndent() + "\n";
    }

    @Test
    void everyJavaBlockIsTheSnippetOfTheClassThatItNames() {
        for (String block : blocks()) {
            Matcher name = NAME.matcher(block);
            assertTrue(name.lookingAt(), () -> "this block does not begin with the name of a class:\n" + block);
            assertEquals(
                    snippet(sources().resolve(name.group(1) + ".java")), block.substring(name.end()), name.group(1));
        }
    }

    @Test
    void everySnippetIsInReadme() {
        Set<String> shown = blocks().stream()
                .map(NAME::matcher)
                .filter(Matcher::lookingAt)
                .map(name -> name.group(1) + ".java")
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> written = Repository.javaFiles(sources(), "").stream()
                .filter(file -> SNIPPET.matcher(Repository.read(file)).find())
                .map(file -> file.getFileName().toString())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(written, shown);
    }

    @Test
    void noQuickstartIsLongerThan40Lines() {
        List<String> longer = Repository.javaFiles(sources(), "").stream()
                .filter(file -> Repository.read(file).lines().count() > 40)
                .map(Repository::name)
                .toList();
        assertEquals(List.of(), longer);
    }
}
