package dev.poplin.policy.manifest;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text is read: what is wrong with it becomes a problem with a place, never an exception. */
@Tag("P8")
class ManifestFuzzTest {

    static Stream<byte[]> manifests() {
        return Stream.of("allow-frontend-to-backend", "backend", "deployment", "frontend", "unallowed")
                .map(ManifestFuzzTest::story);
    }

    private static byte[] story(String name) {
        try (InputStream file = ManifestFuzzTest.class.getResourceAsStream("/story/" + name + ".yaml")) {
            assert file != null;
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @MethodSource("manifests")
    @FuzzTest
    void anyTextIsReadOrHasProblems(byte[] data) {
        Manifests read = ManifestReader.read("fuzzed.yaml", new String(data, StandardCharsets.UTF_8));
        read.problems().forEach(problem -> assertFalse(problem.toString().isEmpty()));
    }
}
