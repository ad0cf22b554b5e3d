package dev.poplin.netlink;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.MessageMutator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Every fuzz target is given messages of its own kind, changed at random: so many as {@code -Dpoplin.mutations} says, without the
 * instrumentation of a coverage-guided fuzzer and so some twenty times as fast. A failure says the input. {@code -Dpoplin.fuzz.targets} names the
 * targets by a regular expression.
 */
@Tag("N8")
class MutatedMessagesTest {

    private static final int MUTATIONS = Integer.getInteger("poplin.mutations", 1500);
    private static final String TARGETS = System.getProperty("poplin.fuzz.targets", ".*");

    private record Target(Class<?> type, Method method) {

        private String name() {
            return type.getSimpleName() + "." + method.getName();
        }

        /** What its own source of messages gives, and the inputs that have failed before. */
        private List<byte[]> seeds() throws ReflectiveOperationException {
            Method source = type.getDeclaredMethod(
                    method.getAnnotation(MethodSource.class).value()[0]);
            source.setAccessible(true);
            List<byte[]> seeds = new ArrayList<>(
                    ((Stream<?>) source.invoke(null)).map(byte[].class::cast).toList());
            URL kept = type.getResource(type.getSimpleName() + "Inputs/" + method.getName());
            if (kept != null) {
                try (Stream<Path> files = Files.list(Path.of(URI.create(kept.toString())))) {
                    for (Path file : files.sorted().toList()) {
                        seeds.add(Files.readAllBytes(file));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return seeds;
        }

        private MethodHandle handle() throws ReflectiveOperationException {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method).bindTo(constructor.newInstance());
        }
    }

    private static List<Target> targets() {
        return ReflectionSupport.findAllClassesInPackage(
                        "dev.poplin.netlink", type -> true, name -> name.endsWith("FuzzTest"))
                .stream()
                .flatMap(type -> ReflectionSupport.findMethods(
                                type,
                                method -> method.isAnnotationPresent(FuzzTest.class),
                                HierarchyTraversalMode.TOP_DOWN)
                        .stream()
                        .map(method -> new Target(type, method)))
                .filter(target -> target.name().matches(TARGETS))
                .sorted(Comparator.comparing(Target::name))
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> nothingComesOfAMutatedMessageButAValueOrARefusal(TestReporter reporter) {
        long seed = Long.getLong("poplin.fuzz.seed", System.nanoTime());
        return targets().stream()
                .map(target -> dynamicTest(target.name(), () -> {
                    MethodHandle handle = target.handle();
                    MessageMutator mutator = new MessageMutator(target.seeds(), seed);
                    for (int count = 0; count < MUTATIONS; count++) {
                        attempt(handle, mutator.next());
                    }
                    reporter.publishEntry(target.name(), MUTATIONS + " inputs");
                }));
    }

    private static void attempt(MethodHandle target, byte[] input) {
        try {
            target.invoke(input);
        } catch (Throwable fault) {
            throw new AssertionError("input " + HexFormat.of().formatHex(input), fault);
        }
    }
}
