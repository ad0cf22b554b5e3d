package dev.poplin.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What README's table of modules promises that a library brings along at run time is what Maven resolved when it built the
 * library. Optional dependencies are not brought along.
 */
class DependencyRowsTest {

    /** One line of the tree: indentation, {@code group:artifact:jar[:classifier]:version:scope}, and perhaps that it is optional. */
    private static final Pattern LINE =
            Pattern.compile("([|+\\\\ -]*)[\\w.-]+:([\\w.-]+):jar:[\\w.:-]+:(?:compile|runtime)\\b(.*)");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @ParameterizedTest
    @ValueSource(strings = {"inet-lib", "netlink-api", "ipam-lib", "bgp-lib", "policy-lib"})
    void theRowOfALibraryListsExactlyWhatItBringsAlong(String library) {
        assertEquals(promised(library), resolved(library));
    }

    /** The names in the last column of the library's row. */
    private static Set<String> promised(String library) {
        String row = Repository.read(Repository.root().resolve("README.md"))
                .lines()
                .filter(line -> line.startsWith("| [`" + library + "`]"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("README has no row for " + library));
        String[] columns = row.split("\\|");
        return CODE.matcher(columns[columns.length - 1])
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> resolved(String library) {
        Path list = Repository.root().resolve(library).resolve("target/runtime-dependencies.txt");
        assertTrue(Files.exists(list), () -> "build " + library + " first: mvn verify -pl examples/quickstart -am");
        Set<String> artifacts = new TreeSet<>();
        int skippedDepth = Integer.MAX_VALUE;
        for (String line : Repository.read(list).lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            int depth = matcher.group(1).length();
            if (depth > skippedDepth) {
                continue;
            }
            boolean optional = matcher.group(3).contains("optional");
            skippedDepth = optional ? depth : Integer.MAX_VALUE;
            if (!optional) {
                artifacts.add(matcher.group(2));
            }
        }
        return artifacts;
    }
}
