package dev.poplin.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be seen in the sources of all modules, examples included. */
class SourcesTest {

    private static List<String> mainFiles(Predicate<Path> condition) {
        return Repository.modules().stream()
                .flatMap(module -> Repository.javaFiles(module, "src/main/java").stream())
                .filter(condition)
                .map(Repository::name)
                .toList();
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() {
        TreeSet<String> faults = new TreeSet<>();
        mainFiles(file -> !file.endsWith("module-info.java")).forEach(name -> {
            Path info = Repository.root().resolve(name).resolveSibling("package-info.java");
            if (!Files.exists(info)) {
                faults.add(Repository.name(info) + " is missing");
            } else if (!Repository.read(info).contains("@NullMarked")) {
                faults.add(Repository.name(info) + " is not @NullMarked");
            } else if (!Repository.read(info).contains("/**")) {
                faults.add(Repository.name(info) + " says nothing");
            }
        });
        assertEquals(new TreeSet<>(), faults);
    }

    @Test
    void noFileIsLongerThan600Lines() {
        assertEquals(List.of(), mainFiles(file -> Repository.read(file).lines().count() > 600));
    }

    /** Both show the main thread's namespace, whatever namespace the caller entered. */
    @Test
    void nothingReadsTheMainThreadsNamespace() {
        assertEquals(List.of(), mainFiles(file -> {
            String source = Repository.read(file);
            return source.contains("java.net.NetworkInterface;") || source.contains("\"/proc/net");
        }));
    }

    @Test
    void noTestSleeps() {
        List<String> sleepers = Repository.modules().stream()
                .flatMap(module -> Repository.javaFiles(module, "src/test/java").stream())
                .filter(file -> Repository.read(file).contains("Thread" + ".sleep("))
                .map(Repository::name)
                .toList();
        assertEquals(List.of(), sleepers);
    }

    @Test
    void nothingIsLeftForLater() {
        List<String> later = Repository.modules().stream()
                .flatMap(module -> Stream.of("src/main/java", "src/test/java")
                        .flatMap(folder -> Repository.javaFiles(module, folder).stream()))
                .filter(file -> Repository.read(file).matches("(?s).*\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b.*"))
                .map(Repository::name)
                .toList();
        assertEquals(List.of(), later);
    }
}
