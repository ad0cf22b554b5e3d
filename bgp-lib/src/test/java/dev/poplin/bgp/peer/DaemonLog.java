package dev.poplin.bgp.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test that fails says what the daemon in its directory has written: why one did not come up, for instance. */
final class DaemonLog implements AfterTestExecutionCallback {

    private final Supplier<Path> directory;

    DaemonLog(Supplier<Path> directory) {
        this.directory = directory;
    }

    @Override
    public void afterTestExecution(ExtensionContext context) throws IOException {
        Path log = directory.get().resolve("daemon.log");
        Throwable failure = context.getExecutionException().orElse(null);
        if (failure != null && Files.exists(log)) {
            failure.addSuppressed(new AssertionError("daemon.log:\n" + Files.readString(log)));
        }
    }
}
