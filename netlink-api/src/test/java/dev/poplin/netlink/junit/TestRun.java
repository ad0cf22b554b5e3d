package dev.poplin.netlink.junit;

import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs test classes where there is no Maven, such as in a virtual machine; a line for each test. Status 1 if one fails. */
public final class TestRun implements TestExecutionListener {

    private int failures;

    private TestRun() {}

    /** Runs the classes of these names. */
    public static void main(String[] classes) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(classes)
                        .map(DiscoverySelectors::selectClass)
                        .toList())
                .build();
        TestRun run = new TestRun();
        LauncherFactory.create().execute(request, run);
        System.exit(run.failures == 0 ? 0 : 1);
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        System.out.println("skipped  " + test.getDisplayName() + ": " + reason);
    }

    @Override
    public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
        entry.getKeyValuePairs().forEach((key, value) -> System.out.println(key + ": " + value));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        boolean failed = result.getStatus() == TestExecutionResult.Status.FAILED;
        failures += failed ? 1 : 0;
        if (failed || test.isTest()) {
            System.out.println(result.getStatus() + "  " + test.getDisplayName()
                    + result.getThrowable().map(cause -> ": " + cause).orElse(""));
        }
        if (failed) {
            result.getThrowable().ifPresent(Throwable::printStackTrace);
        }
    }
}
