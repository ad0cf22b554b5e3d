package dev.poplin.cni.agent;

import java.io.IOException;
import java.nio.file.Path;

/** Nobody listens on the agent's socket: nothing was sent, so whatever was asked has not been done. */
public final class AgentUnavailableException extends IOException {

    private static final long serialVersionUID = 1L;

    AgentUnavailableException(Path socket, Throwable cause) {
        super("no agent listens on " + socket + ": is it running, and are you root?", cause);
    }
}
