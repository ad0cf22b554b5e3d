package dev.poplin.node.socket;

import java.io.IOException;
import java.nio.file.Path;

/** Another agent already serves the socket. */
public final class AgentRunningException extends IOException {

    private static final long serialVersionUID = 1L;

    AgentRunningException(Path socket) {
        super("another agent already serves " + socket + "; stop it first, or give this one another 'socket'");
    }
}
