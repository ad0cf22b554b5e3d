package dev.poplin.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process may do. */
final class Privileges {

    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_SYS_ADMIN = 21;
    private static final String EFFECTIVE = "CapEff:";

    private Privileges() {}

    /** Refuses to go on without CAP_NET_ADMIN and CAP_SYS_ADMIN. */
    static void require() throws StartException {
        long effective = effective();
        if ((effective >>> CAP_NET_ADMIN & 1) == 0 || (effective >>> CAP_SYS_ADMIN & 1) == 0) {
            throw new StartException(
                    StartException.Reason.NOT_ROOT,
                    "the agent changes the network of this host and needs CAP_NET_ADMIN and CAP_SYS_ADMIN: run it as root");
        }
    }

    private static long effective() throws StartException {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
                if (line.startsWith(EFFECTIVE)) {
                    return Long.parseUnsignedLong(
                            line.substring(EFFECTIVE.length()).strip(), 16);
                }
            }
            return 0;
        } catch (IOException e) {
            throw new StartException(
                    StartException.Reason.FAILURE, "what this process may do cannot be read: " + e.getMessage(), e);
        }
    }
}
