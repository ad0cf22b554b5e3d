package dev.poplin.bgp.peer;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A daemon, which each test starts as it wishes, at one end of a wire, and whatever the test opens at the other. */
abstract class DaemonScene {

    @TempDir
    Path directory;

    @RegisterExtension
    final DaemonLog daemonLog = new DaemonLog(() -> directory);

    Lab lab;
    Daemon daemon;

    @BeforeEach
    final void wire() throws Exception {
        lab = new Lab();
    }

    /** Runs after what the test itself closes. */
    @AfterEach
    final void unwire() throws Exception {
        if (daemon != null) {
            daemon.close();
        }
        lab.close();
    }
}
