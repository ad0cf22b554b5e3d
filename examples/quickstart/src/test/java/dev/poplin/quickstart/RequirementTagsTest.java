package dev.poplin.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A tag says which line of docs/requirements a test proves; each such line must be there. */
class RequirementTagsTest {

    private static final Pattern TAG = Pattern.compile("@(?:[\\w.]+\\.)?Tag\\(\"([^\"]*)\"\\)");
    private static final Pattern REQUIREMENT = Pattern.compile("(?m)^(?:- |## )(?:\\*\\*)?([A-Z]\\d+(?:\\.\\d+)?)\\b");
    private static final Set<String> KINDS = Set.of("kernel", "peer", "fuzz");

    @Test
    void everyTagNamesARequirementOrAKindOfTest() {
        Set<String> known = requirements();
        List<String> unknown = Repository.modules().stream()
                .flatMap(module -> Repository.javaFiles(module, "src/test/java").stream())
                .flatMap(file -> tags(file)
                        .filter(tag -> !known.contains(tag) && !KINDS.contains(tag))
                        .map(tag -> Repository.name(file) + " has @Tag(\"" + tag + "\")"))
                .toList();
        assertEquals(List.of(), unknown);
    }

    private static Stream<String> tags(Path file) {
        return TAG.matcher(Repository.read(file)).results().map(match -> match.group(1));
    }

    @Test
    void theRequirementsAreRead() {
        assertTrue(requirements().containsAll(Set.of("V1", "N1.4", "N5.1", "I1.1", "B1.1", "P6.3", "S1.1", "S1")));
    }

    private static Set<String> requirements() {
        return Stream.of("bgp", "inet", "ipam", "netlink", "node", "policy")
                .map(area -> Repository.read(Repository.root().resolve("docs/requirements/" + area + ".md")))
                .flatMap(text -> REQUIREMENT.matcher(text).results())
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
