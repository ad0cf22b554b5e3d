package dev.poplin.netlink.junit;

import dev.poplin.netlink.junit.Holding.Kind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Counts the threads, descriptors and namespaces of a test JVM when its run begins and when it ends, writes both as one line, and
 * fails the run with the names of what is left. Only what {@link KeptForLife} names may stay. Holds for every module that has this
 * test-jar; found by {@link java.util.ServiceLoader}. Where {@link LeakCheck} asks each class for what is ours, this asks the whole run for all.
 */
public final class RunLeakCheck implements LauncherSessionListener {

    private List<Holding> before = List.of();

    /** For {@link java.util.ServiceLoader}. */
    public RunLeakCheck() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Holding.openWhatTheJdkKeeps();
        before = Holding.now();
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        List<Holding> left = LeakCheck.leftOf(before, RunLeakCheck::thatMustGo);
        System.out.println("held in " + Path.of("").toAbsolutePath().getFileName() + ", before the run and after it: "
                + counts(before, Holding.now()) + "; left behind: " + (left.isEmpty() ? "nothing" : left));
        if (!left.isEmpty()) {
            throw new AssertionError("the run left behind: " + left);
        }
    }

    /** What is held now and is not named among what may stay. */
    static List<Holding> thatMustGo() {
        return Holding.now().stream()
                .filter(holding -> !KeptForLife.names(holding))
                .toList();
    }

    private static String counts(List<Holding> before, List<Holding> after) {
        Map<Kind, Long> first = byKind(before);
        Map<Kind, Long> last = byKind(after);
        return Arrays.stream(Kind.values())
                .map(kind -> kind + " " + first.getOrDefault(kind, 0L) + " " + last.getOrDefault(kind, 0L))
                .collect(Collectors.joining(", "));
    }

    private static Map<Kind, Long> byKind(List<Holding> held) {
        return held.stream()
                .collect(Collectors.groupingBy(Holding::kind, () -> new EnumMap<>(Kind.class), Collectors.counting()));
    }
}
