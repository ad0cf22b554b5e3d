package dev.poplin.netlink.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips a test by the name of what the machine lacks, or fails it where nothing may be skipped. */
final class RequirementCondition implements ExecutionCondition {

    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_SYS_ADMIN = 21;
    private static final List<String> SYSTEM_PATH = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        List<String> missing = new ArrayList<>();
        missingCapability(CAP_NET_ADMIN, "CAP_NET_ADMIN", missing);
        missingCapability(CAP_SYS_ADMIN, "CAP_SYS_ADMIN", missing);
        for (String program : programs(context)) {
            if (!onPath(program)) {
                missing.add("program '" + program + "'");
            }
        }
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("everything needed is here");
        }
        String reason = "this machine lacks " + String.join(", ", missing);
        if (Boolean.getBoolean("poplin.requireAll")) {
            throw new IllegalStateException(reason + ", and poplin.requireAll is set");
        }
        return ConditionEvaluationResult.disabled(reason);
    }

    private static List<String> programs(ExtensionContext context) {
        List<String> programs = new ArrayList<>();
        context.getElement().ifPresent(element -> {
            AnnotationSupport.findAnnotation(element, KernelTest.class)
                    .ifPresent(kernel -> programs.addAll(Arrays.asList(kernel.programs())));
            AnnotationSupport.findAnnotation(element, PeerTest.class)
                    .ifPresent(peer -> programs.addAll(Arrays.asList(peer.programs())));
        });
        return programs;
    }

    private static void missingCapability(int bit, String name, List<String> missing) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
                if (line.startsWith("CapEff:")) {
                    long effective = Long.parseUnsignedLong(line.substring(7).trim(), 16);
                    if ((effective >>> bit & 1) != 0) {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        missing.add(name);
    }

    private static boolean onPath(String program) {
        List<String> directories = new ArrayList<>(SYSTEM_PATH);
        String path = System.getenv("PATH");
        if (path != null) {
            directories.addAll(Arrays.asList(path.split(":")));
        }
        return directories.stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory).resolve(program)));
    }
}
