package dev.poplin.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the files are that the gates read. */
final class Repository {

    /** The libraries, by the name of their folder, which is that of their artifact. */
    static final List<String> LIBRARIES = List.of("inet-lib", "netlink-api", "ipam-lib", "bgp-lib", "policy-lib");

    private Repository() {}

    /** The folder of the root pom: given by the build, else found above the working directory. */
    static Path root() {
        String given = System.getProperty("poplin.root");
        if (given != null) {
            return Path.of(given);
        }
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("inet-lib"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** Every module's folder, libraries and examples. */
    static List<Path> modules() {
        List<Path> examples = list(root().resolve("examples"));
        return Stream.concat(LIBRARIES.stream().map(root()::resolve), examples.stream())
                .filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")))
                .toList();
    }

    /** The Java files of a module's source folder, such as {@code src/main/java}; none if it has no such folder. */
    static List<Path> javaFiles(Path module, String sourceFolder) {
        return walk(module.resolve(sourceFolder)).stream()
                .filter(file -> file.toString().endsWith(".java"))
                .toList();
    }

    /** A path as readers of a failure know it. */
    static String name(Path file) {
        return root().relativize(file).toString();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> walk(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
