package dev.poplin.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A tag says which line of docs/requirements a test proves; each such line is there, and says how far it is met. */
class RequirementTagsTest {

    private static final Pattern TAG = Pattern.compile("@(?:[\\w.]+\\.)?Tag\\(\"([^\"]*)\"\\)");
    private static final Pattern REQUIREMENT = Pattern.compile("(?m)^(?:- |## )([A-Z]\\d+(?:\\.\\d+)?)\\b");
    private static final Pattern STATE =
            Pattern.compile("(?m)^\\| ([A-Z]\\d+(?:\\.\\d+)?) \\| (done|partly|not yet) \\| .* \\| ?([^|]*)\\|$");
    private static final Pattern CODE = Pattern.compile("`(\\w+)`");
    private static final Set<String> KINDS = Set.of("kernel", "peer", "fuzz");

    @Test
    void everyTagNamesARequirementOrAKindOfTest() {
        Set<String> known = requirements();
        List<String> unknown = new ArrayList<>();
        tagsByTest().forEach((test, tags) -> tags.stream()
                .filter(tag -> !known.contains(tag) && !KINDS.contains(tag))
                .forEach(tag -> unknown.add(test + " has @Tag(\"" + tag + "\")")));
        assertEquals(List.of(), unknown);
    }

    @Test
    void everyRequirementSaysHowFarItIsMetAndWhichTestsShowIt() {
        Map<String, Set<String>> tags = tagsByTest();
        List<String> faults = new ArrayList<>();
        Set<String> stated = new HashSet<>();
        documents().flatMap(text -> STATE.matcher(text).results()).forEach(row -> {
            String requirement = row.group(1);
            stated.add(requirement);
            List<String> tests = CODE.matcher(row.group(3))
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            tests.stream()
                    .filter(test -> !tags.getOrDefault(test, Set.of()).contains(requirement))
                    .forEach(test -> faults.add(requirement + ": no test " + test + " has this tag"));
            if (row.group(2).equals("done") && tests.isEmpty()) {
                faults.add(requirement + " is done, and no test shows it");
            }
        });
        Set<String> all = requirements();
        all.stream()
                .filter(id -> !stated.contains(id) && all.stream().noneMatch(other -> other.startsWith(id + ".")))
                .forEach(id -> faults.add(id + " has no state"));
        assertEquals(List.of(), faults);
    }

    @Test
    void theRequirementsAreRead() {
        assertTrue(requirements().containsAll(Set.of("V1", "N1.4", "N5.1", "I1.1", "B1.1", "P6.3", "S1.1", "S1")));
    }

    private static Set<String> requirements() {
        return documents()
                .flatMap(text -> REQUIREMENT.matcher(text).results())
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> documents() {
        return Stream.of("bgp", "inet", "ipam", "netlink", "node", "policy")
                .map(area -> Repository.read(Repository.root().resolve("docs/requirements/" + area + ".md")));
    }

    /** By the names of the test classes. */
    private static Map<String, Set<String>> tagsByTest() {
        Map<String, Set<String>> tags = new TreeMap<>();
        for (Path module : Repository.modules()) {
            for (Path file : Repository.javaFiles(module, "src/test/java")) {
                Set<String> found = TAG.matcher(Repository.read(file))
                        .results()
                        .map(match -> match.group(1))
                        .collect(Collectors.toSet());
                if (!found.isEmpty()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    tags.computeIfAbsent(name, key -> new TreeSet<>()).addAll(found);
                }
            }
        }
        return tags;
    }
}
